/// Number tokens: what they are worth where that is exact, and how they are written.
public enum JSONNumber {
    /// The digits before the point from which on a number can be infinite as a double without an exponent.
    static let digitsOfInfinity = 309

    /// The least number that rounds to infinity: 2^1024 − 2^970, half way beyond the largest finite double.
    static let leastInfinite: StaticString = """
        179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416\
        692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959\
        622842914819860834936475292719074168444365510704342711559699508093042880177904174497792
        """

    /// Whether the number token rounds to an infinite double (ties to even): exact, linear in its length.
    public static func isInfinite(_ token: RawSpan) -> Bool {
        var exponent = exponentOf(token)
        // The significant digits start at the first that is not 0; `exponent` becomes that of a point before them.
        var at = 0
        var isBehindPoint = false
        var compared = 0
        while at < token.byteCount {
            let octet = token.octet(at)
            at &+= 1
            if octet | 0x20 == 0x65 { break }
            if octet == 0x2D { continue }
            if octet == 0x2E {
                isBehindPoint = true
                continue
            }
            if compared == 0 && octet == 0x30 {
                if isBehindPoint { exponent &-= 1 }
                continue
            }
            if compared == 0 {
                // The digits before the point, from this one on, raise the exponent.
                if !isBehindPoint { exponent &+= integerDigits(token, from: at &- 1) }
                if exponent != digitsOfInfinity { return exponent > digitsOfInfinity }
            }
            let bound = compared < digitsOfInfinity ? boundDigit(compared) : 0x30
            if octet != bound { return octet > bound }
            compared &+= 1
        }
        // All digits there were are the bound's: equal where what is left of the bound is zeros only.
        guard compared > 0 else { return false }
        while compared < digitsOfInfinity {
            if boundDigit(compared) != 0x30 { return false }
            compared &+= 1
        }
        return true
    }

    /// Digits of which every number fits 64 bits.
    private static let digitsThatFit = 18

    /// The value of an integer token (no point, no exponent), exact; nil where it is another form or out of range.
    public static func integer(_ token: RawSpan) -> Int64? {
        let isNegative = token.byteCount > 0 && token.octet(0) == 0x2D
        let first = isNegative ? 1 : 0
        guard token.byteCount > first else { return nil }
        var value: Int64 = 0
        if token.byteCount &- first <= digitsThatFit {
            for offset in first..<token.byteCount {
                let digit = token.octet(offset) &- 0x30
                guard digit < 10 else { return nil }
                value = value &* 10 &+ Int64(digit)
            }
            return isNegative ? 0 &- value : value
        }
        for offset in first..<token.byteCount {
            let digit = token.octet(offset) &- 0x30
            guard digit < 10 else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                isNegative
                ? shifted.subtractingReportingOverflow(Int64(digit)) : shifted.addingReportingOverflow(Int64(digit))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }

    /// Appends an integer in decimal.
    public static func append(_ value: Int64, to output: inout [UInt8]) {
        if value < 0 { output.append(0x2D) }
        append(value.magnitude, to: &output)
    }

    /// Appends an integer in decimal.
    public static func append(_ value: Int, to output: inout [UInt8]) {
        append(Int64(value), to: &output)
    }

    /// Appends an integer in decimal.
    public static func append(_ value: UInt64, to output: inout [UInt8]) {
        withDigits(value) { digits in digits.withUnsafeBytes { output.append(contentsOf: $0) } }
    }

    /// Hands the decimal digits of a number to `body`.
    @inlinable
    public static func withDigits(_ value: UInt64, _ body: (RawSpan) -> Void) {
        withPaddedDigits(value) { digits, count in body(digits.extracting(0..<count)) }
    }

    /// Hands the decimal digits of a number to `body`, with what is needed behind them to make `mostDigits` octets, and their
    /// count: so they can be copied at once, whatever their count.
    @inlinable
    @inline(__always)
    public static func withPaddedDigits(_ value: UInt64, _ body: (_ digits: RawSpan, _ count: Int) -> Void) {
        var pairs = InlineArray<20, UInt16>(repeating: 0)
        var first = mostDigits / 2
        var rest = value
        var pair: UInt64
        // Two digits a step: most numbers in a log are times of thirteen and nineteen.
        repeat {
            pair = rest % 100
            rest /= 100
            first &-= 1
            pairs[first] = digits(pair)
        } while rest > 0
        let start = first &* 2 &+ (pair < 10 ? 1 : 0)
        body(pairs.span.bytes.extracting(start..<start &+ mostDigits), mostDigits &- start)
    }

    /// How many decimal digits a number has.
    @inlinable
    public static func digitCount(_ value: UInt64) -> Int {
        var rest = value
        var count = 0
        while rest >= 100_000_000 {
            rest /= 100_000_000
            count &+= 8
        }
        if rest < 10_000 { return count &+ (rest < 100 ? (rest < 10 ? 1 : 2) : rest < 1_000 ? 3 : 4) }
        return count &+ (rest < 1_000_000 ? (rest < 100_000 ? 5 : 6) : rest < 10_000_000 ? 7 : 8)
    }

    /// The two digits of a number below 100, as they lie in memory.
    @inlinable
    @inline(__always)
    public static func digits(_ pair: UInt64) -> UInt16 {
        let all: StaticString = """
            0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
            5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
            """
        // 200 octets, of which two are at twice what is below 100.
        return UnsafeRawPointer(all.utf8Start).loadUnaligned(
            fromByteOffset: Int(truncatingIfNeeded: pair % 100) &* 2, as: UInt16.self)
    }

    /// 2^64 has twenty digits.
    @inlinable public static var mostDigits: Int { 20 }

    private static func boundDigit(_ index: Int) -> UInt8 {
        leastInfinite.withUTF8Buffer { $0[index] }
    }

    private static func integerDigits(_ token: RawSpan, from start: Int) -> Int {
        var at = start
        while at < token.byteCount && token.octet(at) &- 0x30 < 10 { at &+= 1 }
        return at &- start
    }

    /// The number behind `e`, 0 where there is none; saturated so far out that no mantissa that fits memory brings it back.
    private static func exponentOf(_ token: RawSpan) -> Int {
        var at = 0
        while at < token.byteCount && token.octet(at) | 0x20 != 0x65 { at &+= 1 }
        guard at < token.byteCount else { return 0 }
        var isNegative = false
        var value = 0
        for offset in at &+ 1..<token.byteCount {
            let octet = token.octet(offset)
            if octet == 0x2D { isNegative = true }
            guard octet &- 0x30 < 10 else { continue }
            value = min(value &* 10 &+ Int(octet &- 0x30), 1 << 40)
        }
        return isNegative ? -value : value
    }
}

extension JSONNumber {
    /// Whether the octets are one number by the grammar of RFC 8259 §6, and nothing else.
    public static func isToken(_ octets: RawSpan) -> Bool {
        guard octets.byteCount > 0, octets.octet(0) == 0x2D || octets.octet(0) &- 0x30 < 10 else { return false }
        var facts = JSONFacts()
        do throws(JSONSyntaxError) {
            return try JSONScanner().endOfAnyNumber(octets, from: 0, facts: &facts) == octets.byteCount
        } catch {
            return false
        }
    }
}
