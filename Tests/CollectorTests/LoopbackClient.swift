import Foundation

/// A client of a few lines: octets out, octets in, on a thread of its own so that no task waits for a socket.
enum LoopbackClient {
    struct Response: Sendable {
        var status: Int
        var fields: [(name: String, value: String)]
        var body: String

        func field(_ name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
    }

    /// A request; the last on a connection says `Connection: close`, so that the answers end with it.
    static func request(
        _ method: String, _ target: String, _ body: String = "", fields: [String] = [], isLast: Bool = true
    ) -> String {
        let lines =
            ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1", "content-LENGTH: \(body.utf8.count)"] + fields
            + (isLast ? ["Connection: close"] : [])
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// Sends the octets on one connection and gives the answers until the server closes.
    static func exchange(port: Int, _ octets: String) async -> [Response] {
        parse(await raw(port: port, octets))
    }

    static func raw(port: Int, _ octets: String) async -> String {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: blocking(port: port, Array(octets.utf8))) }.start()
        }
    }

    /// Sends the octets and closes at once, without waiting for an answer.
    static func cut(port: Int, _ octets: String) async {
        await withCheckedContinuation { continuation in
            Thread {
                _ = blocking(port: port, Array(octets.utf8), waits: false)
                continuation.resume()
            }.start()
        }
    }

    private static func blocking(port: Int, _ octets: [UInt8], waits: Bool = true) -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        // A server that hangs fails the test and does not hang it.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return "cannot connect: \(errno)" }
        var sent = 0
        while sent < octets.count {
            let count = octets[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            sent += count
        }
        guard waits else {
            // Half of the connection, so that what was sent is read to its end before the other half goes.
            shutdown(descriptor, Int32(SHUT_WR))
            var octet: UInt8 = 0
            while recv(descriptor, &octet, 1, 0) < 0 && errno == EINTR {}
            return ""
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            received += buffer[..<count]
        }
        return String(decoding: received, as: UTF8.self)
    }

    private static func parse(_ text: String) -> [Response] {
        var rest = text[...]
        var responses: [Response] = []
        while let end = rest.range(of: "\r\n\r\n") {
            let lines = rest[..<end.lowerBound].components(separatedBy: "\r\n")
            let fields = lines.dropFirst().map { line -> (name: String, value: String) in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
            }
            let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            var response = Response(status: status, fields: fields, body: "")
            let length = response.field("content-length").flatMap { Int($0) } ?? 0
            rest = rest[end.upperBound...]
            response.body = String(rest.prefix(length))
            rest = rest.dropFirst(length)
            responses.append(response)
        }
        return responses
    }
}
