import Foundation
import TestSupport
import Testing

/// `reprise explain` as a process: what it says, what it writes and how it exits.
@Suite struct ExplainCommandTests {
    private let folder: TemporaryFolder
    private let capture: String
    private let log: String

    init() throws {
        folder = try TemporaryFolder()
        capture = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path
        log = folder.path("events.ndjson")
        #expect(try BuiltTool.run(["capture", "-r", capture, "-o", log]).status == 0)
    }

    private func explain(_ arguments: String...) throws -> BuiltTool.Run {
        try BuiltTool.run(["explain"] + arguments)
    }

    @Test func theFramesAndTheVerdictAreForPeople() throws {
        let run = try explain("5", log, capture)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        for line in [
            "   23        0   2.19 s  →  P.     1636..<1960  request head; request content 0..<67",
            "   25  31.0 ms  30.9 ms  ←  P.     343..<421    answer head",
            "The request was seen whole: 67 octets of content in 1 frame.",
            "The answer, 204, came 31.0 ms after the request.",
        ] { #expect(run.text.contains(line + "\n"), "\(run.text)") }
    }

    /// A log may say any time and any name: neither ends the tool nor steers the terminal.
    @Test func whatALogSaysNeitherTrapsNorSteersTheTerminal() throws {
        let text = String(decoding: try folder.read("events.ndjson"), as: UTF8.self)
        let lines = text.split(separator: "\n").map { line -> String in
            let line = String(line)
            guard line.contains(#""seq":5,"#) else { return line }
            return line.replacing(/"after":[0-9]+/, with: "\"after\":-9223372036854775808")
                .replacing(#""id":"1:"#, with: "\"id\":\"\\u001b[2J1:")
        }
        let path = try folder.file("changed.ndjson", holding: Array((lines.joined(separator: "\n") + "\n").utf8)).path
        let run = try explain("5", path, capture)
        #expect(run.text.contains("before the end of the request"), "\(run.errors)")
        #expect(run.text.contains("[2J1:") && !run.text.contains("\u{1B}"))
        #expect(run.status == 0, "\(run.errors)")
    }

    /// The names of sources stand in what is said where a capture is not among them.
    @Test func namesOfSourcesSteerNoTerminal() throws {
        let text = String(decoding: try folder.read("events.ndjson"), as: UTF8.self)
        let name = #""name":"capture.pcapng""#
        #expect(text.contains(name))
        let changed = text.replacing(name, with: #""name":"a\u001b[2J\u009b1m\nreprise: b""#)
        let path = try folder.file("changed.ndjson", holding: Array(changed.utf8)).path
        let run = try explain("5", path, capture)
        #expect(run.status == 1 && run.errors.contains("the log names a"), "\(run.errors)")
        #expect(run.errors.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(!run.errors.contains("\nreprise: b"), "\(run.errors)")
    }

    @Test func jsonSaysTheSame() throws {
        let run = try explain("5", log, capture, "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any])
        #expect(object["seq"] as? Int == 5 && object["status"] as? Int == 204)
        let frames = try #require(object["frames"] as? [[String: Any]])
        #expect(frames.compactMap { $0["frame"] as? Int } == [1, 2, 3, 23, 24, 25])
        #expect((object["verdict"] as? [String])?.count == 3)
    }

    @Test func theSmallestCaptureIsNewAndItsOwnersOnly() throws {
        let small = folder.path("small.pcapng")
        let run = try explain("5", log, capture, "-w", small)
        #expect(run.status == 0)
        #expect(run.errors.contains("small.pcapng: 8 frames, none of which can be left out"), "\(run.errors)")
        let mode = try FileManager.default.attributesOfItem(atPath: small)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let again = try BuiltTool.run(["capture", "-r", small])
        let body = #""body":{"playerTime""#
        let line = try BuiltTool.run(["capture", "-r", capture]).text.split(separator: "\n")[5]
        let wanted = try #require(line.firstRange(of: body)).lowerBound
        #expect(again.text.contains(line[wanted...]))
        let second = try explain("5", log, capture, "-w", small)
        #expect(second.status == 1 && second.errors.contains("hint: an existing file is never overwritten"))
    }

    /// In units of 512 octets: the write of the frames is cut, and the next one fails.
    @Test func aCaptureThatCouldNotBeWrittenEndsWithAWholeBlock() throws {
        let whole = folder.path("whole.pcapng")
        #expect(try explain("5", log, capture, "-w", whole).status == 0)
        let cut = folder.path("cut.pcapng")
        let run = try BuiltTool.run(
            ["explain", "5", log, capture, "-w", cut], through: ["sh", "-c", #"ulimit -f 4; exec "$@""#, "sh"])
        #expect(
            run.status == 1 && run.errors.contains("cut.pcapng: cannot be written: File too large"), "\(run.errors)")
        let octets = try folder.read("cut.pcapng")
        #expect(octets.count > 1024 && octets.count < 2048 && octets.count.isMultiple(of: 4), "\(octets.count)")
        #expect(try folder.read("whole.pcapng").starts(with: octets))
        let again = try BuiltTool.run(["capture", "-r", cut])
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test func aCloseThatIsInterruptedLosesNothing() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace") else {
            return print("NOT RUN: strace is missing, which makes system calls fail")
        }
        let small = folder.path("small.pcapng")
        for (fault, status) in [("EINTR", Int32(0)), ("EIO", 1)] {
            try? FileManager.default.removeItem(atPath: small)
            let run = try BuiltTool.run(
                ["explain", "5", log, capture, "-w", small],
                through: [
                    "strace", "-f", "-qq", "-o", folder.path("calls"), "-P", small, "-e", "inject=close:error=\(fault)",
                ])
            #expect(run.status == status, "\(fault): \(run.errors)")
        }
    }

    @Test func whatCannotBeFoundIsSaidWithAWayOut() throws {
        let other = try folder.file("capture.pcapng", holding: [1, 2, 3]).path
        let copy = CorpusFolder.repository.appending(path: "Samples/live-session/capture.pcap").path
        for (arguments, words) in [
            (["999", log, capture], "no record has seq 999; the last one is "),
            (["5", log, copy], "capture.pcap: is not the capture that the log was made from"),
            (["5", log, capture, capture], "is given more often than the log names it"),
            (["5", log, other], "is not a capture file"),
            (["5", capture, capture], "hint: "),
            (["5", folder.path("missing"), capture], "No such file"),
        ] {
            let run = try BuiltTool.run(["explain"] + arguments)
            #expect(run.status == 1 && run.output.isEmpty, "\(arguments): \(run.errors)")
            #expect(run.errors.contains(words) && run.errors.contains("hint: "), "\(run.errors)")
        }
    }

    @Test(arguments: [["explain"], ["explain", "5"], ["explain", "0", "a", "b"], ["explain", "5", "a", "-"]])
    func wrongUsageExitsWithTwo(arguments: [String]) throws {
        let run = try BuiltTool.run(arguments)
        #expect(run.status == 2 && run.output.isEmpty && run.errors.contains("reprise explain"))
    }

    @Test func aLogWithoutItsTrailerIsExplainedAndExitsWithFour() throws {
        let lines = try folder.read("events.ndjson").split(separator: 0x0A, omittingEmptySubsequences: false)
        let cut = try folder.file("cut.ndjson", holding: Array(lines[..<3].joined(separator: [0x0A])) + [0x0A]).path
        #expect(try explain("2", cut, capture).status == 0, "the damage stands behind the record")
        let damaged = try folder.file(
            "damaged.ndjson",
            holding: Array(([lines[0], Array("{]".utf8)[...]] + lines[1...]).joined(separator: [0x0A]))
        ).path
        let run = try explain("2", damaged, capture)
        #expect(run.status == 4 && run.text.contains("The answer, "), "\(run.errors)")
    }
}
