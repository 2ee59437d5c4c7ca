import NIOCore
import NIOPosix
import Replay

/// The address that a run connects to: one of the target's, kept for the whole run.
public struct PinnedAddress: Sendable {
    let socketAddress: SocketAddress
    let tls: TargetTLS?

    /// None of the addresses takes connections.
    public struct Problem: Error, Sendable, Equatable {
        /// Why the last one does not.
        public let reason: String
    }

    /// Pins the only address of a target, or of several the first that takes a connection.
    ///
    /// Connects where there are several, and for TLS; so the caller has looked at all of them before. With `tls` an address
    /// takes a connection where the handshake succeeds.
    public init(_ target: ResolvedTarget, tls: TargetTLS? = nil) throws(Problem) {
        let addresses = target.socketAddresses
        self.tls = tls
        if let only = addresses.first, addresses.count == 1, tls == nil {
            socketAddress = only
        } else {
            socketAddress = try Self.firstReachable(addresses, tls)
        }
    }

    /// Pins the first address of a target that takes a TCP connection; starts no thread, and makes no handshake.
    ///
    /// For who gives rights away before the run, which a thread that exists already would keep.
    public init(answering target: ResolvedTarget, tls: TargetTLS? = nil) throws(Problem) {
        self.tls = tls
        var reason = "the name has no address"
        for address in target.socketAddresses {
            guard let found = ConnectProbe.problem(at: address) else {
                socketAddress = address
                return
            }
            reason = found
        }
        throw Problem(reason: reason)
    }

    private static func firstReachable(_ addresses: [SocketAddress], _ tls: TargetTLS?) throws(Problem) -> SocketAddress
    {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        var reason = ""
        for address in addresses {
            guard let found = HandshakeProbe(address: address, tls: tls).run(on: group) else { return address }
            reason = found
        }
        throw Problem(reason: reason)
    }
}
