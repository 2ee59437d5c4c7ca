import Dispatch
import Replay
import Synchronization

/// What passes between the thread that reads the log and writes outcomes, and the event loop that sends.
///
/// Bounded: requests by what is held, outcomes by their octets, above which nothing goes. What one side puts in at once the
/// other takes as it is: pieces change hands, not the values in them.
final class Mailbox: Sendable {
    /// Requests that wait to be taken; the engine's window lies behind them.
    private static let mostRequests = 1024
    /// Octets of them.
    private static let mostOctets = 16 << 20
    /// Octets of outcomes that wait to be written, above which no request goes.
    ///
    /// An outcome keeps up to 64 KiB of an answer, so that a run would hold what its reader is behind. At 10,000 answers a second
    /// without content this is six seconds of a reader that stands still; with what 256 connections may add to it, it is a
    /// quarter of the memory that a run may take.
    static let mostOutcomeOctets = 32 << 20
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
        /// Of the outcomes that the reader has not written, those that it has taken included.
        var outcomeOctets = 0
        /// And of those that it has not taken.
        var untakenOctets = 0
        var isLoopHeld = false
        var isLoopHungry = false
        var isReaderWaiting = false
        var isReaderDry = false
        var isFinished = false
    }

    /// What the reader is to do next.
    struct Chores {
        var outcomes: [[Outcome]]
        var outcomeOctets: Int
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
            let octets = state.untakenOctets
            state.untakenOctets = 0
            return Chores(
                outcomes: outcomes, outcomeOctets: octets,
                hasRoom: state.requestCount < Self.mostRequests && state.octets < Self.mostOctets,
                isFinished: state.isFinished)
        }
    }

    /// Says that the outcomes that were taken before are written; whether the loop waits for that and has to be told.
    func wroteOutcomes(of octets: Int) -> Bool {
        state.withLock { state in
            state.outcomeOctets -= octets
            guard state.isLoopHeld, state.outcomeOctets <= Self.mostOutcomeOctets / 2 else { return false }
            state.isLoopHeld = false
            return true
        }
    }

    /// Waits until there is something to do, or for a short time.
    ///
    /// `canRead`: whether the log has more. `isDry`: whether it has none for now, so that room is no reason to wake.
    func wait(canRead: Bool, isDry: Bool = false) {
        let isIdle = state.withLock { state in
            state.isReaderDry = isDry
            state.isReaderWaiting =
                !state.isFinished && !state.isLoopHeld && state.outcomeCount < Self.manyOutcomes
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

    /// Hands outcomes over; whether there is room for those of further requests.
    ///
    /// Where there is none, the loop is told when there is.
    func deliver(_ outcomes: [Outcome], isFinished: Bool) -> Bool {
        let octets = outcomes.reduce(0) { $0 + $1.footprint }
        let (hasRoom, rings) = state.withLock { state in
            if !outcomes.isEmpty { state.outcomes.append(outcomes) }
            state.outcomeCount += outcomes.count
            state.outcomeOctets += octets
            state.untakenOctets += octets
            if isFinished { state.isFinished = true }
            state.isLoopHeld = state.isLoopHeld || state.outcomeOctets > Self.mostOutcomeOctets
            let isMany = state.outcomeCount >= Self.manyOutcomes || state.isLoopHeld
            return (!state.isLoopHeld, isFinished || isMany ? Self.wakesReader(&state) : false)
        }
        if rings { readerBell.signal() }
        return hasRoom
    }

    /// Whether there is room for the outcomes of further requests.
    var hasOutcomeRoom: Bool { state.withLock { !$0.isLoopHeld } }

    private static func wakesReader(_ state: inout State) -> Bool {
        defer { state.isReaderWaiting = false }
        return state.isReaderWaiting
    }
}
