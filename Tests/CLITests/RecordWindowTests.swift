import EventLog
import TestSupport
import Testing

@testable import RepriseCLI

/// Copies that read a log side by side.
@Suite struct RecordWindowTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func log(_ count: Int, bodies: Int = 2) throws -> String {
        var file = try LogFile(path: folder.path("log.ndjson"))
        try file.write(LogHeader(tool: "test"))
        for seq in 1...count {
            var record = ReplayCommandTests.records()[1]
            record.seq = seq
            record.body = .octets(Array(repeating: UInt8(ascii: "1"), count: bodies))
            try file.write(record)
        }
        try file.finish()
        return folder.path("log.ndjson")
    }

    @Test func eachCopyReadsAllWhoeverIsAhead() throws {
        let log = try ReplayLog(log(500))
        let window = RecordWindow(LogRecords(try log.reader()), copies: 3)
        var random = SeededRandom(seed: 5)
        var read: [Int: [Int]] = [:]
        var ended: Set<Int> = []
        while ended.count < 3 {
            let copy = Int.random(in: 1...3, using: &random)
            switch try window.next(for: copy) {
            case .record(let record): read[copy, default: []].append(record.seq)
            case .end: ended.insert(copy)
            case .gone: Issue.record("nothing is dropped here")
            }
        }
        for copy in 1...3 { #expect(read[copy] == Array(1...500), "\(copy)") }
        #expect(window.isDone)
    }

    @Test func whoFallsTooFarBehindReadsAlone() throws {
        let log = try ReplayLog(log(40, bodies: 4 << 20))
        let window = RecordWindow(LogRecords(try log.reader()), copies: 2)
        for copy in [1, 2, 1] {
            guard case .record = try window.next(for: copy) else { throw CancellationError() }
        }
        while case .record = try window.next(for: 1) {}
        guard case .gone(after: 1) = try window.next(for: 2) else {
            Issue.record("160 MiB were kept")
            return
        }
        #expect(window.isDone)
    }

    /// The plan is the one that each copy makes of the log by itself.
    @Test func theyPlanWhatTheyPlanAlone() throws {
        let log = try ReplayCommandTests.log(in: folder)
        let whole = try BuiltTool.run(["replay", log, "--dry-run", "--json", "--copies", "5", "--loop", "2"])
        #expect(whole.status == 0, "\(whole.errors)")
        let planned = whole.text.split(separator: "\n").filter { $0.contains(#""kind":"planned""#) }
        #expect(planned.count == 40)
        for copy in 1...10 { #expect(planned.count { $0.contains("\"copy\":\(copy),") } == 4, "\(copy)") }
    }

    /// However often a log is looped, the file of a loop that is over is closed.
    @Test func whatLoopsLeaveIsClosed() throws {
        let log = try ReplayCommandTests.log(in: folder)
        let run = try BuiltTool.run(
            ["replay", log, "--dry-run", "--json", "--copies", "2", "--loop", "300"],
            through: ["bash", "-c", "ulimit -n 150 && exec \"$0\" \"$@\""])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.split(separator: "\n").count { $0.contains(#""kind":"planned""#) } == 2400)
    }
}
