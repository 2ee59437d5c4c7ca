import HTTPSender
import NIOSSL
import Replay
import TestSupport
import Testing

@Suite struct TLSTests {
    private static let answer = ScriptedServer.Act.answer("HTTP/1.1 204 No Content\r\n\r\n")

    private func pinned(
        _ server: ScriptedServer, host: String = "localhost", _ options: TLSOptions
    ) throws -> PinnedAddress {
        let target = try ReplayTarget("https://\(host):\(server.port)")
        return try PinnedAddress(ResolvedTarget(target), tls: TargetTLS(target, options: options))
    }

    /// Why a server is not taken, and that it saw no request.
    private func refusal(_ context: NIOSSLContext?, host: String = "127.0.0.1", _ options: TLSOptions) throws -> String?
    {
        let server = try ScriptedServer(tls: context) { _, _ in Self.answer }
        defer { server.stop() }
        do {
            _ = try pinned(server, host: host, options)
            return nil
        } catch let problem as PinnedAddress.Problem {
            #expect(server.log.requests.isEmpty)
            return problem.reason
        }
    }

    private func trusting(_ certificates: Certificates) -> TLSOptions {
        var options = TLSOptions()
        options.trustFile = certificates.path("ca.pem")
        return options
    }

    @Test func requestsGoOverConnectionsThatAreOpenBeforeTheyAreDue() throws {
        guard let certificates = try Certificates() else { return }
        try certificates.make("good", for: "DNS:localhost,IP:127.0.0.1")
        let server = try ScriptedServer(tls: certificates.context("good")) { _, _ in Self.answer }
        defer { server.stop() }
        let address = try pinned(server, host: "127.0.0.1", trusting(certificates))
        let requests = (1...50).map { Requests.plain($0, due: Int64($0) * 4_000_000 + 200_000_000) }
        var late = Int64.max
        // Up to three runs: others use the machine.
        for run in 1...3 where late >= 20_000_000 {
            let (outcomes, ending) = try Requests.run(requests, port: server.port, at: address)
            #expect(ending == nil)
            #expect(outcomes.map(\.word) == Array(repeating: "204", count: 50))
            #expect(server.log.requests.count == 50 * run)
            let first = try #require(outcomes.first { $0.seq == 1 })
            late = (first.sent ?? .max) - first.due
        }
        #expect(server.log.requests[0].hasPrefix("POST /events HTTP/1.1\r\n"))
        // The handshake is over when the first is due: it would take longer than this.
        #expect(late < 20_000_000)
    }

    @Test func namesAndAddressesAreChecked() throws {
        guard let certificates = try Certificates() else { return }
        let options = trusting(certificates)
        try certificates.make("good", for: "DNS:localhost,IP:127.0.0.1")
        for host in ["localhost", "127.0.0.1"] {
            #expect(try refusal(certificates.context("good"), host: host, options) == nil)
        }
        try certificates.make("other", for: "DNS:other.test,IP:127.0.0.2")
        for host in ["localhost", "127.0.0.1"] {
            #expect(
                try refusal(certificates.context("other"), host: host, options) == "its certificate is for another host"
            )
        }
    }

    @Test func whatIsWrongWithACertificateIsNamed() throws {
        guard let certificates = try Certificates() else { return }
        try certificates.make("good", for: "IP:127.0.0.1")
        try certificates.make("self", for: "IP:127.0.0.1", isSelfSigned: true)
        #expect(
            try refusal(certificates.context("good"), TLSOptions())
                == "its certificate is signed by nobody who is trusted")
        #expect(try refusal(certificates.context("self"), trusting(certificates)) == "its certificate is self-signed")
        #expect(try refusal(nil, trusting(certificates)) != nil)
        var insecure = TLSOptions()
        insecure.isInsecure = true
        #expect(try refusal(certificates.context("self"), insecure) == nil)
        try certificates.makeExpired("old", for: "IP:127.0.0.1")
        #expect(try refusal(certificates.context("old"), trusting(certificates)) == "its certificate has expired")
    }

    @Test func aClientCertificateIsShown() throws {
        guard let certificates = try Certificates() else { return }
        try certificates.make("good", for: "IP:127.0.0.1")
        try certificates.make("client", for: "DNS:client.test")
        let server = try ScriptedServer(tls: certificates.context("good", wantsClient: true)) { _, _ in Self.answer }
        defer { server.stop() }
        var options = trusting(certificates)
        options.certificateFile = certificates.path("client.pem")
        options.keyFile = certificates.path("client.key")
        let address = try pinned(server, host: "127.0.0.1", options)
        let (outcomes, _) = try Requests.run([Requests.plain(1)], port: server.port, at: address)
        #expect(outcomes.map(\.word) == ["204"])
    }

    @Test func filesThatHoldNothingAreNamed() throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("empty.pem", holding: [])
        var options = TLSOptions()
        options.trustFile = folder.path("empty.pem")
        let target = try ReplayTarget("https://localhost")
        #expect(throws: TargetTLS.Problem.self) { try TargetTLS(target, options: options) }
    }
}
