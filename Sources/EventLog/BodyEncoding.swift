import JSONText
import Wire

/// Contents as members of a line: octet for octet whatever they are.
package enum BodyEncoding {
    /// Appends a request's content as the last member, in the form that its octets allow; nothing where there is none.
    static func append(_ body: ExchangeRecord.Body, isEmbeddable: Bool, to output: inout LineBuffer) {
        switch body {
        case .none:
            break
        case .octets(let octets) where octets.isEmpty:
            break
        case .octets(let octets) where isEmbeddable:
            output.append(raw: #","body":"#)
            output.append(octets.span.bytes)
        case .octets(let octets):
            append(octets.span.bytes, text: #","bodyText":"#, base64: #","bodyBase64":"#, to: &output)
        case .parts(let parts):
            output.append(raw: #","bodyParts":"#)
            output.append(parts) { part, output in
                output.append(octet: 0x5B)
                output.append(part.offset)
                output.append(octet: 0x2C)
                output.append(base64: part.octets.span.bytes)
                output.append(octet: 0x5D)
            }
        }
    }

    /// Whether a request's content as `append` writes it stands raw in the line.
    static func isRaw(_ text: RawSpan) -> Bool {
        let raw: StaticString = #","body":"#
        return raw.withUTF8Buffer { $0.span.bytes.equals(text.extracting(first: $0.count)) }
    }

    /// Appends what is kept of an answer's content as the member `text`, or `base64` where it is not UTF-8.
    static func append(answer content: [UInt8], to output: inout LineBuffer) {
        let kept = content.span.bytes.extracting(first: keptLength(content))
        append(kept, text: #","text":"#, base64: #","base64":"#, to: &output)
    }

    private static func append(
        _ octets: RawSpan, text: StaticString, base64: StaticString, to output: inout LineBuffer
    ) {
        let before = output.count
        output.append(raw: text)
        if output.append(utf8: octets) { return }
        output.truncate(to: before)
        output.append(raw: base64)
        output.append(base64: octets)
    }

    /// The octets kept of an answer's content: all up to the bound, and no character is cut in two by it.
    private static func keptLength(_ content: [UInt8]) -> Int {
        guard content.count > LogFormat.largestAnswer else { return content.count }
        return wholeLength(of: content[..<LogFormat.largestAnswer])
    }

    /// How many of octets that were cut at their end stand before a character of UTF-8 (RFC 3629 §3) that the cut left
    /// unfinished; all where there is none such.
    package static func wholeLength(of octets: ArraySlice<UInt8>) -> Int {
        // A character has at most three octets after its first.
        guard let first = octets.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return octets.count }
        let length =
            switch octets[first] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        return octets.endIndex - first < length ? first - octets.startIndex : octets.count
    }
}
