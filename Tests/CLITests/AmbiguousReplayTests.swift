import EventLog
import TestSupport
import Testing

/// What two hosts could read differently is replayed only where that is asked for.
@Suite struct AmbiguousReplayTests {
    private func log(in folder: borrowing TemporaryFolder) throws -> String {
        let path = folder.path("ambiguous.ndjson")
        var file = try LogFile(path: path)
        try file.write(LogHeader(tool: "test"))
        for (index, record) in ReplayCommandTests.records().enumerated() {
            var record = record
            if index == 1 || index == 2 {
                record.notes.append(.ambiguousStream)
                record.ambiguous = [SourceFrame(source: 0, number: 4), SourceFrame(source: 0, number: 9)]
            }
            try file.write(record)
        }
        try file.finish()
        return path
    }

    @Test(arguments: [([], 1), (["--include-ambiguous"], 3)] as [([String], Int)])
    func ambiguousStreamsAreLeftOutUnlessAskedFor(options: [String], sent: Int) async throws {
        let folder = try TemporaryFolder()
        let run = try BuiltTool.run(
            ["replay", log(in: folder), "--to", "http://127.0.0.1:1", "--dry-run", "--json"] + options)
        #expect(run.status == 0)
        #expect(run.text.contains(#""send":\#(sent),"#), "\(run.text)")
        #expect(run.text.contains(#""skip":"ambiguous""#) == options.isEmpty)
        #expect(run.errors.contains("2 requests left out: two hosts could have read such") == options.isEmpty)
        #expect(run.errors.contains("send them, too, with --include-ambiguous") == options.isEmpty)
    }
}
