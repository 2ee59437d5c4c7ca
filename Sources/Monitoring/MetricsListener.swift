import Foundation
import NIOCore
import NIOPosix

/// A socket that listens for whoever reads metrics, made before rights are given up and a thread is started.
public struct MetricsListener: Sendable {
    /// Connections that wait to be taken: nobody has more than a few readers.
    private static let backlog: Int32 = 16

    package let descriptor: Int32
    /// The port, which was chosen where 0 was asked for.
    public let port: Int

    /// Why there is none.
    public struct Problem: Error {
        /// The system's words.
        public let reason: String
    }

    /// Listens at a name's first address, or at an address; a name is resolved, which may take as long as the resolver does.
    ///
    /// Port 0 is any free one. The socket is the caller's until a server takes it.
    public init(host: String, port: Int) throws(Problem) {
        let resolved: SocketAddress
        do {
            resolved = try SocketAddress.makeAddressResolvingHost(host, port: port)
        } catch {
            throw Problem(reason: "\(host) has no address")
        }
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let family = resolved.protocol == .inet6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw Problem(reason: String(cString: strerror(errno))) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let bound = resolved.withSockAddr { bind(descriptor, $0, socklen_t($1)) }
        guard bound == 0, listen(descriptor, Self.backlog) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw Problem(reason: reason)
        }
        self.descriptor = descriptor
        self.port = Self.port(of: descriptor) ?? port
    }

    private static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard named else { return nil }
        // The port stands in one place in addresses of both families.
        return withUnsafeBytes(of: storage) { Int($0[2]) << 8 | Int($0[3]) }
    }
}
