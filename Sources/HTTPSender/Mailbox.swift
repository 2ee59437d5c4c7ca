import Dispatch
import Replay
import Synchronization

/// What passes between the thread that reads the log and writes outcomes, and the event loop that sends.
///
/// Bounded: requests by what is held, outcomes by the requests that are open.
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

    private struct State {
        var requests: [PlannedRequest] = []
        var octets = 0
        var isPlanWhole = false
        var outcomes: [Outcome] = []
        var isLoopHungry = false
        var isReaderWaiting = false
        var isFinished = false
    }

    /// What the reader is to do next.
    struct Chores {
        var outcomes: [Outcome]
        var hasRoom: Bool
        var isFinished: Bool
    }

    private let state = Mutex(State())
    private let readerBell = DispatchSemaphore(value: 0)

    // MARK: The reader's side

    /// Puts requests in; whether the loop waits for some and has to be told.
    func put(_ requests: [PlannedRequest], isLast: Bool) -> Bool {
        state.withLock { state in
            state.requests += requests
            state.octets += requests.reduce(0) { $0 + $1.footprint }
            if isLast { state.isPlanWhole = true }
            defer { state.isLoopHungry = false }
            return state.isLoopHungry
        }
    }

    /// Takes the outcomes, and tells what else there is to do.
    func chores() -> Chores {
        state.withLock { state in
            let outcomes = state.outcomes
            state.outcomes.removeAll(keepingCapacity: true)
            return Chores(
                outcomes: outcomes,
                hasRoom: state.requests.count < Self.mostRequests && state.octets < Self.mostOctets,
                isFinished: state.isFinished)
        }
    }

    /// Waits until there is something to do, or for a short time.
    ///
    /// `canRead`: whether the log has more.
    func wait(canRead: Bool) {
        let isIdle = state.withLock { state in
            state.isReaderWaiting =
                !state.isFinished && state.outcomes.count < Self.manyOutcomes
                && !(canRead && state.requests.count <= Self.lowWater)
            return state.isReaderWaiting
        }
        if isIdle { _ = readerBell.wait(timeout: .now() + Self.patience) }
    }

    // MARK: The loop's side

    /// Takes all requests that wait; nil where the plan has no more.
    func take() -> [PlannedRequest]? {
        let (taken, rings): ([PlannedRequest]?, Bool) = state.withLock { state in
            if state.requests.isEmpty {
                if state.isPlanWhole { return (nil, false) }
                state.isLoopHungry = true
                return ([], Self.wakesReader(&state))
            }
            let taken = state.requests
            state.requests.removeAll(keepingCapacity: true)
            state.octets = 0
            return (taken, Self.wakesReader(&state))
        }
        if rings { readerBell.signal() }
        return taken
    }

    /// Hands outcomes over.
    func deliver(_ outcomes: [Outcome], isFinished: Bool) {
        let rings = state.withLock { state in
            state.outcomes += outcomes
            if isFinished { state.isFinished = true }
            return isFinished || state.outcomes.count >= Self.manyOutcomes ? Self.wakesReader(&state) : false
        }
        if rings { readerBell.signal() }
    }

    private static func wakesReader(_ state: inout State) -> Bool {
        defer { state.isReaderWaiting = false }
        return state.isReaderWaiting
    }
}
