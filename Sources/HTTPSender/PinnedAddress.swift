import NIOCore
import Replay

/// The address that a run connects to: one of the target's, kept for the whole run.
public struct PinnedAddress: Sendable {
    let socketAddress: SocketAddress
    let tls: TargetTLS?

    /// None of the addresses takes connections.
    public struct Problem: Error, Sendable, Equatable {
        /// Why the last one does not.
        public let reason: String
        /// Whether it is one that no choice of certificates mends.
        public var lacksTLS: Bool { reason == TLSFailure.noTLS }
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

    /// Pins the first address of a target that takes a connection, be it the only one.
    ///
    /// Neither starts a thread: who gives rights away before the run may have no other one until then.
    public init(answering target: ResolvedTarget, tls: TargetTLS? = nil) throws(Problem) {
        self.tls = tls
        socketAddress = try Self.firstReachable(target.socketAddresses, tls)
    }

    private static func firstReachable(_ addresses: [SocketAddress], _ tls: TargetTLS?) throws(Problem) -> SocketAddress
    {
        var reason = "the name has no address"
        for address in addresses {
            guard let found = HandshakeProbe(address: address, tls: tls).problem() else { return address }
            reason = found
        }
        throw Problem(reason: reason)
    }
}
