import EventLog
import Foundation
import TestSupport
import Testing

/// A terminal that is closed ends a replay as Ctrl-C does, unless the replay was to outlive it.
@Suite struct HangUpTests {
    @Test func aClosedTerminalLeavesAWholeOutcomeLog() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try RunningTool(["serve", "--listen", "127.0.0.1:0"])
        let url = try await HostileServerTests.url(of: server)
        let arguments = ["replay", log, "--to", url, "--speed", "0.001", "--outcomes"]
        let replay = try RunningTool(arguments + [folder.path("o.ndjson"), "--journal", folder.path("j")])
        // The start's intent.
        try replay.wait { (try? folder.read("j").count { $0 == 0x0A }) ?? 0 > 1 }
        replay.signal(SIGHUP)
        let ended = try replay.wait()
        #expect(ended.status == 129, "\(ended.errors)")
        var reader = try LogReader(path: folder.path("o.ndjson"))
        while try reader.next() != nil {}
        #expect(reader.counts.outcomes == 4)
        server.signal(SIGHUP)
        #expect(try server.wait().status == 0)
    }

    @Test func whatIsStartedWithNohupGoesOn() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try RunningTool(["serve", "--listen", "127.0.0.1:0"])
        let url = try await HostileServerTests.url(of: server)
        let run = try BuiltTool.run(
            ["replay", log, "--to", url, "--outcomes", folder.path("o.ndjson")],
            through: ["sh", "-c", "trap '' HUP; \"$@\" & sleep 0.05; kill -HUP $!; wait $!", "sh"])
        #expect(run.status == 0, "\(run.errors)")
        server.signal(SIGTERM)
        _ = try server.wait()
    }
}
