import Foundation
import TestSupport
import Testing

/// Targets that are not loopback, in a network of their own where 192.0.2.7 and 10.0.0.9 are on this machine.
@Suite(.enabled(if: PrivateNetwork.isAvailable, "\(PrivateNetwork.need)"))
struct ReplayTargetTests {
    /// What a replay of the test's log to a listening socket came to.
    struct Attempt: Sendable {
        var run: BuiltTool.Run
        var sawConnection: Bool
    }

    private static let mapped = [
        "--map", "analytics.reportSuite=dev", "--map", "analytics.trackingServer=dev.example", "--map",
        "visitor.marketingCloudOrgId=D@AdobeOrg",
    ]

    /// Replays with arguments in which `ADDRESS` stands for host and port of the socket, and `PORT` for the port.
    private func attempt(
        at address: String = "192.0.2.7", _ arguments: [String], hosts: String = "", input: Bool = false
    ) async throws -> Attempt {
        try await PrivateNetwork.run {
            for address in ["192.0.2.7/32", "10.0.0.9/32"] {
                _ = try Tool.run("ip", ["addr", "add", address, "dev", "lo"])
            }
            let socket = try ListeningSocket(address: address)
            let folder = try TemporaryFolder()
            let log = try ReplayCommandTests.log(in: folder)
            let hostsFile = try folder.file("hosts", holding: Array(hosts.utf8))
            let words = arguments.map {
                $0.replacing("ADDRESS", with: "\(address):\(socket.port)").replacing("PORT", with: "\(socket.port)")
            }
            let run = try BuiltTool.run(
                ["replay", input ? "-" : log] + words, input: input ? try folder.read("log.ndjson") : [],
                through: [
                    "unshare", "-m", "sh", "-c", "mount --bind '\(hostsFile.path)' /etc/hosts; exec \"$0\" \"$@\"",
                ])
            return Attempt(run: run, sawConnection: socket.sawConnection)
        }
    }

    private func expectRefusal(_ attempt: Attempt, _ reason: String) {
        #expect(attempt.run.status == 5, "\(attempt.run.errors)")
        #expect(attempt.run.errors.contains(reason), "\(attempt.run.errors)")
        #expect(attempt.run.errors.contains("nothing was sent") && attempt.run.errors.contains("hint: "))
        #expect(attempt.run.output.isEmpty)
        #expect(!attempt.sawConnection)
    }

    /// The totals are confirmed with the same command, which must not find what the refused one left.
    @Test func aRefusedRunLeavesNoFiles() async throws {
        let folder = try TemporaryFolder()
        for confirmation in [[], ["--confirm", "ADDRESS"]] {
            let run = try await attempt(
                ["--to", "http://ADDRESS", "--plan", folder.path("p"), "--outcomes", folder.path("o"), "--journal"]
                    + [folder.path("j"), "--first-byte-timeout", "200ms"] + Self.mapped + confirmation)
            #expect((run.run.status == 5) == confirmation.isEmpty, "\(run.run.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
            #expect(names.sorted() == (confirmation.isEmpty ? [] : ["j", "o", "p"]))
        }
    }

    @Test func whatIsNeitherMappedNorKeptIsRefused() async throws {
        let none = try await attempt(["--to", "http://ADDRESS", "--confirm", "ADDRESS"])
        for member in ["analytics.reportSuite", "analytics.trackingServer", "visitor.marketingCloudOrgId"] {
            expectRefusal(none, "would go with the recorded \(member)")
        }
        let partly = try await attempt(["--to", "http://ADDRESS", "--confirm", "ADDRESS"] + Self.mapped.prefix(4))
        expectRefusal(partly, "would go with the recorded visitor.marketingCloudOrgId, such as 'o'")
        let other = try await attempt(
            ["--to", "http://ADDRESS", "--confirm", "ADDRESS", "--map", "analytics.reportSuite:other=dev"]
                + Self.mapped.dropFirst(2))
        expectRefusal(other, "would go with the recorded analytics.reportSuite, such as 'r'")
        #expect(other.run.errors.contains("--map 'analytics.reportSuite:other=dev' fits nothing"))
    }

