import EventLog
import Foundation
import HTTPSender
import Replay
import Report
import Wire

/// One run of a mirror's sender.
///
/// Confined to its thread.
struct MirrorRun: ~Copyable {
    private let settings: MirrorSender.Settings
    private let queue: MirrorQueue
    private let switches: MirrorSwitches
    private let gauge = RunGauge()
    private let progress = ProgressLine()
    private var results: RunResults
    private var intake = MirrorIntake()
    /// What was taken before the run's start was known.
    private var first: MirrorQueue.Delivery?
    private var isAtEnd = false
    /// When what was captured until the end has gone, on the run's clock.
    private var lastDue: Int64?
    private var toldAt: ContinuousClock.Instant?
    /// How often the room for what waits had been full by then.
    private var toldFull = 0

    /// How often a change of the share of sessions is told at most.
    private static let tellEvery = Duration.seconds(10)
    /// What may pass between the last due time and its send.
    private static let grace: Int64 = 500_000_000
    /// How often a file's first record is looked for.
    private static let glance = 0.01

    init(
        settings: MirrorSender.Settings, queue: MirrorQueue, switches: MirrorSwitches, results: consuming RunResults
    ) {
        self.settings = settings
        self.queue = queue
        self.switches = switches
        self.results = results
    }

    /// Sends until the queue has ended and everything has its outcome.
    mutating func send() -> MirrorSender.Ending {
        let clock = settings.clock ?? recordedClock()
        var feed = LiveFeed(
            options: settings.options,
            run: RunSettings(
                target: settings.target, shift: settings.options.times == .keep ? 0 : clock.shift,
                mark: settings.mark, key: settings.key, looksAtRouting: settings.looksAtRouting),
            clock: clock, sample: settings.sample, servers: settings.servers)
        var ending = MirrorSender.Ending(summary: MirrorSummary(replay: results.summary, counts: feed.counts))
        do throws(LogError) {
            try results.begin(
                LogHeader.Replay(
                    target: settings.target.description, speed: "1x", start: clock.start, shift: clock.shift,
                    isUnverified: settings.isUnverified),
                of: settings.sources)
            ending.ending = try run(&feed, clock)
            for outcome in feed.finish() { try results.take(outcome) }
            progress.end()
            try results.finish()
        } catch {
            progress.end()
            ending.failure = error
        }
        ending.summary = summary(of: feed)
        (ending.times, ending.rewrites, ending.refusals) = (feed.times, feed.rewrites, feed.refusals)
        return ending
    }

    private func summary(of feed: LiveFeed) -> MirrorSummary {
        var summary = MirrorSummary(replay: results.summary, counts: feed.counts)
        (summary.dropped, summary.mostQueued) = (intake.dropped, queue.highWater)
        summary.mostWaiting = feed.mostWaiting
        summary.delay = settings.clock?.delay
        return summary
    }

    /// The clock for the records of a file: waits for the first one.
    private mutating func recordedClock() -> LiveClock {
        while true {
            let delivery = queue.takeAll()
            if delivery.lines.isEmpty && !delivery.isEnd {
                Thread.sleep(forTimeInterval: Self.glance)
                continue
            }
            first = delivery
            var reader = CarriedLineReader()
            let ready = WallClock.nanoseconds &+ ReplayRun.preparation
            for line in delivery.lines {
                if case .exchange(let record) = reader.read(line) { return LiveClock(ready: ready, first: record.at) }
            }
            return LiveClock(ready: ready, first: Timestamp(nanoseconds: ready))
        }
    }

    private mutating func run(_ feed: inout LiveFeed, _ clock: LiveClock) throws(LogError) -> ReplayEngine.Ending? {
        var tally: RunTally?
        let ending = try ReplayRun(
            to: settings.address, speed: .recorded, late: settings.late, limits: settings.limits,
            endpoints: settings.endpoints
        ).run(
            startingAt: clock.start, stop: switches.sender, gauge: gauge,
            next: { () throws(LogError) in next(&feed) },
            outcome: { (outcome) throws(LogError) in feed.settle(outcome, now: gauge.now) },
            turn: { () throws(LogError) in try turn(&feed) },
            tally: { tally = $0 })
        if let tally { results.take(tally) }
        return ending
    }

    /// The next request; none where there is none for now, nil at the end.
    private func next(_ feed: inout LiveFeed) -> [PlannedRequest]? {
        if let request = feed.next() { return [request] }
        return isAtEnd ? nil : []
    }

    /// Takes what has come, and sees that nothing takes too much.
    private mutating func turn(_ feed: inout LiveFeed) throws(LogError) {
        let now = gauge.now
        if let delivery = first {
            first = nil
            take(delivery, &feed, now: now)
        }
        if settings.clock != nil || feed.hasRoom || gauge.hasEnded { take(queue.takeAll(), &feed, now: now) }
        if feed.look(now: now, sender: gauge.waitingSince) { tell(feed) }
        for outcome in feed.takeOutcomes(now: now) { try results.take(outcome) }
        try results.turn()
        showProgress(feed)
        if !feed.refusals.isEmpty { switches.sender.stop() }
        if gauge.hasEnded { switches.endCapture() }
        if let lastDue, now > lastDue { switches.sender.stop() }
    }

    private mutating func take(_ delivery: MirrorQueue.Delivery, _ feed: inout LiveFeed, now: Int64) {
        intake.take(delivery, into: &feed, now: now)
        if delivery.isEnd && !isAtEnd {
            isAtEnd = true
            if let delay = settings.clock?.delay { lastDue = now + delay + Self.grace }
        }
    }

    /// Says that fewer or more sessions are sent.
    private mutating func tell(_ feed: LiveFeed) {
        let now = ContinuousClock.now
        if let toldAt, now - toldAt < Self.tellEvery { return }
        toldAt = now
        progress.end()
        let isFull = feed.counts.fullRooms > toldFull
        toldFull = feed.counts.fullRooms
        Diagnostic.warning(
            "\(feed.percent) % of the sessions are mirrored: "
                + (isFull
                    ? "more waits to be due than there is room for; " : "more is captured than the target takes; ")
                + "\(CountText.text(feed.counts.cutSessions, "running one")) left out so far")
    }

    private func showProgress(_ feed: LiveFeed) {
        progress.show(
            "\(CountText.text(feed.counts.taken, "request")), \(CountText.text(results.summary.sent)) sent, "
                + "\(CountText.text(feed.counts.shed + intake.dropped)) left out, \(CountText.text(gauge.inFlight)) in flight, late p99 "
                + (results.summary.lateness.count > 0
                    ? DurationText.text(nanoseconds: results.summary.lateness.percentile(99)) : "-")
                + ", \(CountText.text(results.summary.differenceCount)) differ")
    }
}
