import HTTP
import JSONText
import MediaCollection

/// Reads what the log shows of a request's content, in one scan.
struct BodyReader {
    /// What was read.
    struct Reading {
        /// What the content is.
        var shape: BodyShape
        /// The value of `eventType`, unescaped.
        var eventType: [UInt8]?
        /// The raw number token of `playerTime.playhead`.
        var playhead: [UInt8]?
        /// The raw number token of `playerTime.ts`.
        var ts: [UInt8]?
        /// Whether the content may stand raw in a line of the log.
        var isEmbeddable = false
    }

    /// Deeper than any text that may stand raw in a line, so that members of a deeper one are found all the same.
    private static let depthLimit = 1024

    private var scanner = JSONScanner(depthLimit: depthLimit)
    private var tokens = JSONTokens()

    /// Reads the content of a request.
    mutating func read(_ request: RequestMessage) -> Reading {
        switch request.content.octets {
        case .whole(let octets):
            if octets.isEmpty { return Reading(shape: request.isComplete ? .empty : .other) }
            return read(octets)
        case .parts(let parts):
            guard let first = parts.first, first.offset == 0 else { return Reading(shape: .other) }
            return Reading(shape: .ofUnreadable(first.octets))
        }
    }

    private mutating func read(_ octets: [UInt8]) -> Reading {
        let isEmbeddable: Bool
        do throws(JSONSyntaxError) {
            isEmbeddable = try scanner.scan(octets.span.bytes, into: &tokens).isEmbeddable
        } catch {
            return Reading(shape: .ofUnreadable(octets))
        }
        guard let members = EventMembers.read(octets, scanned: tokens) else {
            return Reading(shape: .other, isEmbeddable: isEmbeddable)
        }
        let shape: BodyShape =
            if members.isSessionStart {
                .sessionStart
            } else if members.isDownloadedSession {
                .downloaded
            } else if members.eventType != nil && members.playhead != nil && members.ts != nil {
                .event
            } else {
                .other
            }
        return Reading(
            shape: shape, eventType: members.eventType, playhead: members.playhead, ts: members.ts,
            isEmbeddable: isEmbeddable)
    }
}
