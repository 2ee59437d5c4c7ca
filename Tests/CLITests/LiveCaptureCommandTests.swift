import EventLog
import Foundation
import TestSupport
import Testing

/// `reprise capture -i` and `-D` as a process.
@Suite(.enabled(if: VethPair.isAvailable, Comment(rawValue: VethPair.need)))
struct LiveCaptureCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// What `--json` prints of a ledger.
    private struct Summary: Decodable {
        struct Account: Decodable {
            var total: Int
            var classes: [String: Int]
        }
        var accounts: [String: Account]
        var counts: [String: Int]
    }

    /// Starts a capture that writes to `log`, and waits until it captures: its header is in the log then.
    private static func started(_ arguments: [String], log: String) throws -> RunningTool {
        let tool = try RunningTool(["capture"] + arguments + ["-o", log])
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let text = try? String(contentsOfFile: log, encoding: .utf8), text.hasSuffix("\n") { return tool }
            let errors = try tool.errorsSoFar()
            try #require(tool.isRunning, "it ended: \(errors)")
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("it never began: \(try tool.errorsSoFar())")
        return tool
    }

    @Test func aProcessThatIsStoppedLosesFramesToTheKernelAndSaysHowMany() async throws {
        let log = folder.path("log.ndjson")
        let client = FrameBuilder(from: "10.0.0.5", 50_001, to: "10.0.0.9", 80)
        let frames = (0..<8000).map { number in
            client.frame(
                sequence: UInt32(1000 * number), acknowledgment: 1,
                payload: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1000))
        }
        let run = try await PrivateNetwork.run { () throws -> BuiltTool.Run in
            let wire = try VethPair()
            let tool = try Self.started(["-i", "far0", "-B", "1024", "--json", "--require-complete"], log: log)
            tool.signal(SIGSTOP)
            try wire.send(frames)
            tool.signal(SIGCONT)
            tool.signal(SIGINT)
            return try tool.wait()
        }
        #expect(run.status == 4)
        let summary = try JSONDecoder().decode(Summary.self, from: Data(run.output))
        let dropped = summary.counts["dropped.kernel"] ?? 0
        let captured = try #require(summary.accounts["frames"])
        #expect(dropped > 1000)
        #expect(summary.counts["kernel.received"] == frames.count)
        #expect(captured.total == frames.count - dropped)
        for (name, account) in summary.accounts {
            #expect(account.classes.values.reduce(0, +) == account.total, "the sum of \(name)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsAnIdleCaptureAtOnceAndTheLogIsWhole(signal: Int32) async throws {
        let log = folder.path("log.ndjson")
        let (run, took) = try await PrivateNetwork.run { () throws -> (BuiltTool.Run, Duration) in
            _ = try VethPair()
            let tool = try Self.started(["-i", "far0", "-i", "lo"], log: log)
            let start = ContinuousClock.now
            tool.signal(signal)
            return (try tool.wait(), ContinuousClock.now - start)
        }
        #expect(run.status == 0)
        #expect(took < promptly)
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2 && lines.last?.hasPrefix(#"{"kind":"trailer""#) == true)
    }

    @Test func whereAnInterfaceGoesTheCaptureSaysSoAndGoesOn() async throws {
        let log = folder.path("log.ndjson")
        let run = try await PrivateNetwork.run { () throws -> BuiltTool.Run in
            let wire = try VethPair()
            let tool = try Self.started(["-i", "far0"], log: log)
            try wire.lower()
            try Self.wait(for: "far0: the interface is down", of: tool)
            try wire.raise()
            try Self.wait(for: "far0: the interface is up again", of: tool)
            tool.signal(SIGTERM)
            return try tool.wait()
        }
        #expect(run.status == 0)
    }

    @Test func whereAnInterfaceGoesTheCaptureEndsIfAskedTo() async throws {
        let log = folder.path("log.ndjson")
        let run = try await PrivateNetwork.run { () throws -> BuiltTool.Run in
            let wire = try VethPair()
            let tool = try Self.started(["-i", "far0", "--if-gone", "stop"], log: log)
            try wire.lower()
            return try tool.wait()
        }
        #expect(run.status == 1)
        #expect(run.errors.contains("reprise: far0: capturing ended early: it is down"))
        #expect(!run.errors.contains("captured again"), "\(run.errors)")
    }

    @Test func interfacesAreListedWithTheirStateAndWhetherTheyMayBeOpened() async throws {
        let (text, json) = try await PrivateNetwork.run { () throws -> (BuiltTool.Run, BuiltTool.Run) in
            let wire = try VethPair()
            try VethPair.ip("address", "add", "10.78.0.1/24", "dev", wire.near)
            try wire.lower()
            return (try BuiltTool.run(["capture", "-D"]), try BuiltTool.run(["capture", "-D", "--json"]))
        }
        #expect(text.status == 0 && json.status == 0)
        let rows = text.text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        let byName = Dictionary(rows.map { ($0[0], $0.dropFirst().joined(separator: " ")) }) { first, _ in first }
        #expect(byName["lo"] == "may capture up,running,loopback 127.0.0.1 ::1")
        #expect(byName["near0"]?.hasPrefix("may capture up 10.78.0.1") == true)
        #expect(byName["far0"] == "may not capture down the interface is down")
        struct Listing: Decodable {
            struct Interface: Decodable {
                var name: String
                var addresses: [String]
                var mayCapture: Bool?
                var linkType: Int?
                var why: String?
            }
            var interfaces: [Interface]
        }
        let listing = try JSONDecoder().decode(Listing.self, from: Data(json.output)).interfaces
        let near = try #require(listing.first { $0.name == "near0" })
        #expect(near.addresses.contains("10.78.0.1") && near.mayCapture == true && near.linkType == 1)
        let far = try #require(listing.first { $0.name == "far0" })
        #expect(far.mayCapture == false && far.why == "the interface is down")
    }

    private static func wait(for text: String, of tool: RunningTool) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try tool.errorsSoFar().contains(text) { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("it never said '\(text)' but: \(try tool.errorsSoFar())")
    }
}
