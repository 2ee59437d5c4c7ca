/// Requests a second, exactly: a positive fraction.
public struct SendRate: Sendable, Hashable {
    /// Above 0.
    public let numerator: Int64
    /// Above 0.
    public let denominator: Int64

    /// Nothing that one machine sends is faster, and nothing slower is meant.
    static let fastest: Int64 = 10_000_000
    static let slowestPerDay: Int64 = 1

    private static let second: Int64 = 1_000_000_000

    /// Reads `100`, `0.5` or `2.25`; nil for anything else, 0, and rates outside one a day to 10,000,000 a second.
    public init?(_ text: String) {
        guard let fraction = DecimalFraction(text[...]) else { return nil }
        let (value, scale) = (fraction.numerator, fraction.denominator)
        guard value <= scale * Self.fastest, value * 86_400 >= scale * Self.slowestPerDay else { return nil }
        numerator = value
        denominator = scale
    }

    /// When the request with this ordinal, from 0, is due, in nanoseconds; rounded down, saturating.
    public func due(of ordinal: Int64) -> Int64 {
        let (units, overflow) = ordinal.multipliedReportingOverflow(by: denominator)
        if overflow { return .max }
        let product = units.multipliedFullWidth(by: Self.second)
        if product.high >= numerator { return .max }
        let quotient = UInt64(numerator).dividingFullWidth((UInt64(product.high), product.low)).quotient
        return Int64(clamping: quotient)
    }

    /// Nanoseconds between two requests, rounded up, so that no second holds more than the rate.
    public var interval: Int64 {
        let product = denominator.multipliedFullWidth(by: Self.second)
        if product.high >= numerator { return .max }
        let (quotient, rest) = UInt64(numerator).dividingFullWidth((UInt64(product.high), product.low))
        return Int64(clamping: rest == 0 ? quotient : quotient &+ 1)
    }
}

extension SendRate: CustomStringConvertible {
    /// As it is printed: `100/s`, `0.5/s`.
    public var description: String {
        if denominator == 1 { return "\(numerator)/s" }
        return "\(Double(numerator) / Double(denominator))/s"
    }
}
