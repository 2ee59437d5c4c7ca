import Foundation
import TestSupport
import Testing

/// How long a request waits for an answer that it follows.
@Suite struct CausalWaitTests {
    @Test func aRequestThatHasWaitedForSoLongGoesWithoutTheAnswer() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let (tool, url) = try await ReplayCommandTests.server(["--fault", "delay=600ms,event=play"])
        defer { tool.signal(SIGTERM) }
        let run = ["replay", log, "--to", url, "--think", "1m", "--json"]
        let patient = try BuiltTool.run(run)
        #expect(patient.status == 0 && patient.text.contains(#""unordered" : 0"#), "\(patient.errors)")
        let hasty = try BuiltTool.run(run + ["--causal-wait", "100ms"])
        #expect(hasty.status == 0 && hasty.text.contains(#""unordered" : 1"#), "\(hasty.text)")
    }
}
