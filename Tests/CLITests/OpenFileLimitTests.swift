import Foundation
import TestSupport
import Testing

/// How many files a process may open, as its parent set that.
@Suite struct OpenFileLimitTests {
    private let sample = CorpusFolder.repository.appending(path: "Samples/live-session/events.ndjson").path

    @Test func theLimitIsRaisedWhereItMayBe() async throws {
        let (tool, url) = try await ReplayCommandTests.server()
        defer { tool.signal(SIGTERM) }
        let run = try BuiltTool.run(
            ["replay", sample, "--to", url, "--speed", "max", "--copies", "20", "--connections", "64"],
            through: ["bash", "-c", "ulimit -Sn 20 && exec \"$0\" \"$@\""])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(arguments: [
        (["replay", "LOG", "--to", "http://127.0.0.1:1"], 64 + 1 + 32),
        (["replay", "LOG", "--to", "http://127.0.0.1:1", "--connections", "20", "--copies", "9"], 20 + 9 + 32),
        (["mirror", "-r", "LOG", "--to", "http://127.0.0.1:1"], 64 + 32),
        (["serve", "--listen", "127.0.0.1:0"], 32),
    ])
    func tooFewAreSaidToBe(arguments: [String], needed: Int) throws {
        let run = try BuiltTool.run(
            arguments.map { $0 == "LOG" ? sample : $0 },
            through: ["bash", "-c", "ulimit -n 30 && exec \"$0\" \"$@\""])
        #expect(run.status == 1)
        #expect(run.errors.contains("\(needed) files and connections may be open at once"), "\(run.errors)")
        #expect(run.errors.contains("allows this process 30") && run.errors.contains("ulimit -n \(needed)"))
        #expect(!run.errors.contains("gone"))
    }
}
