import Wire

/// A date of an HTTP field, in the form that is to be sent or one of the two that are obsolete and must be read
/// (RFC 9110 §5.6.7).
///
/// The name of the weekday is not looked at: where it is wrong, the date is still the one that was meant.
enum HTTPDate {
    /// The years that are read: an instant beyond them has no nanoseconds in 64 bits.
    private static let years: ClosedRange<Int64> = 1970...2261
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970 UTC; nil where it is no date.
    ///
    /// - Parameter now: Seconds since 1970 UTC, by which the century of a year of two digits is told: one that would lie more
    ///   than 50 years ahead is of the century before.
    static func seconds(_ octets: [UInt8], now: Int64) -> Int64? {
        let words = octets.split(separator: 0x20, omittingEmptySubsequences: true)
        switch words.count {
        case 6 where words[0].count == 4 && words[0].last == 0x2C && isGMT(words[5]):
            // Sun, 06 Nov 1994 08:49:37 GMT
            return seconds(day: words[1], month: words[2], year: year(words[3]), time: words[4])
        case 4 where words[0].last == 0x2C && isGMT(words[3]):
            // Sunday, 06-Nov-94 08:49:37 GMT (RFC 850)
            let date = words[1].split(separator: 0x2D, omittingEmptySubsequences: false)
            guard date.count == 3 else { return nil }
            return seconds(day: date[0], month: date[1], year: shortYear(date[2], now: now), time: words[2])
        case 5 where words[0].count == 3:
            // Sun Nov  6 08:49:37 1994 (asctime)
            return seconds(day: words[2], month: words[1], year: year(words[4]), time: words[3])
        default: return nil
        }
    }

    private static func isGMT(_ word: ArraySlice<UInt8>) -> Bool { word.elementsEqual("GMT".utf8) }

    private static func seconds(
        day: ArraySlice<UInt8>, month: ArraySlice<UInt8>, year: Int64?, time: ArraySlice<UInt8>
    ) -> Int64? {
        let clock = time.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard let year, years.contains(year), (1...2).contains(day.count), let day = number(day),
            let month = months.firstIndex(where: { month.elementsEqual($0.utf8) }),
            let date = CivilDate(year: year, month: Int64(month) + 1, day: day),
            clock.count == 3, clock.allSatisfy({ $0.count == 2 }),
            let hour = number(clock[0]), let minute = number(clock[1]), let second = number(clock[2]),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        return date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func year(_ word: ArraySlice<UInt8>) -> Int64? {
        word.count == 4 ? number(word) : nil
    }

    /// A year of two digits, in the century that puts it at most 50 years ahead.
    private static func shortYear(_ word: ArraySlice<UInt8>, now: Int64) -> Int64? {
        guard word.count == 2, let short = number(word) else { return nil }
        // Days of a mean year do, as they decide between centuries.
        let present = 1970 + now / 31_556_952
        let year = present - present % 100 + short
        return year > present + 50 ? year - 100 : year
    }

    private static func number(_ octets: ArraySlice<UInt8>) -> Int64? {
        guard octets.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return octets.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
}
