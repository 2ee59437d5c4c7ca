import Dispatch
import Replay
import Synchronization

/// What passes between the thread that reads the log and writes outcomes, and the event loop that sends.
///
/// Bounded: requests by what is held, outcomes by the requests that are open. What one side puts in at once the other takes
/// as it is: pieces change hands, not the values in them.
final class Mailbox: Sendable {
    /// Requests that wait to be taken; the engine's window lies behind them.
    private static let mostRequests = 1024
    /// Octets of them.
    private static let mostOctets = 16 << 20
    /// With this few requests left the reader is woken.
    private static let lowWater = 512
    /// With this many outcomes the reader is woken.
    private static let manyOutcomes = 512
    /// Outcomes reach their log this soon, however few they are.
    private static let patience = DispatchTimeInterval.milliseconds(100)

    /// Requests that were put in at once.
    private struct Piece {
        var requests: [PlannedRequest]
        var octets: Int
    }

    private struct State {
        var pieces: [Piece] = []
        var requestCount = 0
        var octets = 0
        var isPlanWhole = false
        var outcomes: [[Outcome]] = []
        var outcomeCount = 0
        var isLoopHungry = false
        var isReaderWaiting = false
        var isReaderDry = false
        var isFinished = false
    }

    /// What the reader is to do next.
    struct Chores {
        var outcomes: [[Outcome]]
        var hasRoom: Bool
        var isFinished: Bool
    }

    private let state = Mutex(State())
    private let readerBell = DispatchSemaphore(value: 0)

    // MARK: The reader's side

    /// Puts requests in; whether the loop waits for some and has to be told.
    func put(_ requests: [PlannedRequest], isLast: Bool) -> Bool {
        let piece = Piece(requests: requests, octets: requests.reduce(0) { $0 + $1.footprint })
        return state.withLock { state in
            if !piece.requests.isEmpty { state.pieces.append(piece) }
            state.requestCount += piece.requests.count
            state.octets += piece.octets
            if isLast { state.isPlanWhole = true }
            defer { state.isLoopHungry = false }
            return state.isLoopHungry
        }
    }

    /// Takes the outcomes, and tells what else there is to do.
    func chores() -> Chores {
        state.withLock { state in
            var outcomes: [[Outcome]] = []
            swap(&outcomes, &state.outcomes)
            state.outcomeCount = 0
            return Chores(
                outcomes: outcomes,
                hasRoom: state.requestCount < Self.mostRequests && state.octets < Self.mostOctets,
                isFinished: state.isFinished)
        }
    }

    /// Waits until there is something to do, or for a short time.
    ///
    /// `canRead`: whether the log has more. `isDry`: whether it has none for now, so that room is no reason to wake.
    func wait(canRead: Bool, isDry: Bool = false) {
        let isIdle = state.withLock { state in
            state.isReaderDry = isDry
            state.isReaderWaiting =
                !state.isFinished && state.outcomeCount < Self.manyOutcomes
                && !(canRead && state.requestCount <= Self.lowWater)
            return state.isReaderWaiting
        }
        if isIdle { _ = readerBell.wait(timeout: .now() + Self.patience) }
    }

    // MARK: The loop's side

    /// Takes the requests that have waited for longest; nil where the plan has no more.
    func take() -> [PlannedRequest]? {
        let (taken, rings): ([PlannedRequest]?, Bool) = state.withLock { state in
            guard let first = state.pieces.first else {
                if state.isPlanWhole { return (nil, false) }
                state.isLoopHungry = true
                return ([], !state.isReaderDry && Self.wakesReader(&state))
            }
            // Few wait: the bound is on requests, and each piece has some.
            state.pieces.removeFirst()
            state.requestCount -= first.requests.count
            state.octets -= first.octets
            let isLow = state.requestCount <= Self.lowWater && !state.isReaderDry
            return (first.requests, isLow && Self.wakesReader(&state))
        }
        if rings { readerBell.signal() }
        return taken
    }

    /// Hands outcomes over.
    func deliver(_ outcomes: [Outcome], isFinished: Bool) {
        let rings = state.withLock { state in
            if !outcomes.isEmpty { state.outcomes.append(outcomes) }
            state.outcomeCount += outcomes.count
            if isFinished { state.isFinished = true }
            return isFinished || state.outcomeCount >= Self.manyOutcomes ? Self.wakesReader(&state) : false
        }
        if rings { readerBell.signal() }
    }

    private static func wakesReader(_ state: inout State) -> Bool {
        defer { state.isReaderWaiting = false }
        return state.isReaderWaiting
    }
}
