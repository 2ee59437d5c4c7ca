/// What the octets of a character beyond ASCII may become, each for itself, so that it stays one character of as many octets
/// (RFC 3629 §4).
enum UTF8Places {
    /// The octets among which the one at `index` is; nil where it stays: in ASCII, and in what is no UTF-8.
    ///
    /// The first octets that allow less of the second stay as they are, so that nothing depends on what another octet becomes.
    static func digits(at index: Int, of octets: [UInt8]) -> [UInt8]? {
        guard octets[index] >= 0x80 else { return nil }
        // Three octets at most lie before the one that is asked for.
        for start in Swift.max(0, index - 3)...index where octets[start] >= 0xC2 {
            let length = length(from: octets[start])
            guard start + length > index, start + length <= octets.count, isWhole(octets[start..<(start + length)])
            else {
                continue
            }
            switch index - start {
            case 0: return first(octets[start])
            case 1: return second(after: octets[start])
            default: return Array(0x80...0xBF)
            }
        }
        return nil
    }

    private static func length(from first: UInt8) -> Int { first < 0xE0 ? 2 : first < 0xF0 ? 3 : first <= 0xF4 ? 4 : 5 }

    private static func isWhole(_ octets: ArraySlice<UInt8>) -> Bool {
        guard octets.count <= 4, let first = octets.first, let next = octets.dropFirst().first else { return false }
        return second(after: first).contains(next) && octets.dropFirst(2).allSatisfy { $0 & 0xC0 == 0x80 }
    }

    private static func first(_ octet: UInt8) -> [UInt8] {
        switch octet {
        case 0xC2...0xDF: Array(0xC2...0xDF)
        case 0xE1...0xEC, 0xEE, 0xEF: Array(0xE1...0xEC) + [0xEE, 0xEF]
        case 0xF1...0xF3: Array(0xF1...0xF3)
        default: [octet]
        }
    }

    private static func second(after first: UInt8) -> [UInt8] {
        switch first {
        case 0xE0: Array(0xA0...0xBF)
        case 0xED: Array(0x80...0x9F)
        case 0xF0: Array(0x90...0xBF)
        case 0xF4: Array(0x80...0x8F)
        default: Array(0x80...0xBF)
        }
    }
}
