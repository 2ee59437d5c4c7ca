import Foundation
import TestSupport
import Testing

/// A target whose name leads through others to its address, by a name server of the test's own.
@Suite(.enabled(if: PrivateNetwork.isAvailable, "\(PrivateNetwork.need)"))
struct AliasChainTests {
    /// Answers every question of type A with a chain from the name asked for to 192.0.2.7, then runs what it is told to.
    private static let nameServer = #"""
        import socket, struct, subprocess, sys, threading
        chain = sys.argv[1].split(",")
        def name(text):
            return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".")) + b"\0"
        def record(owner, kind, data):
            return name(owner) + struct.pack("!HHIH", kind, 1, 60, len(data)) + data
        def answer(query):
            end = query.index(0, 12) + 5
            kind = struct.unpack("!H", query[end - 4:end - 2])[0]
            asked, place = [], 12
            while query[place]:
                asked.append(query[place + 1:place + 1 + query[place]].decode().lower())
                place += 1 + query[place]
            records, asked = [], ".".join(asked)
            if asked in chain:
                rest = chain[chain.index(asked):]
                records = [record(a, 5, name(b)) for a, b in zip(rest, rest[1:])]
                if kind == 1: records.append(record(rest[-1], 1, bytes([192, 0, 2, 7])))
            code = 0x8180 if asked in chain else 0x8183
            return query[:2] + struct.pack("!HHHHH", code, 1, len(records), 0, 0) + query[12:end] + b"".join(records)
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
        def serve():
            while True:
                query, client = server.recvfrom(4096)
                server.sendto(answer(query), client)
        threading.Thread(target=serve, daemon=True).start()
        sys.exit(subprocess.call(sys.argv[2:]))
        """#

    /// A replay to `staging.example`, which is an alias of the second name, and so on; whether anything connected to it.
    private func attempt(_ chain: [String]) async throws -> (run: BuiltTool.Run, sawConnection: Bool) {
        try await PrivateNetwork.run {
            _ = try Tool.run("ip", ["addr", "add", "192.0.2.7/32", "dev", "lo"])
            let socket = try ListeningSocket(address: "192.0.2.7")
            let folder = try TemporaryFolder()
            let log = try ReplayCommandTests.log(in: folder)
            let server = try folder.file("names.py", holding: Array(Self.nameServer.utf8)).path
            let resolver = try folder.file("resolv.conf", holding: Array("nameserver 127.0.0.1\n".utf8)).path
            let hosts = try folder.file("hosts", holding: []).path
            let endpoint = "staging.example:\(socket.port)"
            let run = try BuiltTool.run(
                ["replay", log, "--to", "http://\(endpoint)", "--confirm", endpoint, "--keep-routing"],
                through: [
                    "unshare", "-m", "sh", "-c",
                    "mount --bind '\(resolver)' /etc/resolv.conf && mount --bind '\(hosts)' /etc/hosts"
                        + " && exec python3 '\(server)' '\(chain.joined(separator: ","))' \"$0\" \"$@\"",
                ])
            return (run, socket.sawConnection)
        }
    }

    @Test(arguments: [
        ["staging.example", "tenant.sc.omtrdc.net"],
        ["staging.example", "edge.example", "tenant.data.adobedc.net", "cdn.example"],
    ])
    func anAliasOfACollectionServerIsRefusedWhereverItStandsInTheChain(chain: [String]) async throws {
        let attempt = try await attempt(chain)
        let name = chain.first { $0.hasSuffix("omtrdc.net") || $0.hasSuffix("adobedc.net") } ?? ""
        #expect(attempt.run.status == 5, "\(attempt.run.errors)")
        #expect(attempt.run.errors.contains("'staging.example' is an alias of \(name)"), "\(attempt.run.errors)")
        #expect(attempt.run.errors.contains("nothing was sent") && !attempt.sawConnection)
    }

    @Test func anAliasOfAnythingElseIsSentTo() async throws {
        let attempt = try await attempt(["staging.example", "edge.example", "cdn.example"])
        // The socket takes connections and never answers, so that the run is given up or its requests time out.
        #expect(attempt.run.status != 5 && attempt.sawConnection, "\(attempt.run.errors)")
    }
}
