/// An instant on the capture clock, in nanoseconds since 1970-01-01T00:00:00Z.
///
/// Leap seconds are not counted, as in every capture file. The range is the years 1678 to 2262.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Nanoseconds since the epoch; negative before 1970.
    public var nanoseconds: Int64

    /// Makes the instant that is `nanoseconds` after the epoch.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The nanoseconds from `earlier` to this instant; negative where `earlier` is later.
    ///
    /// Saturates at the limits of `Int64`, since both may come from a hostile file.
    @inlinable
    public func nanoseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        if overflow { return nanoseconds < 0 ? .min : .max }
        return difference
    }

    /// This instant moved by `nanoseconds`, saturating at the limits of `Int64`.
    @inlinable
    public func advanced(by nanoseconds: Int64) -> Timestamp {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        if overflow { return Timestamp(nanoseconds: nanoseconds < 0 ? .min : .max) }
        return Timestamp(nanoseconds: sum)
    }

    /// Whether `left` is earlier.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
