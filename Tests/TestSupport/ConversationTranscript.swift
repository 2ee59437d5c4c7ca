import ByteStream
public import HTTP
import Wire

/// What a reader said of a conversation, without times: equal for equal conversations, however they were cut.
public struct ConversationTranscript: Sendable {
    /// The requests by their ordinal, in the order in which they were reported.
    public private(set) var requests: [(index: Int, message: RequestMessage)] = []
    /// The answers by the ordinal of their request.
    public private(set) var responses: [Int: ResponseMessage] = [:]
    /// Why requests have no answer.
    public private(set) var unanswered: [Int: Unanswered] = [:]
    /// The oddities by name, in order.
    public private(set) var anomalies: [String] = []
    /// The reader's counts.
    public let ledger: HTTPLedger
    /// How many octets the reader was given.
    public let octetsFed: Int
    /// Where the reader broke the protocol of its events or its ledger; empty is right.
    public private(set) var violations: [String] = []

    /// Writes down events.
    public init(events: [ExchangeEvent], ledger: HTTPLedger, octetsFed: Int) {
        self.ledger = ledger
        self.octetsFed = octetsFed
        var began: Set<Int> = []
        var ended: Set<Int> = []
        var highest = -1
        for event in events {
            switch event {
            case .began(let id, _):
                if !began.insert(id.index).inserted { violations.append("\(id.index) began twice") }
                if id.index <= highest { violations.append("\(id.index) began after \(highest)") }
                highest = max(highest, id.index)
            case .dropped(let id):
                if !began.contains(id.index) { violations.append("\(id.index) dropped before it began") }
                if requests.contains(where: { $0.index == id.index }) { violations.append("\(id.index) dropped late") }
                if !ended.insert(id.index).inserted { violations.append("\(id.index) ended twice") }
            case .request(let id, let message):
                if began.insert(id.index).inserted {
                    // It ended with the octets it began with.
                    if id.index <= highest { violations.append("\(id.index) began after \(highest)") }
                    highest = max(highest, id.index)
                }
                if ended.contains(id.index) || requests.contains(where: { $0.index == id.index }) {
                    violations.append("\(id.index) reported twice")
                }
                requests.append((id.index, message))
            case .response(let id, let message):
                if !requests.contains(where: { $0.index == id.index }) {
                    violations.append("\(id.index) answered early")
                }
                if !ended.insert(id.index).inserted { violations.append("\(id.index) ended twice") }
                responses[id.index] = message
            case .unanswered(let id, let reason):
                if !requests.contains(where: { $0.index == id.index }) {
                    violations.append("\(id.index) given up early")
                }
                if !ended.insert(id.index).inserted { violations.append("\(id.index) ended twice") }
                unanswered[id.index] = reason
            case .anomaly(let anomaly): anomalies.append(anomaly.kind.rawValue)
            }
        }
        if began != ended { violations.append("began and never ended: \(began.subtracting(ended).sorted())") }
        if ledger.octets.total != octetsFed {
            violations.append("ledger has \(ledger.octets.total) octets of \(octetsFed): \(ledger.octets)")
        }
        let reported = ledger.requests.seen - ledger.requests.notSelected
        if reported != requests.count {
            violations.append("ledger has \(reported) requests of \(requests.count): \(ledger.requests)")
        }
    }

    /// The conversation in lines, for comparison and for messages.
    public var lines: [String] {
        var lines = requests.map { index, message in
            let answer =
                responses[index].map { Self.line($0) } ?? unanswered[index].map { "unanswered \($0.rawValue)" }
                ?? "nothing"
            return "\(index) \(Self.line(message)) => \(answer)"
        }
        // Those of the two ends may come in another order where one waits for the other.
        lines += anomalies.sorted().map { "anomaly \($0)" }
        lines.append("\(ledger)")
        return lines
    }

    private static func line(_ message: RequestMessage) -> String {
        let start = "\(text(message.method)) \(text(message.target)) HTTP/\(message.version)"
        let rest = "\(text(message.content)) wire \(message.wireOctets)"
        return "\(start) \(text(message.fields)) \(rest) \(message.faults) \(message.notes)"
    }

    private static func line(_ message: ResponseMessage) -> String {
        let rest = "\(text(message.content)) wire \(message.wireOctets)"
        return "\(message.status) \(text(message.fields)) \(rest) \(message.faults) \(message.notes)"
    }

    private static func text(_ fields: FieldLines) -> String {
        fields.lines.map { "\(text(fields.name($0))): \(text(fields.value($0)))" }.joined(separator: "; ")
    }

    private static func text(_ content: MessageContent) -> String {
        let coded = content.coded.map { " coded \($0.count)" } ?? ""
        switch content.octets {
        case .whole(let octets):
            return "[\(text(octets))] size \(content.size ?? -1) \(content.codings)\(coded)"
        case .parts(let parts):
            let all = parts.map { "\($0.offset): \(text($0.octets))" }
            return "parts \(all) size \(content.size ?? -1) \(content.codings)\(coded)"
        }
    }

    private static func text(_ octets: some Sequence<UInt8>) -> String {
        String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
    }
}
