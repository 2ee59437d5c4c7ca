/// The event types of the collection API.
public enum EventType: String, CaseIterable, Hashable, Sendable {
    /// Opens a session; the only one that goes to `/sessions`.
    case sessionStart
    /// Playback begins, or goes on after a pause, a buffer or an error.
    case play
    /// The heartbeat.
    case ping
    /// Playback pauses; `play` ends it.
    case pauseStart
    /// The player buffers; `play` ends it.
    case bufferStart
    /// The bit rate changed; the new one stands in `qoeData`.
    case bitrateChange
    /// An error. The session goes on.
    case error
    /// An ad break begins.
    case adBreakStart
    /// An ad begins.
    case adStart
    /// An ad was played to its end.
    case adComplete
    /// An ad was skipped.
    case adSkip
    /// An ad break ends.
    case adBreakComplete
    /// A chapter begins.
    case chapterStart
    /// A chapter was played to its end.
    case chapterComplete
    /// A chapter was left.
    case chapterSkip
    /// A player state becomes active.
    case stateStart
    /// A player state ends.
    case stateEnd
    /// Several player states at once. Documented since 2022, absent from the newer list, sent by no known client.
    case statesUpdate
    /// The content was played to its end. The session stays open.
    case sessionComplete
    /// Closes the session.
    case sessionEnd

    /// The type that `octets` name exactly, or nil.
    public init?(octets: [UInt8]) {
        self.init(rawValue: String(decoding: octets, as: UTF8.self))
    }

    /// What somebody who wrote the unknown `name` most likely wants to know.
    static func hint(for name: String) -> String? {
        let lowered = name.lowercased()
        if let type = allCases.first(where: { $0.rawValue.lowercased() == lowered }) {
            return "the type is written \"\(type.rawValue)\""
        }
        switch lowered {
        case "pause": return "a pause begins with \"pauseStart\""
        case "resume", "pauseend", "pausecomplete": return "a pause ends with \"play\""
        case "bufferend", "buffercomplete": return "a buffer ends with \"play\""
        case "seekstart", "seekcomplete", "seekend": return "seeks are not reported"
        case "adbreakskip": return "a break ends with \"adBreakComplete\""
        default: return nil
        }
    }
}
