import Dispatch
import EventLog
import Foundation
import HTTPSender
import Replay
import Report
import Synchronization
import Wire

/// The sending half of a mirror, on a thread of its own: lines are taken from the queue, planned, and sent when they are due.
final class MirrorSender: Sendable {
    /// What is sent where, and how.
    struct Settings: Sendable {
        var target: ReplayTarget
        var address: PinnedAddress
        var servers: LiveServers?
        var options: PlanOptions
        var sample: SessionSample
        var late: LatePolicy
        var limits: ReplayLimits
        var mark: ReplayMark?
        var key: PseudonymKey?
        var looksAtRouting: Bool
        /// Whether the target's certificate is not verified.
        var isUnverified: Bool
        var sources: [LogHeader.Source]
        /// When records go; nil where the first record of a file decides.
        var clock: LiveClock?
        /// Told the local ends of connections to the target.
        var endpoints: LocalEndpoints
    }

    /// How it ended.
    struct Ending: Sendable {
        var summary: MirrorSummary
        var times = PlannedTimes()
        var rewrites: RewriteCounts?
        var refusals: [SafetyRefusal] = []
        var ending: ReplayEngine.Ending?
        var failure: LogError?
    }

    private let settings: Settings
    private let queue: MirrorQueue
    private let switches: MirrorSwitches
    private let results = Mutex<RunResults?>(nil)
    private let outcome = Mutex<Ending?>(nil)
    private let isStarted = Mutex(false)
    private let finished = DispatchSemaphore(value: 0)

    init(settings: Settings, queue: MirrorQueue, switches: MirrorSwitches) {
        self.settings = settings
        self.queue = queue
        self.switches = switches
    }

    /// Creates the outcome log, if one is asked for.
    func open(outcomes path: String?) throws(LogError) {
        let schedule = ReplaySchedule(speed: "1x", target: settings.target.description)
        try results.withLock { (results) throws(LogError) in
            results = RunResults(
                summary: ReplaySummary(schedule: schedule), log: try OutcomeFile(path: path), journal: nil)
        }
    }

    /// Starts the thread, once the outcome log is open.
    func start() {
        isStarted.withLock { $0 = true }
        let thread = Thread { [self] in
            let ending = send()
            outcome.withLock { $0 = ending }
            queue.abandon()
            switches.endCapture()
            finished.signal()
        }
        thread.name = "reprise.mirror"
        thread.start()
    }

    /// Waits for its end; nil where it was never started.
    func wait() -> Ending? {
        guard isStarted.withLock({ $0 }) else { return nil }
        finished.wait()
        return outcome.withLock { $0 }
    }

    /// The whole of it, on its thread.
    private func send() -> Ending {
        guard let taken = results.withLock({ $0.take() }) else {
            preconditionFailure("a mirror's sender is open and runs once")
        }
        var run = MirrorRun(settings: settings, queue: queue, switches: switches, results: taken)
        return run.send()
    }
}
