import JSONText

/// Contents as members of a line: octet for octet whatever they are.
enum BodyEncoding {
    /// Appends a request's content as the last member, in the form that its octets allow; nothing where there is none.
    static func append(_ body: ExchangeRecord.Body, isEmbeddable: Bool, to output: inout [UInt8]) {
        switch body {
        case .none:
            break
        case .octets(let octets) where octets.isEmpty:
            break
        case .octets(let octets) where isEmbeddable:
            LogJSON.append(raw: #","body":"#, to: &output)
            output.append(contentsOf: octets)
        case .octets(let octets):
            let before = output.count
            LogJSON.append(raw: #","bodyText":"#, to: &output)
            if JSONString.append(utf8: octets.span.bytes, to: &output) { return }
            output.removeLast(output.count &- before)
            LogJSON.append(raw: #","bodyBase64":"#, to: &output)
            LogJSON.append(base64: octets, to: &output)
        case .parts(let parts):
            LogJSON.append(raw: #","bodyParts":"#, to: &output)
            LogJSON.appendArray(parts, to: &output) { part, output in
                output.append(0x5B)
                LogJSON.append(part.offset, to: &output)
                output.append(0x2C)
                LogJSON.append(base64: part.octets, to: &output)
                output.append(0x5D)
            }
        }
    }

    /// Appends what is kept of an answer's content as the member `text`, or `base64` where it is not UTF-8.
    static func append(answer content: [UInt8], to output: inout [UInt8]) {
        let kept = keptLength(content)
        let octets = content.span.bytes.extracting(first: kept)
        let before = output.count
        LogJSON.append(raw: #","text":"#, to: &output)
        if JSONString.append(utf8: octets, to: &output) { return }
        output.removeLast(output.count &- before)
        LogJSON.append(raw: #","base64":""#, to: &output)
        Base64.append(octets, to: &output)
        output.append(0x22)
    }

    /// The octets kept of an answer's content: all up to the bound, and no character is cut in two by it.
    private static func keptLength(_ content: [UInt8]) -> Int {
        guard content.count > LogFormat.largestAnswer else { return content.count }
        // A character has at most three octets after its first.
        var length = LogFormat.largestAnswer
        for _ in 0..<3 where content[length] & 0xC0 == 0x80 { length &-= 1 }
        return content[length] & 0xC0 == 0x80 ? LogFormat.largestAnswer : length
    }
}
