/// A key of 128 bits that pseudonyms are made with: the same key gives the same pseudonyms.
public struct PseudonymKey: Sendable, Hashable {
    private let low: UInt64
    private let high: UInt64

    /// Reads 32 hexadecimal digits, as `openssl rand -hex 16` prints them; nil where the text is anything else.
    public init?(_ text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 32, let high = Self.word(digits[..<16]), let low = Self.word(digits[16...]) else {
            return nil
        }
        (self.low, self.high) = (low, high)
    }

    private static func word(_ digits: ArraySlice<UInt8>) -> UInt64? {
        digits.reduce(0 as UInt64?) { word, digit in
            guard let word, let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            return word &<< 4 | UInt64(value)
        }
    }

    /// The key's octets, for a digest.
    var octets: [UInt8] { [high, low].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } } }

    func hash(_ octets: [UInt8]) -> UInt64 { SipHash.hash(octets, key: (low, high)) }
}

/// Another id of the same shape: digits become digits, hexadecimal digits such, letters letters, and what lies beyond ASCII
/// characters of as many octets; all else stays.
///
/// What changes in an id is one long number of mixed radix, and a Feistel network of keyed rounds permutes these. Where the
/// result can be written in a smaller alphabet than the id it is permuted again, until it cannot: so the ids of each shape and
/// alphabet are permuted among themselves, and no two ids get one pseudonym, however short and however different they are.
/// Each copy of a log has its own permutation.
struct Pseudonym {
    /// Rounds of the network; ten is what NIST SP 800-38G asks of FF1.
    private static let rounds: UInt8 = 10

    private let key: PseudonymKey
    private let copy: Int

    init(key: PseudonymKey, copy: Int) {
        self.key = key
        self.copy = copy
    }

    /// The pseudonym of a string's octets (UTF-8); as many, and UTF-8.
    func of(string octets: [UInt8]) -> [UInt8] {
        let alphabet = Self.alphabet(of: octets)
        let places = octets.indices.compactMap { index in
            octets[index].isAlphanumeric
                ? Place(index: index, digits: alphabet)
                : UTF8Places.digits(at: index, of: octets).map { Place(index: index, digits: $0) }
        }
        guard !places.isEmpty else { return octets }
        var result = permuted(octets, places)
        // A permutation leads back to where it began, so this ends; six times are enough on average at worst.
        while Self.alphabet(of: result) != alphabet { result = permuted(result, places) }
        return result
    }

    /// The pseudonym of a number's token: as many digits before the exponent, a zero in front where one was.
    func of(number octets: [UInt8]) -> [UInt8] {
        let mantissa = octets.prefix { $0 | 0x20 != 0x65 }
        let places = mantissa.indices.filter { mantissa[$0].isAlphanumeric }
        let whole = mantissa.prefix { $0 != 0x2E }.count { $0.isAlphanumeric }
        return permuted(
            octets,
            places.enumerated().compactMap { order, index in
                // A zero in front of other digits is no number (RFC 8259 §6), and the zero of 0.5 stays.
                if order == 0, places.count > 1 {
                    return whole == 1 && octets[index] == 0x30 ? nil : Place(index: index, digits: Self.nonzero)
                }
                return Place(index: index, digits: Self.decimal)
            })
    }

    private struct Place {
        var index: Int
        var digits: [UInt8]
    }

    private static let decimal = Array("0123456789".utf8)
    private static let nonzero = Array("123456789".utf8)
    private static let lowercase = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    private static let uppercase = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    /// The smallest alphabet of the usual ones that an id is written in.
    ///
    /// Digits and letters are not kept apart: which place has which tells much of a hexadecimal id.
    private static func alphabet(of octets: [UInt8]) -> [UInt8] {
        let symbols = octets.filter(\.isAlphanumeric)
        let letters = symbols.filter { $0 > 0x39 }
        let cases: [ArraySlice<UInt8>] =
            letters.count < symbols.count
            ? [[], lowercase[..<6], uppercase[..<6], lowercase[...], uppercase[...]]
            : [lowercase[...], uppercase[...]]
        let fitting =
            cases.first { alphabet in letters.allSatisfy(alphabet.contains) }
            ?? (lowercase + uppercase)[...]
        return letters.count < symbols.count ? decimal + fitting : Array(fitting)
    }

    private func permuted(_ octets: [UInt8], _ places: [Place]) -> [UInt8] {
        var values = places.map { place in place.digits.firstIndex(of: octets[place.index]) ?? 0 }
        let middle = places.count / 2
        for round in 0..<Self.rounds {
            let (half, other) =
                round.isMultiple(of: 2)
                ? (middle..<places.count, 0..<middle) : (0..<middle, middle..<places.count)
            var stream = Stream(key: key, seed: seed(round: round, places.count, values[other]))
            for index in half {
                values[index] =
                    (values[index] + stream.next(below: places[index].digits.count)) % places[index].digits.count
            }
        }
        var result = octets
        for (place, value) in zip(places, values) { result[place.index] = place.digits[value] }
        return result
    }

    private func seed(round: UInt8, _ count: Int, _ values: ArraySlice<Int>) -> [UInt8] {
        var seed: [UInt8] = [round]
        for number in [copy, count] {
            withUnsafeBytes(of: UInt64(truncatingIfNeeded: number).littleEndian) { seed += $0 }
        }
        return seed + values.map { UInt8(truncatingIfNeeded: $0) }
    }

    /// Numbers that a key makes of a seed.
    private struct Stream {
        let key: PseudonymKey
        var seed: [UInt8]
        var count: UInt64 = 0

        init(key: PseudonymKey, seed: [UInt8]) {
            self.key = key
            self.seed = seed
        }

        /// The next one; the bias of the remainder is under 2^-57.
        mutating func next(below bound: Int) -> Int {
            defer { count &+= 1 }
            let block = withUnsafeBytes(of: count.littleEndian) { seed + $0 }
            return Int(key.hash(block) % UInt64(bound))
        }
    }
}
