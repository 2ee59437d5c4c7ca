import EventLog
import Foundation
import LiveCapture
import Savefile
import TestSupport
import Testing

/// Frames that a host cuts and joins by itself (segmentation and receive offload), longer than any link allows.
@Suite(.enabled(if: VethPair.isAvailable, Comment(rawValue: VethPair.need)))
struct OffloadTests {
    /// The octets of the body: a content of many frames of 64 KiB.
    private static let size = 1_000_000

    /// A server in a network of its own, to whose end of a wire it is given; answers one request of so many octets.
    private static let server = """
        import socket, subprocess, sys
        print("here", flush=True)
        sys.stdin.readline()
        for words in ("link set dev far0 up", "address add 10.78.0.2/24 dev far0"):
            subprocess.run(["ip"] + words.split(), check=True)
        listener = socket.create_server(("10.78.0.2", 80))
        print("listening", flush=True)
        client, left = listener.accept()[0], int(sys.argv[1])
        while left > 0: left -= len(client.recv(1 << 20))
        client.sendall(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
        client.recv(1)
        """
    private static let client = """
        import socket, sys
        server = socket.create_connection(("10.78.0.2", 80), timeout=20)
        server.sendall(open(sys.argv[1], "rb").read())
        assert server.recv(4096).startswith(b"HTTP/1.1 204")
        """

    @Test func framesLongerThanTheLinkAllowsAreTakenWhole() async throws {
        let folder = try TemporaryFolder()
        let (path, kept) = (folder.path("log.ndjson"), folder.path("frames.pcapng"))
        let body = #"{"eventType":"play","pad":""# + String(repeating: "x", count: Self.size) + #""}"#
        let request =
            "POST /api/v1/sessions/abc/events HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
        try folder.file("request", holding: Array(request.utf8))
        let file = folder.path("request")
        _ = try await PrivateNetwork.run {
            let wire = try VethPair()
            try VethPair.ip("address", "add", "10.78.0.1/24", "dev", wire.near)
            let server = try Peer(Self.server, "\(request.utf8.count)")
            try VethPair.ip("link", "set", "dev", wire.far, "netns", "\(server.identifier)")
            try server.wait(for: "listening")
            let capture = try RunningCapture([wire.near], log: path, frames: kept)
            try capture.waitUntilReady()
            try #require(try Tool.run("python3", ["-c", Self.client, file]) != nil, "python3 is not installed")
            _ = try capture.log(containing: #""kind":"exchange""#)
            return try capture.end()
        }
        let log = try LoggedFile(path: path)
        let exchange = try #require(log.exchanges.first)
        #expect(exchange.complete && exchange.response?.status == 204)
        #expect(exchange.body == .octets(Array(body.utf8)))
        try log.expectBalance()
        var reader = try SavefileReader(path: kept)
        var longest = 0
        while let frame = try reader.next() {
            #expect(frame.octets.count == frame.originalLength)
            longest = max(longest, frame.originalLength)
        }
        #expect(longest > 9000)
    }
}

/// A Python program in a network namespace of its own.
private final class Peer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var said = ""

    /// Starts it and waits until it is there.
    init(_ program: String, _ arguments: String...) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unshare", "--net", "python3", "-c", program] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try listen(for: "here")
    }

    /// The process, which names its namespace.
    var identifier: Int32 { process.processIdentifier }

    /// Lets it go on, until it has said a word.
    func wait(for word: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        try listen(for: word)
    }

    private func listen(for word: String) throws {
        while !said.contains(word) {
            let octets = output.fileHandleForReading.availableData
            try #require(!octets.isEmpty, "the peer ended after saying '\(said)'")
            said += String(decoding: octets, as: UTF8.self)
        }
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }
}
