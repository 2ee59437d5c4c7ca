internal import Foundation
internal import NIOCore
internal import Synchronization

/// The connections of a collector, and what hits them rather than an answer.
final class WireControl: Sendable {
    private struct State {
        var server: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isGone = false
    }

    private let state = Mutex(State())
    private let service: SharedService

    init(service: SharedService) {
        self.service = service
    }

    /// Whether the server has gone away.
    var isGone: Bool { state.withLock(\.isGone) }

    /// Notes the socket that listens.
    func listen(on server: any Channel) {
        state.withLock { $0.server = server }
    }

    func add(_ connection: any Channel) {
        let isGone = state.withLock { state in
            state.connections[ObjectIdentifier(connection)] = connection
            return state.isGone
        }
        if isGone { Self.reset(connection) }
    }

    func remove(_ connection: any Channel) {
        state.withLock { $0.connections[ObjectIdentifier(connection)] = nil }
    }

    /// Whether the request that begins now is to be left unread.
    func leavesUnread() -> Bool { service.leavesUnread() }

    /// Stops to listen, and resets every connection.
    func leave() {
        let (server, connections) = state.withLock { state in
            state.isGone = true
            return (state.server, Array(state.connections.values))
        }
        server?.close(promise: nil)
        for connection in connections { Self.reset(connection) }
    }

    /// Closes a connection by a reset.
    static func reset(_ connection: any Channel) {
        // A linger of 0 makes the close a reset.
        _ = (connection as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        connection.close(promise: nil)
    }
}
