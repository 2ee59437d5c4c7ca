import Foundation

/// One HTTP exchange between two sockets of this process, on a loopback address of its own.
public enum LoopbackExchange {
    /// A call that failed.
    public struct Failure: Error {
        /// Its name.
        public var call: String
        /// Its `errno`.
        public var number: Int32
    }

    /// Sends `request` to a listener, which answers with `response` once it has read all of it, and closes both ends.
    public static func run(request: String, response: String) throws {
        let listener = try check("socket", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try check("bind", with(&address) { bind(listener, $0, $1) })
        try check("listen", listen(listener, 1))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = try check("getsockname", getsockname(listener, $0, &length))
            }
        }
        let client = try check("socket", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        defer { close(client) }
        try check("connect", with(&address) { connect(client, $0, $1) })
        let server = try check("accept", accept(listener, nil, nil))
        defer { close(server) }
        try pass(request, from: client, to: server)
        try pass(response, from: server, to: client)
    }

    private static func pass(_ text: String, from sender: Int32, to receiver: Int32) throws {
        let octets = Array(text.utf8)
        try check("send", Int32(send(sender, octets, octets.count, 0)))
        var received = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while received < octets.count {
            received += Int(try check("recv", Int32(recv(receiver, &buffer, buffer.count, 0))))
        }
    }

    private static func with(
        _ address: inout sockaddr_in, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    @discardableResult
    private static func check(_ call: String, _ result: Int32) throws -> Int32 {
        guard result >= 0 else { throw Failure(call: call, number: errno) }
        return result
    }
}
