/// A playhead that is the second of the day, as live players send it: a decimal without exponent, from 0 to below 86,400.
public struct DayPlayhead: Sendable, Equatable {
    /// Whole seconds.
    public let second: Int64
    /// The token's fraction with its point, as it stands; empty where there is none.
    let fraction: [UInt8]

    /// The seconds of a day.
    public static let day: Int64 = 86_400
    /// The most octets of a fraction: what a double prints.
    private static let longestFraction = 24

    /// Reads a raw number token; nil where it is none of this kind.
    public init?(token: some Collection<UInt8>) {
        let whole = token.prefix { $0.isDigit }
        guard !whole.isEmpty, whole.count <= 5 else { return nil }
        let rest = Array(token.dropFirst(whole.count))
        guard rest.isEmpty || (rest.first == 0x2E && rest.count <= Self.longestFraction) else { return nil }
        guard rest.dropFirst().allSatisfy({ $0.isDigit }) else { return nil }
        let value = whole.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        guard value < Self.day else { return nil }
        second = value
        fraction = rest
    }

    /// The token moved by so many milliseconds, rounded to whole seconds, modulo a day; the fraction stays.
    public func moved(byMilliseconds milliseconds: Int64) -> [UInt8] {
        // Half a second up is rounded up, down as well: two moves by the same distance are the same.
        let (quotient, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let seconds = quotient + (rest >= 500 ? 1 : rest < -500 ? -1 : 0)
        let moved = ((second + seconds % Self.day) % Self.day + Self.day) % Self.day
        return Array("\(moved)".utf8) + fraction
    }
}
