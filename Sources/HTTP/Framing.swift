/// How the content of a message is delimited: the decision of RFC 9112 §6.3, step by step.
enum Framing: Equatable {
    /// No content.
    case none
    /// So many octets.
    case length(Int)
    /// Chunks up to the last one and its trailer section.
    case chunked
    /// All octets to the end of the half-stream: answers only.
    case untilClose
    /// What follows is another protocol: a tunnel or an upgrade.
    case opaque
    /// Two readers could differ.
    case ambiguous

    /// Of a request: steps 3 to 7.
    ///
    /// Where the RFC lets one field win over the other (step 3) or has a server guess (HTTP/1.0 with a transfer coding,
    /// §6.1), two readers differ in the field, so the design's law 3 holds: no content is read.
    init(request facts: FieldFacts, minor: UInt8, isConnect: Bool) {
        if facts.isAmbiguous {
            self = .ambiguous
        } else if facts.hasTransferEncoding {
            let isPlain = !facts.hasInvalidCoding && facts.endsChunked && facts.chunkedCount == 1
            let isAlone = facts.contentLength == nil && !facts.hasInvalidLength
            self = isPlain && isAlone && minor > 0 && !isConnect ? .chunked : .ambiguous
        } else if facts.hasInvalidLength {
            self = .ambiguous
        } else if let length = facts.contentLength, length > 0 {
            // A CONNECT has no content (RFC 9110 §9.3.6); one that says it has is read both ways.
            self = isConnect ? .ambiguous : .length(length)
        } else {
            self = .none
        }
    }

    /// Of a final answer: steps 1 to 5 and 8.
    ///
    /// `isHead` and `isConnect` tell the request's method.
    init(status: Int, facts: FieldFacts, minor: UInt8, isHead: Bool, isConnect: Bool) {
        if facts.isAmbiguous {
            self = .ambiguous
        } else if status == 101 || (isConnect && status / 100 == 2) {
            self = .opaque
        } else if isHead || status / 100 == 1 || status == 204 || status == 304 {
            self = .none
        } else if facts.hasTransferEncoding {
            self = Self.coded(facts, minor: minor)
        } else if facts.hasInvalidLength {
            self = .ambiguous
        } else if let length = facts.contentLength {
            self = length == 0 ? .none : .length(length)
        } else {
            self = .untilClose
        }
    }

    /// Of an answer with a transfer coding: steps 3 and 4.
    private static func coded(_ facts: FieldFacts, minor: UInt8) -> Framing {
        guard !facts.hasInvalidCoding, facts.contentLength == nil, !facts.hasInvalidLength, minor > 0 else {
            return .ambiguous
        }
        if !facts.endsChunked { return facts.chunkedCount == 0 ? .untilClose : .ambiguous }
        return facts.chunkedCount == 1 ? .chunked : .ambiguous
    }
}
