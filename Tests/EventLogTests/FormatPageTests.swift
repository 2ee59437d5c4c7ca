import Foundation
import JSONText
import TestSupport
import Testing

@testable import EventLog

@Suite struct FormatPageTests {
    private static let page = (try? FormatPage.text()) ?? ""

    @Test func everyNoteIsInTheListInItsOrder() throws {
        let list = try #require(
            Self.page.components(separatedBy: "\n## Notes").last?.components(separatedBy: "\n## ").first)
        let notes = list.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
            $0.split(separator: "`").dropFirst().first.map { String($0) }
        }
        #expect(notes == Note.allCases.map(\.rawValue))
    }

    @Test func everyWordOfAClosedListIsNamed() {
        let words =
            ExchangeRecord.Call.allCases.map(\.rawValue) + ExchangeRecord.Link.allCases.map(\.rawValue)
            + LogLineKind.allCases.map(\.rawValue)
            + [LogHeader.Format.events.rawValue, LogHeader.Format.outcomes.rawValue]
        for word in words { #expect(Self.page.contains("`\(word)`"), "\(word)") }
        let version = LogHeader.Version.current
        #expect(Self.page.contains("version **\(version.major).\(version.minor)**"))
        #expect(Self.page.contains("at most \(LogFormat.lineLimit >> 20) MiB"))
        #expect(Self.page.contains("at most \(LogFormat.largestContent >> 20) MiB as sent"))
        #expect(Self.page.contains("the first \(LogFormat.largestAnswer >> 10) KiB"))
    }

    @Test func everyMemberThatIsWrittenIsNamed() throws {
        let folder = try TemporaryFolder()
        var records = RandomRecords(seed: 9)
        var file = try LogFile(path: folder.path("log"))
        var replay = LogHeader.Replay(target: "http://127.0.0.1", speed: "2x", start: 1, shift: 2, recorded: 3)
        (replay.taken, replay.times, replay.late, replay.isComparable) = ("sent", "keep", "skip", false)
        replay.obstacles = ["--from"]
        replay.recordedService = .init(count: 1, p50: 1, p90: 1, p99: 1, max: 1)
        (replay.capturePoint, replay.isCapturePointGiven, replay.matchesReasons) = ("client", true, true)
        try file.write(
            LogHeader(
                tool: "t", sources: [.init(name: "a", size: 1)], filter: "tcp",
                confinement: .init(user: "nobody", noNewPrivileges: true, landlock: 7, seccomp: true, coreDumps: false),
                replay: replay,
                part: .init(number: 2, after: 1, first: "a", previous: "b", removed: 1)))
        for _ in 0..<200 { try file.write(records.exchange()) }
        try file.write(records.answer())
        try file.end(ledger: records.ledger(), isContinued: true)
        try file.close()
        var names: Set<String> = []
        for line in try folder.read("log").split(separator: 0x0A) {
            try collectNames(JSONView(scanning: Array(line)), into: &names)
        }
        #expect(names.count > 45)
        for name in names {
            #expect(Self.page.contains("`\(name)`") || Self.page.contains(".\(name)`"), "\(name)")
        }
    }

    @Test func theExamplesAreLinesThatTheReaderTakes() throws {
        let examples = Self.page.components(separatedBy: "```json\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }.map { $0.split(separator: "\n").map { $0.drop(while: { $0 == " " }) }.joined() }
            // Those stand in a log of their own, of which `OutcomeLogTests` take the line.
            .filter { !$0.hasPrefix(#"{"kind":"outcome""#) }
        #expect(examples.count == 4)
        let copy = try LogCopy(of: Array((examples.joined(separator: "\n") + "\n").utf8))
        #expect(copy.header?.sources.first?.size == 18211)
        #expect(copy.exchanges.map(\.seq) == [17])
        #expect(copy.lines.count == 3)
        let ledger = try #require(copy.trailer?.ledger)
        #expect(ledger.accounts.first?.balances == true)
        #expect(ledger.accounts.first?.classes.last?.isLoss == true)
        // Examples are no whole log: nothing but the digest and the counts is wrong with them.
        #expect(copy.faults.count == 1)
    }

    @Test func theCommandCutsTheVeryOctetsOut() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("tv.ndjson"))
        try file.write(LogHeader(tool: "t"))
        var records = RandomRecords(seed: 21)
        var expected: [UInt8] = []
        for _ in 0..<60 {
            var record = records.exchange()
            record.body = .octets(Array(#" {"a":[1.0,10],"é":"\u0041","body":{"x":1}} "#.utf8))
            record.response?.content = Array(#","body":"#.utf8)
            try file.write(record)
            if case .octets(let octets) = record.body { expected += octets + [0x0A] }
        }
        try file.finish(ledger: nil)
        let command = try #require(Self.page.split(separator: "\n").first { $0.hasPrefix("LC_ALL=C awk ") })
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "cd '\(folder.url.path)' && \(command) > out"]
        try process.run()
        process.waitUntilExit()
        #expect(try folder.read("out") == expected)
    }

    /// The names of all members but those inside bodies and of ledgers' classes, which are data.
    private func collectNames(_ line: JSONView, into names: inout Set<String>) {
        var pending = [line]
        while let value = pending.popLast() {
            for (key, member) in value.members {
                let name = key.string ?? ""
                names.insert(name)
                if name == "accounts" {
                    pending += member.members.map(\.value)
                } else if name != "classes" && name != "body" {
                    pending.append(member)
                }
            }
            pending += value.elements
        }
    }
}
