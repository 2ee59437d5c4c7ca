import Foundation
import TestSupport
import Testing

/// `-w` beside `-r`: the frames of files that a filter lets pass, in a file of their own, as tcpdump does it.
@Suite struct KeptFramesTests {
    private let folder: TemporaryFolder
    private let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The lines of a log that do not name its sources.
    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { $0.hasPrefix(#"{"kind":"exchange""#) }
    }

    /// Time, lengths and octets of each frame, as tcpdump prints them.
    private func frames(_ path: String, _ filter: String...) throws -> String? {
        try Tool.run("tcpdump", ["-Z", "root", "-r", path, "-nn", "-tt", "-e", "-xx"] + filter).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func everyFrameIsKeptOctetForOctet() throws {
        let kept = folder.path("kept.pcapng")
        let run = try BuiltTool.run(["capture", "-r", sample, "-w", kept])
        #expect(run.status == 0, "\(run.errors)")
        let again = try BuiltTool.run(["capture", "-r", kept])
        #expect(again.status == 0 && Self.lines(again.text) == Self.lines(run.text))
        let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        guard let expected = try frames(sample) else { return Tool.sayMissing("tcpdump") }
        #expect(try frames(kept) == expected)
    }

    @Test func onlyWhatPassesTheFilterIsKept() throws {
        let kept = folder.path("kept.pcapng")
        let filter = "tcp[tcpflags] & tcp-push != 0"
        let run = try BuiltTool.run(["capture", "-r", sample, "-w", kept, "-o", folder.path("log.ndjson"), filter])
        #expect(run.status == 0, "\(run.errors)")
        guard let expected = try frames(sample, filter) else { return Tool.sayMissing("tcpdump") }
        #expect(!expected.isEmpty)
        #expect(try frames(kept) == expected)
    }

    @Test func aLimitOfFramesHoldsForTheFileToo() throws {
        let kept = folder.path("kept.pcapng")
        #expect(try BuiltTool.run(["capture", "-r", sample, "-c", "7", "-w", kept]).status == 0)
        guard let found = try frames(kept) else { return Tool.sayMissing("tcpdump") }
        #expect(found.split(separator: "\n").count { !$0.hasPrefix("\t") } == 7)
    }

    @Test func aFileWithoutAFrameIsWhole() throws {
        let kept = folder.path("kept.pcapng")
        #expect(try BuiltTool.run(["capture", "-r", sample, "-w", kept, "udp port 9"]).status == 0)
        let again = try BuiltTool.run(["capture", "-r", kept])
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test func framesMayGoToStandardOutputWhereTheLogDoesNot() throws {
        let log = folder.path("log.ndjson")
        let run = try BuiltTool.run(["capture", "-r", sample, "-w", "-", "-o", log])
        #expect(run.status == 0 && run.output.prefix(4).elementsEqual([0x0A, 0x0D, 0x0D, 0x0A]), "\(run.errors)")
        #expect(try BuiltTool.run(["capture", "-r", sample, "-w", "-"]).status == 2)
    }

    @Test func aFileThatIsThereIsNeverOverwritten() throws {
        let kept = try folder.file("kept.pcapng", holding: [1, 2, 3]).path
        let log = folder.path("log.ndjson")
        let run = try BuiltTool.run(["capture", "-r", sample, "-w", kept, "-o", log])
        #expect(
            run.status == 1 && run.errors.contains("\(kept): exists already\n") && run.errors.contains("hint: "),
            "\(run.errors)")
        #expect(try folder.read("kept.pcapng") == [1, 2, 3])
        #expect(!FileManager.default.fileExists(atPath: log))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aFullDiskEndsTheCapture() throws {
        let log = folder.path("log.ndjson")
        let run = try BuiltTool.run(
            ["capture", "-r", sample, "-o", log, "-w", "-"], through: ["bash", "-c", #""$0" "$@" >/dev/full"#])
        #expect(
            run.status == 1 && run.errors.contains("standard output: cannot be written: No space left"), "\(run.errors)"
        )
        let whole = try BuiltTool.run(["report", log])
        #expect(whole.status == 0, "\(whole.errors)")
    }
}