    @Test func totalsThatAreNotConfirmedAreRefusedAndSaid() async throws {
        let run = try await attempt(["--to", "http://ADDRESS"] + Self.mapped)
        expectRefusal(run, "the totals above are not confirmed")
        for line in [
            "requests: 3 in 1 session, in 200 ms at 1x", "analytics.reportSuite: dev (1)", "192.0.2.7",
            "--map analytics.reportSuite=dev: 1 value", "visitor.marketingCloudOrgId: D@AdobeOrg (1)",
        ] { #expect(run.run.errors.contains(line), "\(line) in \(run.run.errors)") }
        expectRefusal(
            try await attempt(["--to", "http://ADDRESS", "--confirm", "192.0.2.7:1"] + Self.mapped), "are not confirmed"
        )
    }

    @Test func confirmedTotalsAreSent() async throws {
        let mapped = try await attempt(
            ["--to", "http://ADDRESS", "--confirm", "ADDRESS", "--speed", "max"] + Self.mapped)
        #expect(mapped.run.status != 5 && mapped.sawConnection, "\(mapped.run.errors)")
        let kept = try await attempt(
            ["--to", "http://ADDRESS", "--confirm", "ADDRESS", "--speed", "max", "--keep-routing"])
        #expect(kept.run.status != 5 && kept.sawConnection, "\(kept.run.errors)")
    }

    @Test func recordedServersAreRefusedByAddressAndByName() async throws {
        let all = Self.mapped
        let address = try await attempt(at: "10.0.0.9", ["--to", "http://ADDRESS"] + all)
        expectRefusal(address, "'10.0.0.9' is a server that the log was recorded from")
        let alias = try await attempt(
            at: "10.0.0.9", ["--to", "http://stage.example:PORT"] + all, hosts: "10.0.0.9 stage.example\n")
        expectRefusal(alias, "'stage.example' stands for 10.0.0.9, a server that the log was recorded from")
        let one = try await attempt(
            ["--to", "http://stage.example:PORT"] + all, hosts: "192.0.2.7 stage.example\n10.0.0.9 stage.example\n")
        expectRefusal(one, "stands for 10.0.0.9")
    }

    @Test func aNameOfTheRecordingIsRefusedWhereverItLeads() async throws {
        let run = try await attempt(["--to", "http://c.test:PORT"] + Self.mapped, hosts: "192.0.2.7 c.test\n")
        expectRefusal(run, "'c.test' is a server that the log was recorded from")
    }

    @Test func collectionServersAreRefusedByNameAndByAlias() async throws {
        expectRefusal(
            try await attempt(["--to", "http://a.hb-api.omtrdc.net:PORT"], hosts: "192.0.2.7 a.hb-api.omtrdc.net\n"),
            "'a.hb-api.omtrdc.net' is one of Adobe's collection servers")
        expectRefusal(
            try await attempt(
                ["--to", "http://stage.example:PORT"] + Self.mapped, hosts: "192.0.2.7 x.adobedc.net stage.example\n"),
            "'stage.example' is an alias of x.adobedc.net")
    }

    @Test func productionTakesWhatIsAskedForInSoManyWords() async throws {
        let arguments = ["--to", "http://ADDRESS", "--confirm", "ADDRESS", "--speed", "max"] + Self.mapped
        let wrong = try await attempt(at: "10.0.0.9", arguments + ["--i-know-this-is-production", "10.0.0.9:1"])
        expectRefusal(wrong, "recorded from")
        let right = try await attempt(at: "10.0.0.9", arguments + ["--i-know-this-is-production", "ADDRESS"])
        #expect(right.run.status != 5 && right.sawConnection, "\(right.run.errors)")
        let unconfirmed = try await attempt(
            at: "10.0.0.9", ["--to", "http://ADDRESS", "--i-know-this-is-production", "ADDRESS"] + Self.mapped)
        expectRefusal(unconfirmed, "not confirmed")
    }

    @Test func aLogFromAPipeIsForLoopback() async throws {
        let run = try await attempt(["--to", "http://ADDRESS", "--confirm", "ADDRESS"] + Self.mapped, input: true)
        expectRefusal(run, "the log is no file")
    }

    @Test func proxyVariablesAreNotLookedAt() async throws {
        let run = try await attempt(["--to", "http://127.0.0.1:1"], hosts: "")
        #expect(run.run.status == 1)
        let attempt: Attempt = try await PrivateNetwork.run {
            let socket = try ListeningSocket(address: "127.0.0.1")
            let folder = try TemporaryFolder()
            let proxy = "http://127.0.0.1:\(socket.port)"
            let run = try BuiltTool.run(
                ["replay", try ReplayCommandTests.log(in: folder), "--to", "http://127.0.0.1:1"],
                through: ["env", "http_proxy=\(proxy)", "HTTP_PROXY=\(proxy)", "ALL_PROXY=\(proxy)"])
            return Attempt(run: run, sawConnection: socket.sawConnection)
        }
        #expect(!attempt.sawConnection)
    }

    /// `localhost` is an address of somebody else's: what may not reach that, be it named so or not, stays here.
    @Test(.enabled(if: PrivateNetwork.isAvailable, "\(PrivateNetwork.need)"), arguments: [false, true])
    func aNameThatOnlyPromisesLoopbackGetsPseudonyms(isDryRun: Bool) async throws {
        let run = try await PrivateNetwork.run {
            _ = try Tool.run("ip", ["addr", "add", "192.0.2.7/32", "dev", "lo"])
            let folder = try TemporaryFolder()
            let hosts = try folder.file("hosts", holding: Array("192.0.2.7 localhost\n".utf8)).path
            let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/events.ndjson").path
            return try BuiltTool.run(
                ["replay", sample, "--to", "http://localhost:8080", "--keep-routing"] + (isDryRun ? ["--dry-run"] : []),
                through: ["unshare", "-m", "sh", "-c", "mount --bind '\(hosts)' /etc/hosts && exec \"$0\" \"$@\""])
        }
        #expect(run.status == (isDryRun ? 0 : 5), "\(run.errors)")
        #expect((run.text + run.errors).contains("replaced by pseudonyms"), "\(run.text)\(run.errors)")
    }
}
