import JSONText

/// The body of a start for sessions whose own is not in the recording, as a user wrote it.
///
/// `playerTime` is put in from the session's first event that has one, and `media.resume` is true: the viewer was there before.
public struct StartTemplate: Sendable, Equatable {
    private let octets: [UInt8]
    private let playerTime: Range<Int>

    /// Why a text is no template.
    public struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, and where.
        public let description: String
    }

    /// Reads a template: a `sessionStart` that the service accepts.
    public init(_ body: [UInt8]) throws(Problem) {
        let faults = EventRules().faults(in: body, at: .sessions).filter { $0.severity == .rejected }
        if let fault = faults.first { throw Problem(description: fault.message) }
        guard EventMembers.read(body)?.isSessionStart == true, let text = JSONBody(body) else {
            throw Problem(description: "it is no sessionStart")
        }
        let resumed = Self.resuming(text)
        guard let whole = JSONBody(resumed), let time = Self.member("playerTime", of: 0, in: whole) else {
            throw Problem(description: "it has no playerTime")
        }
        octets = resumed
        playerTime = whole.range(time)
    }

    /// Whether the content is live or linear, so that playheads are seconds of the day.
    public var isLive: Bool { StartMembers(octets)?.isLive == true }

    /// The body of a start whose session goes on with these raw tokens.
    public func body(playhead: [UInt8], ts: [UInt8]) -> [UInt8] {
        octets[..<playerTime.lowerBound] + Array(#"{"playhead":"#.utf8) + playhead + Array(#","ts":"#.utf8) + ts
            + [0x7D] + octets[playerTime.upperBound...]
    }

    /// The body with `media.resume` true.
    private static func resuming(_ text: JSONBody) -> [UInt8] {
        var edits = JSONEdits()
        if let parameters = member("params", of: 0, in: text), text.kind(parameters) == .object {
            if let resume = member("media.resume", of: parameters, in: text) {
                edits.replace(text.range(resume), with: "true".utf8)
            } else {
                // The rules want eight members, so there is one to stand before.
                let start = text.range(parameters).lowerBound + 1
                edits.replace(start..<start, with: #""media.resume":true,"#.utf8)
            }
        }
        return edits.applied(to: text.octets)
    }

    /// The last member of a name, which counts.
    private static func member(_ name: StaticString, of object: Int, in text: JSONBody) -> Int? {
        var found: Int?
        text.forEachMember(of: object) { key, value in
            if text.string(key, equals: name) { found = value }
        }
        return found
    }
}
