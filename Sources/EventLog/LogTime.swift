import Wire

/// Instants as RFC 3339 text with nine decimals and `Z`, written without a calendar library.
enum LogTime {
    private static let nanosecondsOfDay: Int64 = 86_400_000_000_000

    /// Appends the text of an instant, quotes not included.
    ///
    /// All of `Int64` is in the years 1677 to 2262: four digits.
    static func append(_ time: Timestamp, to output: inout LineBuffer) {
        var days = time.nanoseconds / nanosecondsOfDay
        var rest = time.nanoseconds % nanosecondsOfDay
        if rest < 0 {
            rest &+= nanosecondsOfDay
            days &-= 1
        }
        let (year, month, day) = date(days)
        let second = rest / 1_000_000_000
        let fraction = rest % 1_000_000_000
        var text = InlineArray<30, UInt8>(repeating: 0x2D)
        put(year / 100, at: 0, in: &text)
        put(year % 100, at: 2, in: &text)
        put(month, at: 5, in: &text)
        put(day, at: 8, in: &text)
        text[10] = 0x54
        put(second / 3600, at: 11, in: &text)
        text[13] = 0x3A
        put(second / 60 % 60, at: 14, in: &text)
        text[16] = 0x3A
        put(second % 60, at: 17, in: &text)
        text[19] = 0x2E
        put(fraction / 10_000_000, at: 20, in: &text)
        put(fraction / 100_000 % 100, at: 22, in: &text)
        put(fraction / 1000 % 100, at: 24, in: &text)
        put(fraction / 10 % 100, at: 26, in: &text)
        text[28] = 0x30 &+ UInt8(truncatingIfNeeded: fraction % 10)
        text[29] = 0x5A
        output.append(text.span.bytes)
    }

    /// Puts two digits.
    @inline(__always)
    private static func put(_ value: Int64, at place: Int, in text: inout InlineArray<30, UInt8>) {
        text[place] = 0x30 &+ UInt8(truncatingIfNeeded: value / 10)
        text[place &+ 1] = 0x30 &+ UInt8(truncatingIfNeeded: value % 10)
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
}
