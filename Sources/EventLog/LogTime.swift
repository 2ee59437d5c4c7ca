import JSONText
import Wire

/// Instants as lines show them: nanoseconds since 1970, and RFC 3339 text with nine decimals and `Z`, written without a calendar
/// library.
enum LogTime {
    /// What instants of one second have in common: kept from line to line, since most stand in the second of the one before.
    struct Second {
        /// Seconds since 1970.
        let number: Int64
        /// The text up to the point, and that.
        let text: InlineArray<20, UInt8>
        /// The number's digits, and how many they are; what is behind them says nothing.
        let digits: InlineArray<20, UInt8>
        let digitCount: Int

        /// Writes a second.
        ///
        /// All of `Int64` nanoseconds is in the years 1677 to 2262: four digits.
        init(_ number: Int64) {
            self.number = number
            var days = number / LogTime.secondsOfDay
            var second = number % LogTime.secondsOfDay
            if second < 0 {
                second &+= LogTime.secondsOfDay
                days &-= 1
            }
            let date = CivilDate(daysSinceEpoch: days)
            var text = InlineArray<20, UInt8>(repeating: 0x2D)
            LogTime.put(date.year / 100, at: 0, in: &text)
            LogTime.put(date.year % 100, at: 2, in: &text)
            LogTime.put(date.month, at: 5, in: &text)
            LogTime.put(date.day, at: 8, in: &text)
            text[10] = 0x54
            LogTime.put(second / 3600, at: 11, in: &text)
            text[13] = 0x3A
            LogTime.put(second / 60 % 60, at: 14, in: &text)
            text[16] = 0x3A
            LogTime.put(second % 60, at: 17, in: &text)
            text[19] = 0x2E
            self.text = text
            var digits = InlineArray<20, UInt8>(repeating: 0)
            var digitCount = 0
            JSONNumber.withPaddedDigits(number.magnitude) { octets, count in
                for index in 0..<count { digits[index] = octets.unsafeLoad(fromByteOffset: index, as: UInt8.self) }
                digitCount = count
            }
            self.digits = digits
            self.digitCount = digitCount
        }
    }

    private static let secondsOfDay: Int64 = 86_400

    /// Appends the members `at` and `time`.
    static func append(members time: Timestamp, to output: inout LineBuffer) {
        var number = time.nanoseconds / 1_000_000_000
        var fraction = time.nanoseconds % 1_000_000_000
        if fraction < 0 {
            fraction &+= 1_000_000_000
            number &-= 1
        }
        let second: Second
        if let last = output.second, last.number == number {
            second = last
        } else {
            second = Second(number)
            output.second = second
        }
        let decimals = decimals(UInt64(fraction))
        output.append(raw: #","at":"#)
        if number > 0 {
            output.append(second.digits.span.bytes, counting: second.digitCount)
            output.append(decimals.span.bytes, counting: 9)
        } else {
            output.append(time.nanoseconds)
        }
        output.append(raw: #","time":""#)
        output.append(second.text.span.bytes, counting: 20)
        output.append(decimals.span.bytes, counting: 9)
        output.append(raw: #"Z""#)
    }

    /// Nine decimals, and octets behind them that say nothing.
    @inline(__always)
    private static func decimals(_ fraction: UInt64) -> InlineArray<10, UInt16> {
        var pairs = InlineArray<10, UInt16>(repeating: 0)
        pairs[0] = JSONNumber.digits(fraction / 10_000_000)
        pairs[1] = JSONNumber.digits(fraction / 100_000 % 100)
        pairs[2] = JSONNumber.digits(fraction / 1000 % 100)
        pairs[3] = JSONNumber.digits(fraction / 10 % 100)
        pairs[4] = JSONNumber.digits(fraction % 10 &* 10)
        return pairs
    }

    /// Puts two digits.
    private static func put(_ value: Int64, at place: Int, in text: inout InlineArray<20, UInt8>) {
        text[place] = 0x30 &+ UInt8(truncatingIfNeeded: value / 10)
        text[place &+ 1] = 0x30 &+ UInt8(truncatingIfNeeded: value % 10)
    }
}
