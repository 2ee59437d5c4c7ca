extension Timestamp: CustomStringConvertible {
    /// The instant as RFC 3339 writes it, in UTC, always with nine decimals: `2025-10-09T08:53:30.363000000Z`.
    public var rfc3339: String {
        var octets: [UInt8] = []
        octets.reserveCapacity(30)
        appendRFC3339(to: &octets)
        return String(decoding: octets, as: UTF8.self)
    }

    /// The same as `rfc3339`.
    public var description: String { rfc3339 }

    /// Appends the 30 octets of `rfc3339`.
    public func appendRFC3339(to output: inout [UInt8]) {
        let (seconds, fraction) = floorDivide(nanoseconds, by: 1_000_000_000)
        let (days, secondOfDay) = floorDivide(seconds, by: 86_400)
        let date = civilDate(daysSinceEpoch: days)
        append(date.year, digits: 4, to: &output)
        output.append(UInt8(ascii: "-"))
        append(date.month, digits: 2, to: &output)
        output.append(UInt8(ascii: "-"))
        append(date.day, digits: 2, to: &output)
        output.append(UInt8(ascii: "T"))
        append(secondOfDay / 3_600, digits: 2, to: &output)
        output.append(UInt8(ascii: ":"))
        append(secondOfDay / 60 % 60, digits: 2, to: &output)
        output.append(UInt8(ascii: ":"))
        append(secondOfDay % 60, digits: 2, to: &output)
        output.append(UInt8(ascii: "."))
        append(fraction, digits: 9, to: &output)
        output.append(UInt8(ascii: "Z"))
    }

    private func append(_ value: Int64, digits: Int, to output: inout [UInt8]) {
        let end = output.count + digits
        var value = value
        for _ in 0..<digits { output.append(0x30) }
        for index in 1...digits {
            output[end - index] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
            value /= 10
        }
    }

    private func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The date in the proleptic Gregorian calendar, by counting from 0000-03-01 so that leap days come last.
    private func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // 719,468 days from 0000-03-01 to 1970-01-01; 146,097 days in 400 years. Never negative in our range.
        let (era, dayOfEra) = floorDivide(daysSinceEpoch + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
