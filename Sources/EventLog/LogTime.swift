import Wire

/// Instants as RFC 3339 text with nine decimals and `Z`, written without a calendar library.
enum LogTime {
    private static let nanosecondsOfDay: Int64 = 86_400_000_000_000

    /// Appends the text of an instant, quotes not included.
    ///
    /// All of `Int64` is in the years 1677 to 2262: four digits.
    static func append(_ time: Timestamp, to output: inout [UInt8]) {
        var days = time.nanoseconds / nanosecondsOfDay
        var rest = time.nanoseconds % nanosecondsOfDay
        if rest < 0 {
            rest &+= nanosecondsOfDay
            days &-= 1
        }
        let (year, month, day) = date(days)
        let seconds = rest / 1_000_000_000
        append(year, digits: 4, then: 0x2D, to: &output)
        append(month, digits: 2, then: 0x2D, to: &output)
        append(day, digits: 2, then: 0x54, to: &output)
        append(seconds / 3600, digits: 2, then: 0x3A, to: &output)
        append(seconds / 60 % 60, digits: 2, then: 0x3A, to: &output)
        append(seconds % 60, digits: 2, then: 0x2E, to: &output)
        append(rest % 1_000_000_000, digits: 9, then: 0x5A, to: &output)
    }

    /// The date that is `days` after 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let marchMonth = (5 &* dayOfYear &+ 2) / 153
        let month = marchMonth < 10 ? marchMonth &+ 3 : marchMonth &- 9
        let year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear &- (153 &* marchMonth &+ 2) / 5 &+ 1)
    }

    @inline(__always)
    private static func append(_ value: Int64, digits: Int, then separator: UInt8, to output: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor &*= 10 }
        while divisor > 0 {
            output.append(0x30 &+ UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
        output.append(separator)
    }
}
