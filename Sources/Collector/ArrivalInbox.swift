internal import Synchronization

/// What the event loops have seen, on its way to the log.
///
/// It is the only state that they share with the writer, and bounded: where the log cannot keep up or cannot be written,
/// exchanges are left out whole, and counted.
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

    /// The octets of what waits for the writer: some seconds of a fast run, and still no danger to the host.
    private static let octetLimit = 256 << 20
    /// What a step costs: its place in the array, which grows by doubling.
    private static let stepCost = 512

    private struct State {
        var steps: [Step] = []
        /// What the steps cost.
        var octets = 0
        var tickets = 0
        var connections = 0
        var dropped = 0

        /// Takes room for what costs so much; where there is none, that is counted.
        mutating func hasTaken(_ cost: Int) -> Bool {
            guard octets + cost <= ArrivalInbox.octetLimit else {
                dropped += 1
                return false
            }
            octets += cost
            return true
        }
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

    /// The ticket and the time of a request whose head was read just now; no ticket where there is no room for it, so that
    /// it is left out.
    ///
    /// The clock is read under the lock, so that tickets and times have one order whichever loop a request came on.
    func begin(_ clock: SteadyClock) -> (ticket: Int?, at: Int64) {
        state.withLock { state in
            let instant = clock.nanoseconds()
            guard state.hasTaken(Self.stepCost) else { return (nil, instant) }
            state.tickets += 1
            state.steps.append(.began(ticket: state.tickets, at: instant))
            return (state.tickets, instant)
        }
    }

    /// Tells a request; false where there is no room for it: then it is left out, and nothing more is to be told of it.
    func read(_ ticket: Int, _ request: ReceivedRequest) -> Bool {
        let cost = Self.stepCost + request.footprint
        return state.withLock { state in
            let isTold = state.hasTaken(cost)
            state.steps.append(isTold ? .read(ticket: ticket, request) : .dropped(ticket: ticket))
            return isTold
        }
    }

    /// Tells an answer, or that there will be none; where there is no room for it, its request is left out as well.
    ///
    /// The last step of an exchange always finds its place: of those that began, there are no more than the connections
    /// have open.
    func answered(_ ticket: Int, _ answer: SentAnswer?) {
        guard let answer else {
            return state.withLock { state in
                state.octets += Self.stepCost
                state.steps.append(.answered(ticket: ticket, nil))
            }
        }
        let cost = Self.stepCost + answer.footprint
        state.withLock { state in
            let isTold = state.hasTaken(cost)
            state.steps.append(isTold ? .answered(ticket: ticket, answer) : .dropped(ticket: ticket))
        }
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
