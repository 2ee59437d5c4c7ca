import EventLog
import TestSupport
import Testing
import Wire

@Suite struct LogScopeTests {
    /// What is left of a record for who sends it again.
    private func request(of record: ExchangeRecord) -> ExchangeRecord {
        var record = record
        record.sources = []
        record.ambiguous = []
        record.request.dropped = []
        record.response?.fields = FieldLines()
        record.response?.dropped = []
        // A refusal says why.
        if let status = record.response?.status, !(400..<500).contains(status) { record.response?.content = nil }
        record.connection.id = ""
        record.connection.client = ""
        record.connection.server = ""
        return record
    }

    @Test(arguments: UInt64(1)...40)
    func aRequestIsReadAsItIsReadOfTheWholeRecord(seed: UInt64) throws {
        var records = RandomRecords(seed: seed)
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log"))
        try file.write(LogHeader(tool: "t"))
        for _ in 1...20 { try file.write(records.exchange()) }
        try file.finish()
        let whole = LogCopy(path: folder.path("log"))
        #expect(whole.error == nil)
        let requests = LogCopy(path: folder.path("log"), scope: .request)
        #expect(requests.error == nil)
        #expect(requests.exchanges == whole.exchanges.map(request), "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...200)
    func theSameLinesAreFaults(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var log = try smallLog()
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            log[Int.random(in: 0..<log.count, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
        }
        let folder = try TemporaryFolder()
        try folder.file("log", holding: log)
        let whole = LogCopy(path: folder.path("log"))
        let requests = LogCopy(path: folder.path("log"), scope: .request)
        #expect(requests.faults == whole.faults && requests.error == whole.error, "seed \(seed)")
        #expect(requests.exchanges == whole.exchanges.map(request), "seed \(seed)")
    }
}
