internal import Synchronization

/// What the event loops have seen, on its way to the log.
///
/// It is the only state that they share with the writer, and bounded: where the log cannot keep up, exchanges are left out whole, counted and told.
final class ArrivalInbox: Sendable {
    /// A step of one exchange, told by its ticket.
    enum Step: Sendable {
        /// Its head was read.
        case began(ticket: Int, at: Int64)
        /// Its last octet was read, or none will come any more.
        case read(ticket: Int, ReceivedRequest)
        /// It was answered, or will not be: nil.
        case answered(ticket: Int, SentAnswer?)
        /// It is left out.
        case dropped(ticket: Int)
    }

    /// The octets of requests that wait for the writer: some seconds of a fast run, and still no danger to the host.
    private static let octetLimit = 256 << 20
    /// What a request costs beside its body.
    private static let requestCost = 2048

    private struct State {
        var steps: [Step] = []
        var octets = 0
        var tickets = 0
        var connections = 0
        var dropped = 0
    }

    private let state = Mutex(State())

    /// Exchanges that were left out because the log could not keep up.
    var dropped: Int { state.withLock(\.dropped) }

    /// The ordinal of a new connection.
    func openConnection() -> Int {
        state.withLock { state in
            state.connections += 1
            return state.connections
        }
    }

    /// The ticket and the time of a request whose head was read just now.
    ///
    /// The clock is read under the lock, so that tickets and times have one order whichever loop a request came on.
    func begin(_ clock: SteadyClock) -> (ticket: Int, at: Int64) {
        state.withLock { state in
            let instant = clock.nanoseconds()
            state.tickets += 1
            state.steps.append(.began(ticket: state.tickets, at: instant))
            return (state.tickets, instant)
        }
    }

    func read(_ ticket: Int, _ request: ReceivedRequest) {
        state.withLock { state in
            let cost = request.body.count + Self.requestCost
            guard state.octets + cost <= Self.octetLimit else {
                state.dropped += 1
                state.steps.append(.dropped(ticket: ticket))
                return
            }
            state.octets += cost
            state.steps.append(.read(ticket: ticket, request))
        }
    }

    func answered(_ ticket: Int, _ answer: SentAnswer?) {
        state.withLock { $0.steps.append(.answered(ticket: ticket, answer)) }
    }

    /// Hands out what has come since the last call.
    func take() -> [Step] {
        state.withLock { state in
            var steps: [Step] = []
            steps.reserveCapacity(64)
            swap(&steps, &state.steps)
            state.octets = 0
            return steps
        }
    }
}
