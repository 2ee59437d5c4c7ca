/// How fast a recording is played: by an exact factor, or as fast as its causality allows.
public enum ReplaySpeed: Sendable, Hashable {
    /// Recorded time runs `factor.numerator / factor.denominator` times as fast.
    case factor(Factor)
    /// A request is due when it can be sent.
    case max

    /// The recording's own pace.
    public static let recorded = ReplaySpeed.factor(Factor(numerator: 1, denominator: 1))

    /// A positive fraction, so that a due time is exact to the nanosecond whatever the speed.
    public struct Factor: Sendable, Hashable {
        /// Above 0.
        public let numerator: Int64
        /// Above 0.
        public let denominator: Int64

        init(numerator: Int64, denominator: Int64) {
            self.numerator = numerator
            self.denominator = denominator
        }
    }

    /// The slowest and fastest factor: beyond them every plan is a mistake of typing.
    static let slowest = (numerator: Int64(1), denominator: Int64(1000))
    static let fastest: Int64 = 1_000_000

    /// Reads `1`, `2x`, `0.5`, `200%` or `max`; nil for anything else, 0, and factors outside 0.001 to 1,000,000.
    public init?(_ text: String) {
        if text == "max" {
            self = .max
            return
        }
        var digits = Substring(text)
        var scale: Int64 = 1
        if digits.hasSuffix("%") {
            digits.removeLast()
            scale = 100
        } else if digits.hasSuffix("x") {
            digits.removeLast()
        }
        guard let fraction = DecimalFraction(digits) else { return nil }
        let value = fraction.numerator
        scale *= fraction.denominator
        guard value * Self.slowest.denominator >= scale * Self.slowest.numerator, value <= scale * Self.fastest
        else { return nil }
        let divisor = Self.greatestCommonDivisor(value, scale)
        self = .factor(Factor(numerator: value / divisor, denominator: scale / divisor))
    }

    private static func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }

    /// Whether it is faster than the recording.
    var isFaster: Bool {
        guard case .factor(let factor) = self else { return true }
        return factor.numerator > factor.denominator
    }

    /// A distance in the recording, in any unit, as it is at this speed; the same for `max`.
    ///
    /// Rounded down; saturates.
    func scaled(_ distance: Int64) -> Int64 {
        guard case .factor(let factor) = self, factor.numerator != factor.denominator else { return distance }
        if distance >= 0 { return due(after: distance) }
        // Rounded down as well, so that the order of any two is kept.
        let magnitude = distance == .min ? .max : 0 &- distance
        let product = magnitude.multipliedFullWidth(by: factor.denominator)
        if product.high >= factor.numerator { return .min }
        let (quotient, rest) = UInt64(factor.numerator).dividingFullWidth((UInt64(product.high), product.low))
        return 0 &- Int64(clamping: rest == 0 ? quotient : quotient &+ 1)
    }

    /// When a request is due that came `recorded` nanoseconds after the recording's first; 0 for `max`.
    ///
    /// Rounded down; saturates, since times come from a file. Never below 0.
    public func due(after recorded: Int64) -> Int64 {
        guard case .factor(let factor) = self, recorded > 0 else { return 0 }
        if factor.numerator == factor.denominator { return recorded }
        let product = recorded.multipliedFullWidth(by: factor.denominator)
        // The quotient fits unless the high half reaches the divisor.
        if product.high >= factor.numerator { return .max }
        let quotient = UInt64(factor.numerator).dividingFullWidth((UInt64(product.high), product.low)).quotient
        return Int64(clamping: quotient)
    }
}

extension ReplaySpeed: CustomStringConvertible {
    /// As the report names it: `1x`, `0.5x`, `20x`, `max`.
    public var description: String {
        guard case .factor(let factor) = self else { return "max" }
        if factor.denominator == 1 { return "\(factor.numerator)x" }
        return "\(Double(factor.numerator) / Double(factor.denominator))x"
    }
}
