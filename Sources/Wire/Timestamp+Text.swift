extension Timestamp: CustomStringConvertible {
    /// The instant as RFC 3339 writes it, in UTC, always with nine decimals: `2025-10-09T08:53:30.363000000Z`.
    public var description: String {
        var output: [UInt8] = []
        output.reserveCapacity(30)
        let (seconds, fraction) = floorDivide(nanoseconds, by: 1_000_000_000)
        let (days, secondOfDay) = floorDivide(seconds, by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
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
        return String(decoding: output, as: UTF8.self)
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
}
