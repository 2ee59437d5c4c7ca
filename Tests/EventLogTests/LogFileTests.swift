import Foundation
import TestSupport
import Testing
import Wire

@testable import EventLog

@Suite struct LogFileTests {
    private func lines(_ octets: [UInt8]) -> [String] {
        octets.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aLineLooksAsTheFormatSays() throws {
        let lines = try lines(smallLog(exchanges: 1))
        #expect(
            lines[0] == #"{"kind":"header","format":"reprise-events","version":"1.0","tool":"reprise 0.1.0","#
                + #""sources":[{"name":"a.pcap","size":7}],"selection":["POST */events"],"redaction":[]}"#)
        #expect(
            lines[1] == #"{"kind":"exchange","seq":1,"at":1760000010363000000,"time":"2025-10-09T08:53:30.363000000Z","#
                + #""call":"event","session":"1a400e","link":"response","start":1,"eventType":"play","playhead":0,"#
                + #""ts":1760000010240,"request":{"method":"POST","scheme":"http","authority":"collect.example.test","#
                + #""target":"/api/v1/sessions/1a400e/events","version":"1.1","took":120000,"#
                + #""fields":[["Content-Type","application/json"],["X-Name","café"]],"dropped":["Cookie"],"size":65},"#
                + #""response":{"status":204,"after":32000000,"took":0,"fields":[],"size":0},"#
                + #""connection":{"id":"1:LQU9qZlK+B5F3KDmev6m5PMibrg=","n":3,"client":"10.0.0.5:51234","#
                + #""server":"10.0.0.9:80"},"sources":[[0,812,815]],"complete":true,"notes":[],"#
                + #""body":{"playerTime":{"playhead":0,"ts":1760000010240},"eventType":"play"}}"#)
        #expect(
            lines[2].hasPrefix(
                #"{"kind":"trailer","exchanges":1,"answers":0,"outcomes":0,"ledger":{"accounts":{"frames":{"total":2,"#
                    + #""classes":{"payload":2}}},"counts":{"classes":{}}},"digest":""#))
    }

    @Test func theDigestIsXXH3OfTheLinesBeforeTheTrailer() throws {
        // The canonical form of XXH3_128bits() of these two lines, taken from libxxhash's own one-shot call in C.
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log"))
        try file.writeLine(Array(#"{"kind":"header"}"#.utf8), kind: .header)
        try file.writeLine(Array(#"{"kind":"tea"}"#.utf8), kind: .outcome)
        let trailer = try file.finish()
        #expect(trailer.digest == "d9a31575c5e86e44029b7bdc9f29c7c3")
        #expect(trailer.outcomes == 1)
    }

    @Test func theBodyTakesTheFormThatItsOctetsAllow() throws {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        let cases: [([UInt8], String)] = [
            (Array(#"{"a":1.0}"#.utf8), #","body":{"a":1.0}}"#),
            (Array(" [1] ".utf8), #","body": [1] }"#),
            (Array("{\n}".utf8), #","bodyText":"{\n}"}"#),
            (Array("plain".utf8), #","bodyText":"plain"}"#),
            (Array("\"\u{2028}\"".utf8), #","bodyText":"\"\u2028\""}"#),
            (Array(#"["\ud800"]"#.utf8), #","bodyText":"[\"\\ud800\"]"}"#),
            (Array("1e999".utf8), #","bodyText":"1e999"}"#),
            (Array(deep.utf8), ",\"bodyText\":\"\(deep)\"}"),
            (Array("\u{FEFF}{}".utf8), ",\"bodyText\":\"\u{FEFF}{}\"}"),
            ([0xFF, 0x00], #","bodyBase64":"/wA="}"#),
            ([], #","notes":[]}"#),
        ]
        for (octets, expected) in cases {
            let folder = try TemporaryFolder()
            var record = sample(seq: 1)
            record.body = .octets(octets)
            var file = try LogFile(path: folder.path("log"))
            try file.write(record)
            try file.finish()
            let line = try lines(folder.read("log"))[0]
            #expect(line.hasSuffix(expected), "\(line.suffix(60))")
        }
    }

    @Test func anAnswersContentIsKeptUpToItsBound() throws {
        let bound = LogFormat.largestAnswer
        let cases: [([UInt8], Int)] = [
            ([UInt8](repeating: 0x61, count: bound + 1), bound),
            ([UInt8](repeating: 0xFF, count: bound * 2), bound),
            ([0x61] + Array(repeatElement(Array("é".utf8), count: bound).joined()), bound - 1),
            ([0x61] + Array(repeatElement(Array("😀".utf8), count: bound).joined()), bound - 3),
            ([UInt8](repeating: 0x80, count: bound + 9), bound),
        ]
        for (content, kept) in cases {
            let folder = try TemporaryFolder()
            var record = sample(seq: 1)
            record.response?.content = content
            var file = try LogFile(path: folder.path("log"))
            try file.write(LogHeader(tool: "t"))
            try file.write(record)
            try file.finish()
            let copy = LogCopy(path: folder.path("log"))
            #expect(copy.exchanges.first?.response?.content == Array(content[..<kept]))
        }
    }

    @Test func tokensThatAreNoFiniteNumbersAreLeftOut() throws {
        for token in ["1e999", "", "x", "1 ", "01", "-", "NaN"] {
            let folder = try TemporaryFolder()
            var record = sample(seq: 1)
            record.playhead = Array(token.utf8)
            var file = try LogFile(path: folder.path("log"))
            try file.write(record)
            try file.finish()
            let line = try lines(folder.read("log"))[0]
            #expect(line.contains(#""eventType":"play","ts":"#), "\(token)")
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (999_999_999, "1970-01-01T00:00:00.999999999Z"), (1_000_000_000, "1970-01-01T00:00:01.000000000Z"),
            (-1_000_000_000, "1969-12-31T23:59:59.000000000Z"), (12_000_000_345, "1970-01-01T00:00:12.000000345Z"),
            (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
            (1_760_000_010_363_000_000, "2025-10-09T08:53:30.363000000Z"),
            (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999999Z"), (.max, "2262-04-11T23:47:16.854775807Z"),
            (.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)])
    func timesHaveNineDecimals(nanoseconds: Int64, text: String) throws {
        let folder = try TemporaryFolder()
        var record = sample(seq: 1)
        record.at = Timestamp(nanoseconds: nanoseconds)
        var file = try LogFile(path: folder.path("log"))
        try file.write(record)
        try file.finish()
        let line = try lines(folder.read("log"))[0]
        #expect(line.contains(",\"at\":\(nanoseconds),\"time\":\"\(text)\","))
    }

    /// A compressed file may hold more than what is known to read back.
    @Test func whereNothingIsSureNoLossIsClaimed() {
        var error = LogError(file: "a.gz", kind: .cannotWrite(errno: ENOSPC))
        error.safe = LogCounts()
        #expect(error.description.hasSuffix("No space left on device; no records of it are sure to read back"))
        error.safe?.exchanges = 3
        #expect(error.description.hasSuffix("; 3 exchanges of it read back"))
    }

    @Test func aNewLogIsForItsOwnerOnlyAndNothingIsOverwritten() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log"))
        try file.finish()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("log"))
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
        let before = try folder.read("log")
        let error = #expect(throws: LogError.self) { _ = try LogFile(path: folder.path("log")) }
        #expect(error?.description == "\(folder.path("log")): exists already")
        #expect(error?.hint != nil)
        #expect(try folder.read("log") == before)
        let other = #expect(throws: LogError.self) { _ = try LogFile(path: folder.path("no/such/folder")) }
        #expect(other?.description == "\(folder.path("no/such/folder")): cannot be opened: No such file or directory")
        let directory = #expect(throws: LogError.self) { _ = try LogFile(path: folder.url.path) }
        #expect(directory?.kind == .alreadyExists)
    }

    @Test(arguments: ["log", "log.gz", "log.zst"])
    func whatWasFlushedReadsBackBeforeTheEnd(name: String) throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path(name))
        try file.write(LogHeader(tool: "t"))
        for seq in 1...50 {
            try file.write(sample(seq: seq))
            try file.flush()
            let exchanges = file.acknowledged.exchanges
            #expect(exchanges == seq)
            let copy = LogCopy(path: folder.path(name))
            #expect(copy.exchanges.count == seq)
            #expect(copy.error?.isDamage == true)
        }
        try file.finish()
        #expect(LogCopy(path: folder.path(name)).error == nil)
    }

    @Test(arguments: ["log", "log.gz", "log.zst"])
    func theLinesThatADigestIsOfReadBack(name: String) throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path(name))
        try file.write(LogHeader(tool: "t"))
        for seq in 1...50 { try file.write(sample(seq: seq)) }
        let digest = try file.digestSoFar()
        let copy = LogCopy(path: folder.path(name))
        #expect(copy.exchanges.count == 50 && copy.digest == digest)
    }

    @Test(arguments: ["log", "log.gz", "log.zst"])
    func theSameRecordsGiveTheSameOctets(name: String) throws {
        #expect(try smallLog(exchanges: 40, name: name) == smallLog(exchanges: 40, name: name))
    }

    @Test func aFullDiskIsAnErrorAndNothingMoreIsAcknowledged() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else {
            print("NOT RUN: /dev/full is missing")
            return
        }
        var file = try LogFile(path: "/dev/full")
        try file.write(LogHeader(tool: "t"))
        try file.write(sample(seq: 1))
        var errors: [LogError] = []
        for _ in 0..<3 {
            do throws(LogError) { try file.flush() } catch { errors.append(error) }
        }
        do throws(LogError) { try file.write(sample(seq: 2)) } catch { errors.append(error) }
        do throws(LogError) { try file.finish() } catch { errors.append(error) }
        #expect(errors.map(\.kind) == Array(repeating: .cannotWrite(errno: ENOSPC), count: 5))
        #expect(errors[0].description == "full: cannot be written: No space left on device")
        #expect(errors[0].hint != nil && !errors[0].isDamage)
        let acknowledged = file.acknowledged
        #expect(acknowledged == LogCounts())
    }

    @Test func aClosedPipeIsToldFromAFailure() throws {
        signal(SIGPIPE, SIG_IGN)
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let reader = open(folder.path("pipe"), O_RDONLY | O_NONBLOCK)
        var file = try LogFile(path: folder.path("pipe"))
        try file.write(LogHeader(tool: "t"))
        try file.flush()
        close(reader)
        try file.write(sample(seq: 1))
        var error: LogError?
        do throws(LogError) { try file.flush() } catch let failure { error = failure }
        #expect(error?.isClosedPipe == true)
        #expect(error?.isDamage == false)
    }

    @Test func aSlowPipeGetsEveryOctet() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let path = folder.path("pipe")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "dd bs=777 of='\(path).copy' if='\(path)' 2>/dev/null"]
        try process.run()
        var file = try LogFile(path: path)
        try file.write(LogHeader(tool: "t"))
        for seq in 1...2000 { try file.write(sample(seq: seq)) }
        try file.finish()
        process.waitUntilExit()
        let copy = LogCopy(path: path + ".copy")
        #expect(copy.error == nil)
        #expect(copy.exchanges.count == 2000)
    }

    @Test func afterTheTrailerNothingIsTaken() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log"))
        try file.write(LogHeader(tool: "t"))
        try file.finish()
        var errors: [LogError] = []
        do throws(LogError) { try file.write(sample(seq: 1)) } catch { errors.append(error) }
        do throws(LogError) { try file.flush() } catch { errors.append(error) }
        do throws(LogError) { try file.finish() } catch { errors.append(error) }
        #expect(errors.map(\.kind) == [.finished, .finished, .finished])
    }
}
