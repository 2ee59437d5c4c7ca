import JSONText

/// The forms of a request's content back to its very octets.
enum BodyDecoding {
    /// The content that the member with the key at `key` holds.
    static func body(_ line: LogLineValues, _ key: Int) throws(LineFault) -> ExchangeRecord.Body {
        let value = key &+ 1
        if line.isKey(key, "body") { return .octets(raw(line, key)) }
        if line.isKey(key, "bodyText") { return .octets(try line.utf8(value, "bodyText")) }
        if line.isKey(key, "bodyBase64") { return .octets(try line.base64(value, "bodyBase64")) }
        return .parts(
            try line.array(value, "bodyParts") { element throws(LineFault) in
                guard line.isTuple(element, count: 2) else {
                    throw line.fault(element, "an element of `bodyParts` must be [offset,\"base64\"]")
                }
                return ExchangeRecord.BodyPart(
                    offset: try line.integer(element &+ 1, "bodyParts", from: 0),
                    octets: try line.base64(element &+ 2, "bodyParts"))
            })
    }

    /// What stands after `,"body":` up to the line's last bracket, white space included, as it was sent.
    ///
    /// Where another tool moved the member away from the line's end or put white space around its name, the value alone.
    private static func raw(_ line: LogLineValues, _ key: Int) -> [UInt8] {
        let value = line.token(key &+ 1)
        let name = line.token(key).range
        let isAsWritten =
            value.end == line.token(0).end && line.octet(name.lowerBound &- 1) == 0x2C
            && line.octet(name.upperBound) == 0x3A
        guard isAsWritten else { return line.copy(value.range) }
        return line.copy(name.upperBound &+ 1..<line.token(0).range.upperBound &- 1)
    }
}
