import HTTPSender
import Replay
import Report

/// The progress of a replay: how far it is, how fast it goes, how late, and what fails.
struct ReplayProgress {
    private let line = ProgressLine()
    private let planned: Int
    private let gauge: RunGauge
    private var lastCount = 0
    private var lastTime = ContinuousClock.now

    init(planned: Int, gauge: RunGauge) {
        self.planned = planned
        self.gauge = gauge
    }

    /// Shows where the run is, if it is time to.
    mutating func show(_ summary: ReplaySummary) {
        line.show(next(summary, now: .now))
    }

    /// Ends the line.
    func end() { line.end() }

    /// The line: counts since the run's start, and the rate since the line before.
    mutating func next(_ summary: ReplaySummary, now: ContinuousClock.Instant) -> String {
        let (done, elapsed) = (summary.planned, now - lastTime)
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let rate = seconds > 0 ? Int((Double(done - lastCount) / seconds).rounded()) : 0
        (lastCount, lastTime) = (done, now)
        let late = summary.lateness.count > 0 ? DurationText.text(nanoseconds: summary.lateness.percentile(99)) : "-"
        return "\(CountText.text(done)) of \(CountText.text(planned)) requests done, \(CountText.text(rate))/s, "
            + "\(CountText.text(gauge.inFlight)) in flight, late p99 \(late), "
            + "\(CountText.text(summary.differenceCount)) differ"
    }
}
