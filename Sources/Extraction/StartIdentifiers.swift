import JSONText

/// The values in a start's body that a session could be named by.
///
/// The server names a session. But where its answer was not captured, or refuses, a client that goes on all the same shows
/// which start it means if the id in its paths stands in that start's own body: no order or timing is as sure.
enum StartIdentifiers {
    /// Shorter strings may be words that stand there by chance; ids are UUIDs and the like.
    private static let shortest = 16
    /// Longer ones are no ids.
    private static let longest = 128
    /// Values of one start that are remembered: far more than any sample has.
    private static let limit = 16

    /// The hashes of such values, the first few; `tokens` are those of `body`.
    static func of(_ body: RawSpan, scanned tokens: borrowing JSONTokens) -> [UInt64] {
        var found: [UInt64] = []
        for index in 0..<tokens.count {
            let token = tokens[index]
            guard token.kind == .string, !token.hasEscape else { continue }
            let content = token.content
            guard content.count >= shortest, content.count <= longest else { continue }
            let value = body.extracting(content)
            guard isIdentifier(value) else { continue }
            found.append(ContentHash.of(value))
            if found.count == limit { break }
        }
        return found
    }

    /// Whether all octets may stand in a path as they are (RFC 3986 §2.3) and one is a digit.
    private static func isIdentifier(_ value: RawSpan) -> Bool {
        var hasDigit = false
        for index in 0..<value.byteCount {
            switch value.unsafeLoad(fromByteOffset: index, as: UInt8.self) {
            case 0x30...0x39: hasDigit = true
            case 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: break
            default: return false
            }
        }
        return hasDigit
    }
}
