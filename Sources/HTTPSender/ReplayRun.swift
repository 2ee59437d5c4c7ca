import Foundation
import NIOCore
import NIOPosix
public import Replay
import Synchronization

/// One run against a target: requests are read as they are needed, outcomes handed over as they are known.
public struct ReplayRun: Sendable {
    private let address: PinnedAddress
    private let speed: ReplaySpeed
    private let late: LatePolicy
    private let limits: ReplayLimits
    private let journal: JournalFile?
    private let origin: Int64
    private let endpoints: LocalEndpoints?

    /// Makes a run to an address.
    ///
    /// - Parameters:
    ///   - journal: Where each request's intent is written before it goes. Once that fails nothing more goes.
    ///   - origin: The place in the run's own time at which it starts: above 0 where it goes on with an earlier one.
    ///   - endpoints: Told the local end of each connection before anything goes on it.
    public init(
        to address: PinnedAddress, speed: ReplaySpeed, late: LatePolicy = .catchUp, limits: ReplayLimits = .standard,
        journal: JournalFile? = nil, origin: Int64 = 0, endpoints: LocalEndpoints? = nil
    ) {
        self.endpoints = endpoints
        self.address = address
        self.speed = speed
        self.late = late
        self.limits = limits
        self.journal = journal
        self.origin = origin
    }

    /// The time that a run needs before its start, in nanoseconds: connections are made, and requests read ahead.
    public static let preparation: Int64 = 100_000_000

    /// Requests that are read between two looks at the outcomes.
    private static let batch = 64

    /// Sends what `next` gives until it gives nil, and hands each request's outcome to `outcome`; both on this thread.
    ///
    /// Where `next` gives none, there are none for now, and it is asked again within a tenth of a second.
    ///
    /// Blocks until everything has its outcome. Whatever the target does, that is at most the plan's own time and the
    /// time-outs of `ReplayLimits`. Where one of the two throws, the run is stopped and drained before that is thrown on.
    /// - Parameters:
    ///   - start: The wall clock at the run's start, in nanoseconds since 1970 UTC.
    ///   - stop: Stops the run from another thread.
    ///   - gauge: Is told what the run is doing.
    ///   - turn: Called often, at least some times a second.
    ///   - tally: Given what the run did beside its outcomes, once, at its end.
    /// - Returns: Why the run ended early; nil where it did not.
    public func run<Failure: Error>(
        startingAt start: Int64, stop: StopSwitch = StopSwitch(), gauge: RunGauge = RunGauge(),
        next: () throws(Failure) -> [PlannedRequest]?,
        outcome: (Outcome) throws(Failure) -> Void, turn: () throws(Failure) -> Void,
        tally: (RunTally) -> Void = { _ in }
    ) throws(Failure) -> ReplayEngine.Ending? {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        let loop = group.next()
        let mailbox = Mailbox()
        let wait = start &- WallClock.nanoseconds
        // No deadline, which begins with the machine: a run that goes on began before that where the machine was started since.
        let zero = Int64(clamping: NIODeadline.now().uptimeNanoseconds) &+ wait &- origin
        gauge.set(start: zero)
        let sending = LoopOwned(loop: loop) { [address, speed, late, limits, journal, origin, endpoints] in
            SendingLoop(
                loop: loop, address: address, speed: speed, late: late, limits: limits, mailbox: mailbox,
                start: zero, startInstant: start &- origin, journal: journal, origin: origin, gauge: gauge,
                endpoints: endpoints)
        }
        sending.tell { $0.run() }
        stop.onStop { sending.tell { $0.stop() } }
        defer { stop.onStop(nil) }

        var failure: Failure?
        var isRead = false
        while true {
            let chores = mailbox.chores()
            if failure == nil {
                do throws(Failure) {
                    for piece in chores.outcomes { for index in piece.indices { try outcome(piece[index]) } }
                    try turn()
                } catch {
                    failure = error
                    isRead = true
                    _ = mailbox.put([], isLast: true)
                    sending.tell { $0.stop() }
                }
            }
            if mailbox.wroteOutcomes(of: chores.outcomeOctets) { sending.tell { $0.run() } }
            if chores.isFinished && chores.outcomes.isEmpty { break }
            var isDry = false
            if chores.hasRoom && !isRead {
                var requests: [PlannedRequest] = []
                do throws(Failure) {
                    while requests.count < Self.batch && !isRead && !isDry {
                        guard let more = try next() else {
                            isRead = true
                            break
                        }
                        isDry = more.isEmpty
                        if requests.isEmpty { requests = more } else { requests += more }
                    }
                } catch {
                    failure = error
                    isRead = true
                    sending.tell { $0.stop() }
                }
                if !requests.isEmpty || isRead {
                    if mailbox.put(requests, isLast: isRead) { sending.tell { $0.run() } }
                    continue
                }
            }
            if chores.outcomes.isEmpty { mailbox.wait(canRead: !isRead && !isDry, isDry: isDry) }
        }
        if let done = sending.ask({ $0.tally }) { tally(done) }
        if let failure { throw failure }
        return sending.ask { $0.ending }
    }
}

/// The wall clock.
public enum WallClock {
    /// Nanoseconds since 1970 UTC.
    public static var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

/// A way to stop a run from another thread, such as one that waits for signals.
public final class StopSwitch: Sendable {
    private struct State {
        var isStopped = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Makes a switch.
    public init() {}

    /// Whether the run was stopped.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Stops the run: nothing more goes, what is in flight is waited for.
    public func stop() {
        let action = state.withLock { state in
            state.isStopped = true
            return state.action
        }
        action?()
    }

    func onStop(_ action: (@Sendable () -> Void)?) {
        let isStopped = state.withLock { state in
            state.action = action
            return state.isStopped
        }
        if isStopped { action?() }
    }
}
