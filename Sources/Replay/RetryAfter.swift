/// What the `Retry-After` of an answer asks for (RFC 9110 §10.2.3).
public enum RetryAfter: Sendable, Hashable {
    /// To wait so many nanoseconds; 0 for an instant that is past.
    case wait(Int64)
    /// It is neither a number of seconds nor a date.
    case unreadable

    private static let second: Int64 = 1_000_000_000
    /// Digits that are read: what has more is longer than any wait.
    private static let mostDigits = 9

    /// Reads a field's value.
    ///
    /// Dates are read in every form that a server may send (RFC 9110 §5.6.7); `now` is the wall clock in nanoseconds since
    /// 1970 UTC.
    public init(_ value: some Sequence<UInt8>, now: Int64) {
        let octets = Array(value)
        if !octets.isEmpty, octets.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            let digits = octets.drop { $0 == 0x30 }
            let seconds = digits.prefix(Self.mostDigits).reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
            self = .wait((digits.count > Self.mostDigits ? 999_999_999 : seconds) * Self.second)
        } else if let date = HTTPDate.seconds(octets, now: now / Self.second) {
            let (distance, isOver) = (date * Self.second).subtractingReportingOverflow(now)
            self = .wait(isOver ? 0 : max(0, distance))
        } else {
            self = .unreadable
        }
    }
}
