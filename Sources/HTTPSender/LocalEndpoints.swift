import NIOCore
import Synchronization

/// The local addresses and ports of a run's connections: what a capture on the same host would take for clients.
public final class LocalEndpoints: Sendable {
    private struct State {
        var known: Set<String> = []
        /// In the order in which they were added, the oldest first; a place is used again once all are.
        var order: [String] = []
        var next = 0
    }

    /// Connections that are remembered after they were closed, since what they carried is captured with a delay: every port that
    /// a host has.
    private static let most = 65_536

    private let state = Mutex(State())

    /// Makes a set of none.
    public init() {}

    /// Whether one of the run's connections had this end, as records write it: `10.0.0.5:51234`, `[2001:db8::1]:443`.
    public func contains(_ endpoint: String) -> Bool { state.withLock { $0.known.contains(endpoint) } }

    func add(_ address: SocketAddress?) {
        guard let address, let host = address.ipAddress, let port = address.port else { return }
        add((host.contains(":") ? "[\(host)]" : host) + ":\(port)")
    }

    func add(_ endpoint: String) {
        state.withLock { state in
            guard state.known.insert(endpoint).inserted else { return }
            if state.order.count < Self.most {
                state.order.append(endpoint)
                return
            }
            state.known.remove(state.order[state.next])
            state.order[state.next] = endpoint
            state.next = (state.next + 1) % Self.most
        }
    }
}
