import EventLog
import Foundation
import TestSupport
import Testing

@testable import RepriseCLI

@Suite struct ServeCommandTests {
    /// Waits until the tool says where it listens; gives up after ten seconds.
    private func port(of tool: RunningTool) async throws -> Int {
        for _ in 0..<1000 {
            let said = try tool.errorsSoFar()
            if let match = said.firstMatch(of: /listening on http:\/\/127\.0\.0\.1:([0-9]+)\n/) {
                return try #require(Int(match.1))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it does not listen: \(try tool.errorsSoFar())")
        return 0
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func theFirstSignalEndsWithAWholeLog(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let tool = try RunningTool(["serve", "--listen", "127.0.0.1:0", "-o", folder.path("got.ndjson.gz")])
        #expect(try await port(of: tool) > 0)
        tool.signal(signal)
        let run = try tool.wait()
        #expect(run.status == 0)
        #expect(run.errorLines.last == "answered: nothing; sessions opened: 0")
        var reader = try LogReader(path: folder.path("got.ndjson.gz"))
        var kinds: [String] = []
        while let line = try reader.next() {
            if case .trailer = line { kinds.append("trailer") } else { kinds.append("other") }
        }
        #expect(kinds == ["trailer"])
    }

    @Test func whatTheLimitsOfTheLogRemovedIsSaidAtTheEndAndInTheLog() async throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let tool = try RunningTool(
            [
                "serve", "--listen", "127.0.0.1:0", "-o", folder.path("got.ndjson"), "-C", "4K", "--max-files", "2",
            ])
        let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path
        let log = other.path("sent.ndjson")
        #expect(try BuiltTool.run(["capture", "-r", sample, "-o", log]).status == 0)
        let replay = try BuiltTool.run(
            ["replay", log, "--to", "http://127.0.0.1:\(try await port(of: tool))", "--speed", "max"])
        #expect(replay.status == 0 || replay.status == 3, "\(replay.errors)")
        tool.signal(SIGTERM)
        let run = try tool.wait()
        #expect(run.status == 0)
        #expect(
            run.errors.contains(/warning: \d+ parts of the log with \d+ requests removed to keep to its limits\n/),
            "\(run.errors)")
        #expect(run.errors.contains("hint: raise --max-files or --max-total"))
        let report = try BuiltTool.run(["report", folder.url.path])
        #expect(report.status == 0 && report.text.contains("removed: exchanges"), "\(report.text)\(report.errors)")
    }

    @Test(arguments: [
        ["--fault", "status=9"], ["--fault", "share=5%"], ["--assume", "closed=403"], ["--listen", "127.0.0.1"],
        ["--listen", "::1:80"],
        ["--listen", "h:65536"], ["--speed", "0"], ["--speed", "fast"], ["--seed", "-1"],
    ])
    func wrongUsageIsTwo(arguments: [String]) throws {
        let run = try BuiltTool.run(["serve"] + arguments)
        #expect(run.status == 2)
        #expect(run.errors.contains(arguments[0]))
    }

    @Test func aWrongFaultIsExplained() throws {
        let run = try BuiltTool.run(["serve", "--fault", "status=9"])
        #expect(run.errors.contains("allowed is 200 to 599"))
    }

    @Test func aPortInUseIsOneWithAHint() async throws {
        let tool = try RunningTool(["serve", "--listen", "127.0.0.1:0"])
        let port = try await port(of: tool)
        let run = try BuiltTool.run(["serve", "--listen", "127.0.0.1:\(port)"])
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("reprise: cannot listen on 127.0.0.1:\(port): "))
        #expect(run.errorLines.last?.hasPrefix("hint: ") == true)
        tool.signal(SIGTERM)
        #expect(try tool.wait().status == 0)
    }

    @Test func aLogThatIsThereIsOneAndStaysAsItIs() throws {
        let folder = try TemporaryFolder()
        try folder.file("there.ndjson", holding: [0x41])
        let run = try BuiltTool.run(["serve", "--listen", "127.0.0.1:0", "-o", folder.path("there.ndjson")])
        #expect(run.status == 1)
        #expect(run.errors.contains("there.ndjson"))
        #expect(try folder.read("there.ndjson") == [0x41])
    }

    @Test func aFullDeviceIsOne() throws {
        let run = try BuiltTool.run(["serve", "--listen", "127.0.0.1:0", "-o", "-"], output: .file("/dev/full"))
        #expect(run.status == 1)
        #expect(run.errors.contains("No space left on device"))
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:0", "::1", 0), (":9000", "127.0.0.1", 9000),
        ("9000", "127.0.0.1", 9000),
        ("collector.example.test:80", "collector.example.test", 80),
    ])
    func addressesAreRead(text: String, host: String, port: Int) {
        #expect(ListenAddress(argument: text) == ListenAddress(host: host, port: port))
    }

    @Test(arguments: ["", ":", "h:", "h:-1", "h:x", "[h]:1", "[::1]", "::1", "h:99999", "h:+80"])
    func otherAddressesAreNot(text: String) {
        #expect(ListenAddress(argument: text) == nil)
    }

    @Test(arguments: [("1", 1.0), ("20x", 20), ("0.5", 0.5), ("200%", 2)])
    func speedsAreRead(text: String, factor: Double) {
        #expect(TimeoutSpeed(argument: text)?.factor == factor)
    }

    @Test(arguments: [
        (["--listen", "127.0.0.1"], "give HOST:PORT, such as 127.0.0.1:8080"),
        (["--listen", "127.0.0.1:99999"], "ports go up to 65535"),
        (["--speed", "0"], "give a factor above 0"), (["--speed", "max"], "or a percentage (200%)"),
    ])
    func wrongValuesAreToldWhatIsRight(arguments: [String], hint: String) throws {
        let run = try BuiltTool.run(["serve"] + arguments)
        #expect(run.status == 2 && run.errors.contains(hint), "\(run.errors)")
    }
}
