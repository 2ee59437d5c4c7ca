/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Sendable, Hashable {
    /// The year; 0 is the year before 1.
    public let year: Int64
    /// From 1.
    public let month: Int64
    /// From 1.
    public let day: Int64

    /// Makes a date; nil for a day that the calendar does not have, and for years before 0 and after 9999.
    public init?(year: Int64, month: Int64, day: Int64) {
        guard (0...9999).contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Makes the day that is so many days after 1970-01-01; right for every day that a `Timestamp` can name.
    ///
    /// By counting from 0000-03-01, in years that begin in March, so that the leap day is the last.
    public init(daysSinceEpoch days: Int64) {
        // 146,097 days are 400 years, an era.
        let shifted = days &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
        day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
        year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01; negative before.
    ///
    /// By counting years that begin in March, so that the leap day is the last.
    public var daysSinceEpoch: Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let leapDays = shifted >= 0 ? shifted / 4 - shifted / 100 + shifted / 400 : -1
        return 365 * shifted + leapDays + dayOfYear - 719_468
    }
}
