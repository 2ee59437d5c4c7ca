import EventLog
import Foundation
import Replay
import TestSupport
import Testing

/// An https target by the command: trust, its refusal, and what the outcome log says of it.
@Suite struct ReplayTLSTests {
    /// Answers each request of one connection after the other as a collection server would, over TLS, until it is killed.
    private static let script = #"""
        import http.server, ssl, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                starts = self.path.endswith("/sessions")
                self.send_response(201 if starts else 204)
                if starts:
                    self.send_header("Location", "/api/v1/sessions/new")
                    self.send_header("Content-Length", "0")
                self.end_headers()
            def log_message(self, *ignored): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        open(sys.argv[3], "w").write(str(server.server_address[1]) + "\n")
        server.serve_forever()
        """#

    private final class Server {
        let port: Int
        private let process = Process()

        init(_ folder: borrowing TemporaryFolder) throws {
            let script = try folder.file("server.py", holding: Array(ReplayTLSTests.script.utf8)).path
            let portFile = folder.path("port")
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "python3", script, folder.path("server.pem"), folder.path("server.key"), portFile,
            ]
            // Held open by a server that stays, they would keep the tests from ending.
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            var found: Int?
            for _ in 0..<3000 {
                if let text = try? String(contentsOfFile: portFile, encoding: .utf8), text.hasSuffix("\n") {
                    found = Int(text.dropLast())
                    break
                }
                usleep(10_000)
            }
            guard let found else { throw CocoaError(.fileReadUnknown) }
            port = found
        }

        // Whatever signals it was started with as blocked.
        deinit { kill(process.processIdentifier, SIGKILL) }
    }

    /// A certificate for 127.0.0.1 that is its own issuer; false where `openssl` is missing.
    private func makeCertificate(in folder: borrowing TemporaryFolder) throws -> Bool {
        let made = try Tool.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                "-subj", "/CN=stand-in", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder.path("server.key"),
                "-out", folder.path("server.pem"),
            ])
        if made == nil { Tool.sayMissing("openssl") }
        return made != nil
    }

    private func header(_ path: String) throws -> LogHeader { try LogReader(path: path).header }

    @Test func trustDecidesWhetherAnythingGoes() throws {
        let folder = try TemporaryFolder()
        guard try makeCertificate(in: folder) else { return }
        let server = try Server(folder)
        let log = try ReplayCommandTests.log(in: folder)
        let arguments = ["replay", log, "--to", "https://127.0.0.1:\(server.port)", "--speed", "max"]

        let untrusted = try BuiltTool.run(arguments)
        #expect(untrusted.status == 1, "\(untrusted.errors)")
        #expect(untrusted.errors.contains("certificate"), "\(untrusted.errors)")

        let trusted = try BuiltTool.run(
            arguments + ["--cacert", folder.path("server.pem"), "--outcomes", folder.path("trusted.ndjson")])
        #expect(trusted.status == 0, "\(trusted.errors)")
        #expect(try header(folder.path("trusted.ndjson")).replay?.isUnverified == false)

        let insecure = try BuiltTool.run(
            arguments + ["--insecure", "--outcomes", folder.path("o.ndjson"), "--journal", folder.path("j")])
        #expect(insecure.status == 0, "\(insecure.errors)")
        #expect(insecure.errors.contains("--insecure: whoever answers"))
        #expect(try header(folder.path("o.ndjson")).replay?.isUnverified == true)

        let other = try BuiltTool.run(
            arguments + ["--cacert", folder.path("server.pem"), "--resume", folder.path("j")])
        #expect(other.status == 2, "\(other.errors)")
        #expect(other.errors.contains("trust is digest ") && other.errors.contains("in the journal anyone"))
        let again = try BuiltTool.run(arguments + ["--insecure", "--resume", folder.path("j")])
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test func aMirrorTrustsAsAReplayDoes() throws {
        let folder = try TemporaryFolder()
        guard try makeCertificate(in: folder) else { return }
        let server = try Server(folder)
        let capture = CorpusFolder.repository.appending(path: "Samples/real-clients/capture.pcap").path
        let arguments = ["mirror", "-r", capture, "--to", "https://127.0.0.1:\(server.port)", "--no-compare"]
        // Before anything is read or captured.
        let untrusted = try BuiltTool.run(arguments)
        #expect(untrusted.status == 1 && untrusted.output.isEmpty, "\(untrusted.errors)")
        #expect(untrusted.errors.contains("takes no connection: its certificate is self-signed"), "\(untrusted.errors)")
        let trusted = try BuiltTool.run(arguments + ["--cacert", folder.path("server.pem")])
        #expect(trusted.status == 0, "\(trusted.errors)")
    }

    /// Rights are given away while there is one thread, which looked at the certificate before.
    @Test(.enabled(if: PrivateNetwork.isAvailable, "\(PrivateNetwork.need)"))
    func aLiveMirrorLooksAtTheCertificateBeforeItGivesItsRightsAway() async throws {
        let run = try await PrivateNetwork.run { () throws -> BuiltTool.Run? in
            let folder = try TemporaryFolder()
            guard try makeCertificate(in: folder) else { return nil }
            let server = try Server(folder)
            return try BuiltTool.run([
                "mirror", "-i", "lo", "--to", "https://127.0.0.1:\(server.port)", "--cacert", folder.path("server.pem"),
                "--duration", "0.2", "--json",
            ])
        }
        if let run { #expect(run.status == 0, "\(run.errors)") }
    }

    @Test func aPortThatDoesNotSpeakTLSIsNotCuredByCertificates() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let (tool, url) = try await ReplayCommandTests.server()
        let run = try BuiltTool.run(["replay", log, "--to", url.replacing("http:", with: "https:")])
        tool.signal(SIGTERM)
        _ = try tool.wait()
        #expect(run.status == 1 && run.errors.contains("does not speak TLS"), "\(run.errors)")
        #expect(run.errors.contains("hint: say http:// in --to") && !run.errors.contains("--cacert"), "\(run.errors)")
    }
}
