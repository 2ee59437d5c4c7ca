extension Assumptions {
    /// Each name with the values that it takes, for usage texts.
    public static let syntax = """
        unknown-keys=accept|reject, fractional-ts=reject|accept, closed=410|404, closed-for=TIME, idle-clock=arrival|ts, old-ts=TIME, \
        future-ts=TIME, equal-ts=accept|reject, before-start=accept|reject, rate-limit=N (a second), max-body=OCTETS (up to \(largestBodyLimit)), max-batch=EVENTS, \
        arrays=accept|reject|absent
        """

    /// Applies one setting, such as `closed=404`.
    public mutating func set(_ text: String) throws(FaultSyntaxError) {
        let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard pair.count == 2 else { throw FaultSyntaxError(description: "\"\(text)\" is no name=value") }
        let (name, value) = (pair[0], pair[1])
        switch name {
        case "unknown-keys": unknownKeys = try Self.word(name, value)
        case "fractional-ts": fractionalTs = try Self.word(name, value)
        case "closed":
            guard let status = Int(value), status == 404 || status == 410 else {
                throw FaultSyntaxError(description: "closed \"\(value)\": allowed is 404 or 410")
            }
            closedStatus = status
        case "closed-for": closedFor = try CollectorFault.duration(name, value)
        case "idle-clock": idleClock = try Self.word(name, value)
        case "old-ts": oldTs = try CollectorFault.duration(name, value)
        case "future-ts": futureTs = try CollectorFault.duration(name, value)
        case "equal-ts": equalTs = try Self.word(name, value)
        case "before-start": beforeStart = try Self.word(name, value)
        case "rate-limit": rateLimit = try CollectorFault.count(name, value)
        case "max-body":
            let limit = try CollectorFault.count(name, value)
            guard limit <= Self.largestBodyLimit else {
                throw FaultSyntaxError(
                    description: "max-body \"\(value)\": allowed is 1 to \(Self.largestBodyLimit) octets")
            }
            bodyLimit = limit
        case "max-batch": batchLimit = try CollectorFault.count(name, value)
        case "arrays": arrays = try Self.word(name, value)
        default: throw FaultSyntaxError(description: "\"\(name)\" is unknown: allowed is \(Self.syntax)")
        }
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ value: String
    ) throws(FaultSyntaxError) -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: value) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw FaultSyntaxError(description: "\(name) \"\(value)\": allowed is \(words)")
        }
        return word
    }
}
