import Dispatch
import EventLog
import Recording
import Synchronization

/// The bounded queue between the two halves of a mirror: lines as they are released, until whoever sends takes them.
///
/// Whichever thread writes the log puts lines in and must not wait, since frames are lost then: a line that finds no room is left
/// out, and the sessions of such lines are named. A file's lines wait for room instead.
final class MirrorQueue: LineReceiver {
    /// What was taken at once.
    struct Delivery {
        var lines: [CarriedLine] = []
        /// Exchanges that found no room.
        var dropped = 0
        /// The starts of their sessions.
        var torn: Set<Int> = []
        /// Whether there are more of these than are kept by name.
        var isTornBeyond = false
        /// Exchanges that this process sent.
        var own = 0
        /// Whether no line will follow.
        var isEnd = false
    }

    /// Lines that are held at most, and octets of them: what 10,000 requests a second are in three seconds in which nobody takes
    /// any; they are taken every tenth of a second.
    static let mostLines = 32_768
    static let mostOctets = 64 << 20
    /// Torn sessions that are kept by name.
    private static let mostTorn = 65_536

    private struct State {
        var delivery = Delivery()
        var octets = 0
        var isAbandoned = false
        var isWaiting = false
        var highWater = 0
    }

    private let waits: Bool
    private let isOwn: @Sendable (EncodedConnection) -> Bool
    private let limits: (lines: Int, octets: Int)
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)

    /// Makes a queue.
    ///
    /// - Parameters:
    ///   - waits: Whether a line without room waits for it.
    ///   - isOwn: Whether a connection is one of this process to the target, of which nothing is wanted.
    init(
        waits: Bool, lines: Int = mostLines, octets: Int = mostOctets,
        isOwn: @escaping @Sendable (EncodedConnection) -> Bool = { _ in false }
    ) {
        self.waits = waits
        self.isOwn = isOwn
        limits = (lines, octets)
    }

    func leavesOut(_ connection: EncodedConnection) -> Bool {
        guard isOwn(connection) else { return false }
        state.withLock { $0.delivery.own += 1 }
        return true
    }

    func take(_ line: CarriedLine) {
        while true {
            let isTaken = state.withLock { state in
                if state.isAbandoned { return true }
                let count = state.delivery.lines.count
                if count < limits.lines && (state.octets + line.footprint <= limits.octets || count == 0) {
                    state.delivery.lines.append(line)
                    state.octets += line.footprint
                    state.highWater = max(state.highWater, count + 1)
                    return true
                }
                if waits {
                    state.isWaiting = true
                    return false
                }
                if line.isExchange { state.delivery.dropped += 1 }
                if let start = line.start {
                    if state.delivery.torn.count < Self.mostTorn {
                        state.delivery.torn.insert(start)
                    } else {
                        state.delivery.isTornBeyond = true
                    }
                }
                return true
            }
            if isTaken { return }
            room.wait()
        }
    }

    /// Says that no line will follow.
    func end() {
        state.withLock { $0.delivery.isEnd = true }
    }

    /// Takes all there is.
    func takeAll() -> Delivery {
        let (delivery, rings) = state.withLock { state in
            let delivery = state.delivery
            state.delivery = Delivery()
            state.delivery.isEnd = delivery.isEnd
            state.octets = 0
            defer { state.isWaiting = false }
            return (delivery, state.isWaiting)
        }
        if rings { room.signal() }
        return delivery
    }

    /// Says that nobody will take any more: what is put in from now on is dropped.
    func abandon() {
        let rings = state.withLock { state in
            state.isAbandoned = true
            defer { state.isWaiting = false }
            return state.isWaiting
        }
        if rings { room.signal() }
    }

    /// The most lines that were held at once.
    var highWater: Int { state.withLock { $0.highWater } }
}
