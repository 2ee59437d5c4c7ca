internal import MediaCollection

/// Why a fault could not be understood.
public struct FaultSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found and what is allowed.
    public var description: String
}

extension CollectorFault {
    /// The forms that `init(parsing:)` reads, for usage texts.
    public static let syntax = """
        status=CODE, delay=TIME, location=FORM or wire=WHAT, then, each after a comma: call=start|event|downloaded, event=TYPE, \
        after=N, every=N, share=P%, times=N, and retry-after=TEXT with a status. TIME is a number with ms, s or m. FORM is \
        \(LocationForm.allCases.map(\.rawValue).joined(separator: ", ")). WHAT is \(WireFault.names); unread comes before call and \
        event are known, and takes neither
        """

    /// Reads `status=503,call=event,every=10`, `delay=250ms,share=5%`, `location=absolute,times=1`.
    public init(parsing text: String) throws(FaultSyntaxError) {
        var effect: Effect?
        var fault = CollectorFault(effect: .status(500))
        var names: Set<String> = []
        for part in Self.parts(text) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else { throw FaultSyntaxError(description: "\"\(part)\" is no name=value") }
            if !names.insert(pair[0]).inserted, Self.settings.contains(pair[0]) {
                throw FaultSyntaxError(description: "\"\(text)\": \(pair[0]) is given twice")
            }
            if let found = try Self.effect(pair[0], pair[1]) {
                guard effect == nil else {
                    throw FaultSyntaxError(description: "\"\(text)\" has two effects; give two faults")
                }
                effect = found
            } else {
                try fault.read(pair[0], pair[1])
            }
        }
        guard let effect else {
            throw FaultSyntaxError(description: "\"\(text)\" says not what happens: status, delay, location or wire")
        }
        if fault.retryAfter != nil {
            guard case .status = effect else {
                throw FaultSyntaxError(description: "\"\(text)\": retry-after goes with a status")
            }
        }
        fault.effect = effect
        if let reason = fault.impossibility { throw FaultSyntaxError(description: "\"\(text)\": \(reason)") }
        self = fault
    }

    /// The names of what says which requests are hit; effects are told apart otherwise.
    private static let settings: Set<String> = ["call", "event", "after", "every", "share", "times", "retry-after"]

    /// Why no request that a client means to send could be hit, or not as it is said; nil where one can.
    private var impossibility: String? {
        if effect == .wire(.unread), call != nil || eventType != nil {
            return "unread hits a request at its first octets, before its call or event type is known"
        }
        if case .location = effect, call ?? .start != .start || eventType ?? .sessionStart != .sessionStart {
            return "only a start is answered with a Location"
        }
        switch (call, eventType) {
        case (.start, let type?) where type != .sessionStart: return "a start is a sessionStart, no \(type.rawValue)"
        case (.downloaded, .some): return "a downloaded session has no one event type"
        default: return nil
        }
    }

    /// The parts between commas; the comma in the date of a `retry-after` belongs to it.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if !part.contains("="), let last = parts.last, last.hasPrefix("retry-after=") {
                parts[parts.count - 1] += ",\(part)"
            } else {
                parts.append(String(part))
            }
        }
        return parts
    }

    private static func effect(_ name: String, _ value: String) throws(FaultSyntaxError) -> Effect? {
        switch name {
        case "status":
            // 1xx are no final answers.
            guard let code = Int(value), (200...599).contains(code) else {
                throw FaultSyntaxError(description: "status \"\(value)\": allowed is 200 to 599")
            }
            return .status(code)
        case "delay":
            return .delay(try duration(name, value))
        case "location":
            guard let form = LocationForm(rawValue: value) else {
                let forms = LocationForm.allCases.map(\.rawValue).joined(separator: ", ")
                throw FaultSyntaxError(description: "location \"\(value)\": allowed is \(forms)")
            }
            return .location(form)
        case "wire":
            guard let fault = WireFault(value) else {
                throw FaultSyntaxError(description: "wire \"\(value)\": allowed is \(WireFault.names)")
            }
            return .wire(fault)
        default:
            return nil
        }
    }

    private mutating func read(_ name: String, _ value: String) throws(FaultSyntaxError) {
        switch name {
        case "call":
            guard let call = Call(rawValue: value) else {
                throw FaultSyntaxError(description: "call \"\(value)\": allowed is start, event or downloaded")
            }
            self.call = call
        case "event":
            guard let type = EventType(rawValue: value) else {
                throw FaultSyntaxError(description: "event \"\(value)\" is no event type")
            }
            eventType = type
        case "every":
            every = try Self.count(name, value)
        case "times":
            times = try Self.count(name, value)
        case "after":
            after = try Self.count(name, value)
        case "retry-after":
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                throw FaultSyntaxError(description: "retry-after \"\(value)\": allowed is printable ASCII")
            }
            retryAfter = value
        case "share":
            guard value.hasSuffix("%"), let percent = Double(value.dropLast()), percent > 0, percent <= 100 else {
                throw FaultSyntaxError(description: "share \"\(value)\": allowed is more than 0% up to 100%")
            }
            share = percent / 100
        default:
            throw FaultSyntaxError(
                description:
                    "\"\(name)\" is unknown: allowed is status, delay, location, wire, call, event, after, every, share, times, "
                    + "retry-after")
        }
    }

    static func count(_ name: String, _ value: String) throws(FaultSyntaxError) -> Int {
        guard let number = Int(value), number > 0 else {
            throw FaultSyntaxError(description: "\(name) \"\(value)\": allowed is a whole number from 1")
        }
        return number
    }

    /// A longer delay is a hang, which no client waits for.
    private static let longestDelay = 3600.0

    static func duration(_ name: String, _ value: String) throws(FaultSyntaxError) -> Duration {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60)]
        for unit in units where value.hasSuffix(unit.suffix) {
            guard let number = Double(value.dropLast(unit.suffix.count)) else { continue }
            let seconds = number * unit.seconds
            if seconds >= 0, seconds <= longestDelay { return .seconds(seconds) }
        }
        throw FaultSyntaxError(description: "\(name) \"\(value)\": allowed is 0ms to 60m, such as 250ms, 1.5s")
    }
}
