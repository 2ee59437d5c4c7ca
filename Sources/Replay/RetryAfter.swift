import Wire

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
    /// Dates are read in the form that is to be sent (`Wed, 21 Oct 2015 07:28:00 GMT`); `now` is the wall clock in nanoseconds
    /// since 1970 UTC.
    public init(_ value: some Sequence<UInt8>, now: Int64) {
        let octets = Array(value)
        if !octets.isEmpty, octets.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            let digits = octets.drop { $0 == 0x30 }
            let seconds = digits.prefix(Self.mostDigits).reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
            self = .wait((digits.count > Self.mostDigits ? 999_999_999 : seconds) * Self.second)
        } else if let date = Self.date(octets) {
            let (distance, isOver) = (date * Self.second).subtractingReportingOverflow(now)
            self = .wait(isOver ? 0 : max(0, distance))
        } else {
            self = .unreadable
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970 of a date in the form of RFC 9110 §5.6.7, from 1970 to 2262.
    private static func date(_ octets: [UInt8]) -> Int64? {
        guard octets.count == 29, octets[3...4].elementsEqual(", ".utf8), octets[25...].elementsEqual(" GMT".utf8),
            [7, 11, 16].allSatisfy({ octets[$0] == 0x20 }), octets[19] == 0x3A, octets[22] == 0x3A,
            let day = number(octets[5...6]), let year = number(octets[12...15]), let hour = number(octets[17...18]),
            let minute = number(octets[20...21]), let second = number(octets[23...24]),
            let month = months.firstIndex(where: { octets[8...10].elementsEqual($0.utf8) })
        else { return nil }
        guard (1970...2261).contains(year), let date = CivilDate(year: year, month: Int64(month) + 1, day: day),
            hour < 24,
            minute < 60, second <= 60
        else { return nil }
        return date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ octets: ArraySlice<UInt8>) -> Int64? {
        guard octets.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return octets.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
}
