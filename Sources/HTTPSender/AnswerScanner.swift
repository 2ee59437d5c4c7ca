import Replay

/// Finds one final answer in the octets that a connection receives, however they are cut.
///
/// Interim answers are passed over. Everything is bounded; what is over a bound, or could be framed in two ways, is bad.
struct AnswerScanner {
    enum Progress: Equatable {
        case needsMore
        /// The answer is whole. Not reusable: the target closes, or sent more than the answer.
        case answer(Answer, isReusable: Bool)
        /// It is no HTTP, or over a bound, and which.
        case bad(Outcome.Unknown)
        /// The connection ended inside the answer.
        case cut
    }

    private enum State {
        case head
        case length(left: Int)
        case chunked(ChunkedContent)
        case untilClose
        case done
    }

    private let isHead: Bool
    private var state = State.head
    private var head: [UInt8] = []
    /// Octets of the head's present line, without CR.
    private var lineLength = 0
    private var interim = 0
    private var parsed: AnswerHead?
    private var content: [UInt8] = []
    private var contentSize = 0
    /// Why the head is none.
    private var fault = Outcome.Unknown.badAnswer
    private var isOverContent = false
    /// The status, once the head of the final answer is whole.
    var status: Int? { parsed?.status }
    /// The value of `Retry-After` in the final answer's head.
    var retryAfter: [UInt8]? { parsed?.retryAfter }

    /// Scans for the answer to one request; `isHead` where the request's method is HEAD.
    init(isHead: Bool) {
        self.isHead = isHead
    }

    /// Reads what came; `memo` is of the target's answers on whatever connection.
    mutating func consume(_ octets: RawSpan, _ memo: inout AnswerHeadMemo) -> Progress {
        var index = 0
        while true {
            switch state {
            case .head:
                let parsed: AnswerHead?
                if head.isEmpty, lineLength == 0, let known = memo.match(octets.extracting(index...)) {
                    index += known.length
                    parsed = known.head
                } else {
                    guard let isWhole = readHead(octets, at: &index) else { return .bad(.headTooLong) }
                    if !isWhole { return .needsMore }
                    parsed = AnswerHead(head)
                    if let parsed { memo.keep(parsed, of: head) }
                    head = []
                }
                guard let parsed, let next = state(after: parsed) else { return .bad(fault) }
                state = next
            case .length(let left):
                let run = min(left, octets.byteCount - index)
                guard keep(octets, index..<(index + run)) else { return cut() }
                index += run
                state = .length(left: left - run)
                if left == run { return finish(rest: octets.byteCount - index) }
                return .needsMore
            case .chunked(var chunks):
                state = .done
                let progress = chunks.consume(octets, at: &index) { keep(octets, $0) }
                state = .chunked(chunks)
                switch progress {
                case .needsMore: return .needsMore
                case .broken: return isOverContent ? cut() : .bad(.badAnswer)
                case .whole: return finish(rest: octets.byteCount - index)
                }
            case .untilClose:
                return keep(octets, index..<octets.byteCount) ? .needsMore : cut()
            case .done:
                return .bad(.badAnswer)
            }
        }
    }

    /// The connection has ended.
    mutating func end() -> Progress {
        guard case .untilClose = state else { return .cut }
        return finish(rest: 0)
    }

    /// Reads up to the head's empty line; nil where the head is over its bound.
    private mutating func readHead(_ octets: RawSpan, at index: inout Int) -> Bool? {
        let start = index
        while index < octets.byteCount {
            let octet = octets.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            index += 1
            if octet != 0x0A {
                if octet != 0x0D { lineLength += 1 }
                continue
            }
            let isWhole = lineLength == 0
            lineLength = 0
            if isWhole {
                guard append(octets, start..<index) else { return nil }
                return true
            }
        }
        return append(octets, start..<index) ? false : nil
    }

    private mutating func append(_ octets: RawSpan, _ range: Range<Int>) -> Bool {
        guard head.count + range.count <= AnswerLimits.head else { return false }
        octets.extracting(range).withUnsafeBytes { head.append(contentsOf: $0) }
        return true
    }

    /// How the content is framed (RFC 9112 §6.3); nil where the head is bad.
    private mutating func state(after parsed: AnswerHead) -> State? {
        if parsed.status < 200 {
            interim += 1
            // Nothing that a replay sends asks for a switch of protocols.
            if interim > AnswerLimits.interim { fault = .tooManyInterim }
            return interim > AnswerLimits.interim || parsed.status == 101 ? nil : .head
        }
        self.parsed = parsed
        if isHead || parsed.status == 204 || parsed.status == 304 { return .length(left: 0) }
        if parsed.isChunked { return .chunked(ChunkedContent()) }
        if parsed.hasTransferEncoding { return .untilClose }
        return parsed.contentLength.map { .length(left: $0) } ?? .untilClose
    }

    private mutating func keep(_ octets: RawSpan, _ range: Range<Int>) -> Bool {
        contentSize += range.count
        isOverContent = contentSize > AnswerLimits.content
        if isOverContent { return false }
        let room = min(range.count, AnswerLimits.keptContent - content.count)
        if room > 0 {
            octets.extracting(range.lowerBound..<(range.lowerBound + room)).withUnsafeBytes {
                content.append(contentsOf: $0)
            }
        }
        return true
    }

    /// The answer as far as it is read: its content goes on beyond the bound.
    private mutating func cut() -> Progress {
        guard case .answer(var answer, _) = finish(rest: 0) else { return .bad(.badAnswer) }
        answer.isCut = true
        // However much of it came at once.
        answer.readSize = AnswerLimits.content
        return .answer(answer, isReusable: false)
    }

    private mutating func finish(rest: Int) -> Progress {
        guard let parsed else { return .bad(.badAnswer) }
        var isFramed = true
        if case .untilClose = state { isFramed = false }
        state = .done
        return .answer(
            Answer(
                status: parsed.status, locations: parsed.locations,
                content: content.isEmpty ? nil : content,
                readSize: contentSize > content.count ? contentSize : nil),
            isReusable: isFramed && parsed.isPersistent && rest == 0)
    }
}
