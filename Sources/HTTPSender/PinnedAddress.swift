import NIOCore
import NIOPosix
import Replay

/// The address that a run connects to: one of the target's, kept for the whole run.
public struct PinnedAddress: Sendable {
    let socketAddress: SocketAddress

    /// None of the addresses takes connections.
    public struct Problem: Error, Sendable, Equatable {
        /// Why the last one does not.
        public let reason: String
    }

    /// Pins the only address of a target, or of several the first that takes a connection.
    ///
    /// Connects where there are several; so the caller has looked at all of them before.
    public init(_ target: ResolvedTarget) throws(Problem) {
        let addresses = target.socketAddresses
        if let only = addresses.first, addresses.count == 1 {
            socketAddress = only
        } else {
            socketAddress = try Self.firstReachable(addresses)
        }
    }

    private static func firstReachable(_ addresses: [SocketAddress]) throws(Problem) -> SocketAddress {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        var reason = ""
        for address in addresses {
            do {
                let channel = try ClientBootstrap(group: group)
                    .connectTimeout(.nanoseconds(ReplayLimits.standard.connectTimeout)).connect(to: address).wait()
                try? channel.close().wait()
                return address
            } catch {
                reason = "\(error)"
            }
        }
        throw Problem(reason: reason)
    }
}
