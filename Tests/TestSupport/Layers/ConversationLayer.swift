import ByteStream
import HTTP

extension ConversationTranscript: LayerTranscript {}

/// HTTP/1: requests and answers of one connection, from parts of both half-streams.
extension ConversationScript: LayerUnderTest {
    /// The octets of the client, then those of the server.
    public var octetCount: Int { octets(of: .first) + octets(of: .second) }

    /// The conversation with a gap of one octet.
    public func losing(_ index: Int) -> ConversationScript {
        let ofClient = octets(of: .first)
        return index < ofClient ? losing(.first, index) : losing(.second, index - ofClient)
    }

    /// Nothing may come out of a conversation with a loss that was not in it without: no octet, no pair.
    public func inventions(
        of lossy: ConversationTranscript, losing index: Int, from whole: ConversationTranscript
    ) -> [String] {
        var found: [String] = []
        for (index, request) in lossy.requests {
            let origin = whole.requests.first {
                $0.message.target == request.target && $0.message.method == request.method
            }
            guard let origin else {
                found.append("invented \(lossy.lines)")
                continue
            }
            found += Self.inventions(request.content, origin.message.content, isWhole: request.isComplete)
            guard let answer = lossy.responses[index] else { continue }
            guard let answerOrigin = whole.responses[origin.index] else {
                found.append("invented an answer \(lossy.lines)")
                continue
            }
            if answer.status != answerOrigin.status { found.append("wrong answer \(lossy.lines)") }
            found += Self.inventions(answer.content, answerOrigin.content, isWhole: answer.faults.isEmpty)
        }
        return found
    }

    private static func inventions(_ found: MessageContent, _ origin: MessageContent, isWhole: Bool) -> [String] {
        switch found.octets {
        case .whole: return found == origin || !isWhole ? [] : ["\(found) for \(origin)"]
        case .parts(let parts):
            if isWhole { return ["parts of a whole message"] }
            let full: [UInt8]
            if let coded = origin.coded {
                full = coded
            } else if case .whole(let octets) = origin.octets {
                full = octets
            } else {
                return []
            }
            return parts.compactMap { part in
                let end = part.offset + part.octets.count
                if end <= full.count, Array(full[part.offset..<end]) == part.octets { return nil }
                return "invented octets from offset \(part.offset)"
            }
        }
    }
}
