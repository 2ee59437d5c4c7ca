import EventLog
import HTTP
import JSONText
import MediaCollection

/// Reads what the log shows of a request's content, in one scan.
struct BodyReader {
    /// What was read.
    struct Reading {
        /// What the content is.
        var shape: BodyShape
        /// What the line shows of it.
        var shown = DraftEncoder.Shown()
        /// Whether its type says that the session is over.
        var endsSession = false
        /// For a start, the hashes of the values that its session could be named by.
        var identifiers: [UInt64] = []
        /// Whether the content may stand raw in a line of the log.
        var isEmbeddable = false
    }

    /// Deeper than any text that may stand raw in a line, so that members of a deeper one are found all the same.
    private static let depthLimit = 1024

    private var scanner = JSONScanner(depthLimit: depthLimit)
    private var tokens = JSONTokens()

    /// Reads the content of a request, which is seen whole where `isComplete`.
    mutating func read(_ content: MessageContent.Octets, isComplete: Bool) -> Reading {
        switch content {
        case .whole(let octets):
            if octets.isEmpty { return Reading(shape: isComplete ? .empty : .other) }
            return read(octets)
        case .parts(let parts):
            guard let first = parts.first, first.offset == 0 else { return Reading(shape: .other) }
            return Reading(shape: .ofUnreadable(first.octets))
        }
    }

    private mutating func read(_ octets: [UInt8]) -> Reading {
        let body = octets.span.bytes
        let isEmbeddable: Bool
        do throws(JSONSyntaxError) {
            isEmbeddable = try scanner.scan(body, into: &tokens).isEmbeddable
        } catch {
            return Reading(shape: .ofUnreadable(octets))
        }
        guard let members = EventMemberPlaces(body, scanned: tokens) else {
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
        var shown = DraftEncoder.Shown()
        shown.eventType = members.eventType
        if members.typeHasEscape { shown.unescapedType = members.unescapedType(in: body) }
        shown.playhead = members.playhead
        shown.ts = members.ts
        return Reading(
            shape: shape, shown: shown,
            endsSession: members.isType("sessionEnd", in: body) || members.isType("sessionComplete", in: body),
            identifiers: shape == .sessionStart ? StartIdentifiers.of(body, scanned: tokens) : [],
            isEmbeddable: isEmbeddable)
    }
}
