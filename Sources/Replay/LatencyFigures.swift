public import EventLog
import Histogram

/// How long something took, over many times: an HDR histogram of nanoseconds with three significant digits.
///
/// Constant memory. The largest and smallest values are exact; percentiles are within a thousandth.
public struct LatencyFigures: Sendable {
    /// Values above it are counted in the histogram as this much; an hour is past every time-out of a run.
    private static let highest: UInt64 = 3_600_000_000_000

    private var histogram = Histogram<UInt64>(
        highestTrackableValue: LatencyFigures.highest, numberOfSignificantValueDigits: .three)
    /// How many values were added.
    public private(set) var count = 0
    /// The largest value, in nanoseconds; 0 where there is none.
    public private(set) var maximum: Int64 = 0

    /// Makes figures of nothing.
    public init() {}

    /// Adds a value in nanoseconds.
    ///
    /// One below 0 counts as 0: a send cannot be early by design, and clocks are whole.
    public mutating func add(_ nanoseconds: Int64) {
        let value = max(nanoseconds, 0)
        count += 1
        maximum = max(maximum, value)
        histogram.record(min(UInt64(value), Self.highest))
    }

    /// The percentiles that a log names.
    public var percentiles: LogHeader.Replay.ServiceTimes {
        LogHeader.Replay.ServiceTimes(
            count: count, p50: percentile(50), p90: percentile(90), p99: percentile(99), max: maximum)
    }

    /// The value in nanoseconds that `percent` percent of the values do not exceed; 0 where there is none.
    public func percentile(_ percent: Double) -> Int64 {
        if count == 0 { return 0 }
        return min(Int64(clamping: histogram.valueAtPercentile(percent)), maximum)
    }
}
