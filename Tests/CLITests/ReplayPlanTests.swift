import Foundation
import TestSupport
import Testing

@testable import RepriseCLI

/// The plan and the options of time, by the command.
@Suite struct ReplayPlanTests {
    private let sample = CorpusFolder.repository.appending(path: "Samples/live-session/events.ndjson").path

    private func run(_ arguments: [String]) throws -> BuiltTool.Run {
        try BuiltTool.run(["replay", sample] + arguments)
    }

    @Test func theSamePlanIsTheSameOctetForOctet() throws {
        let folder = try TemporaryFolder()
        let options = ["--dry-run", "--copies", "3", "--loop", "2", "--speed", "7x", "--ts", "scale", "--close-at-end"]
        for name in ["one", "two"] { _ = try run(options + ["--plan", folder.path(name)]) }
        let plan = try folder.read("one")
        #expect(plan == (try folder.read("two")) && !plan.isEmpty)
        #expect(
            try FileManager.default.attributesOfItem(atPath: folder.path("one"))[.posixPermissions] as? Int == 0o600)
        let again = try run(options + ["--plan", folder.path("one")])
        #expect(again.status == 1 && again.errors.contains("exists"))
    }

    @Test func thePlanNamesRoutesAndHowOftenEachRewriteFits() throws {
        let run = try run([
            "--dry-run", "--map", "analytics.reportSuite=dev", "--map", "media.none=x", "--path", "/api:/v2/api",
        ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains(#/reportSuite +\[value:bodies\] +dev:2\n/#))
        #expect(run.text.contains(#/trackingServer +\[value:bodies\] +[^ ]+:2\n/#))
        #expect(run.text.contains(#/Rewrite +\[what:count\] +--map analytics.reportSuite=dev: 2 values\n/#))
        #expect(run.text.contains(#/--map media.none=x: 0 values\n/#) && run.errors.contains("fits nothing in the log"))
        #expect(run.text.contains(#/--path \/api:\/v2\/api: 26 targets\n/#))
    }

    @Test(arguments: [
        ["--rate", "0"], ["--rate", "x"], ["--max-rate", "-1"], ["--max-wait", "5 s"], ["--from", "yesterday"],
        ["--until", "2026-13-01T00:00:00Z"], ["--limit", "0"], ["--loop", "0"], ["--copies", "257"],
        ["--speed", "2x", "--rate", "5"], ["--speed", "max", "--ts", "scale"], ["--ts", "later"], ["--late", "drop"],
        ["--orphans", "open"], ["--orphans", "keep"], ["--as", "told"], ["--start-at", "noon"],
        ["--speed", "max", "--max-wait", "1s"], ["--think", "soon"], ["--speed", "max", "--think", "1s"],
        ["--late", "slip", "--speed", "max"], ["--late", "skip", "--speed", "max"], ["--copy-spacing", "1s"],
        ["--cert", "none", "--to", "http://127.0.0.1:1"], ["--insecure", "--to", "http://127.0.0.1:1"],
        ["--cacert", "none", "--to", "http://127.0.0.1:1"], ["--key", "none", "--to", "http://127.0.0.1:1"],
        ["--speed", "2x", "--speed", "3x"], ["--limit", "5", "--limit=6"], ["--no-compare", "--no-compare"],
        ["--causal-wait", "0"], ["--causal-wait", "2h"],
        ["--until", "0"], ["--from", "5s", "--until", "5s"],
        ["--from", "2026-11-02T20:15:00Z", "--until", "2026-11-02T20:14:00Z"],
        ["--mark", "--no-mark"], ["--cacert", "c", "--insecure", "--to", "https://127.0.0.1:1"],
        ["--confirm", "127.0.0.1:2", "--to", "http://127.0.0.1:1"],
        ["--i-know-this-is-production", "a.test:2", "--to", "http://127.0.0.1:1"],
        ["--outcomes", "o", "--journal", "./o"], ["--outcomes", "o", "--plan", "o"],
        ["--journal", "a/../o", "--plan", "o"],
    ])
    func wrongOptionsAreWrongUsage(arguments: [String]) throws {
        let run = try run(arguments + ["--dry-run"])
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.output.isEmpty && run.errors.contains(arguments[0]) || run.errors.contains("--ts"))
    }

    @Test func whatFollowsAnAnswerIsAskedFor() throws {
        func following(_ options: [String]) throws -> Int {
            try run(["--dry-run"] + options).text.split(separator: "\n").count { $0.contains(", after ") }
        }
        #expect(try following(["--think", "0s"]) < following([]))
        #expect(try following([]) < following(["--think", "1h"]))
        #expect(try following(["--speed", "2x"]) == following(["--think", "1h"]))
    }

    @Test func aSlowPaceIsSaidByTheHour() throws {
        #expect(
            try run(["--dry-run", "--rate", "0.01"]).text.contains(
                #/Rate +\[mean, most in a second\] +3[0-9].[0-9]\/h +1\n/#))
    }

    @Test func aRunThatSendsNothingFails() throws {
        let outcome = try run(["--to", "http://127.0.0.1:1", "--from", "5d"])
        #expect(outcome.status == 1 && outcome.errors.contains("nothing in events.ndjson can be sent"))
        let plan = try run(["--dry-run", "--from", "5d"])
        #expect(plan.status == 0 && plan.text.contains("Nothing goes, so that there is nothing to compare."))
        #expect(!plan.text.contains("production"))
    }

    @Test func whatStartsBeforeTheWindowIsSaidToBeThere() throws {
        let plan = try run(["--dry-run", "--from", "1s"])
        #expect(plan.errors.contains("start before --from") && !plan.errors.contains("no start in the log"))
        #expect(plan.text.contains("production reports: 1 time left as captured, --from, "))
    }

    @Test func aStartInThePastIsRefused() throws {
        let run = try run(["--to", "http://127.0.0.1:1", "--start-at", "2020-01-01T00:00:00Z"])
        #expect(run.status != 0)
    }

    @Test(arguments: [
        ("500ms", 500_000_000), ("30s", 30_000_000_000), ("1m30s", 90_000_000_000), ("2h", 7_200_000_000_000),
        ("1.5s", 1_500_000_000), ("90", 90_000_000_000), ("0.25", 250_000_000), ("1d", 86_400_000_000_000), ("0s", 0),
    ])
    func timesAreRead(text: String, nanoseconds: Int64) {
        #expect(TimeText.parse(text) == nanoseconds)
    }

    @Test(arguments: ["", "s", "5 s", "-1s", "1e3s", "1.s", ".5s", "1x", "1234567890s", "999999999d", "1s2"])
    func otherTimesAreRefused(text: String) {
        #expect(TimeText.parse(text) == nil)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-02T20:15:00Z", 1_793_650_500_000_000_000),
        ("2026-11-02T20:15:00.5+02:00", 1_793_643_300_500_000_000),
        ("2000-02-29T23:59:59.000000001z", 951_868_799_000_000_001),
        ("1969-12-31T23:59:59Z", -1_000_000_000),
    ])
    func instantsAreRead(text: String, nanoseconds: Int64) {
        #expect(InstantText.parse(text) == nanoseconds)
    }

    @Test(arguments: [
        "2026-11-02", "2026-11-02T20:15:00", "2026-02-29T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-02T24:00:00Z",
        "2026-11-02 20:15:00Z", "3000-01-01T00:00:00Z", "2026-11-02T20:15:00.Z", "2026-11-02T20:15:00+2:00",
    ])
    func otherInstantsAreRefused(text: String) {
        #expect(InstantText.parse(text) == nil)
    }
}
