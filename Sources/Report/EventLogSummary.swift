public import EventLog
import Wire

/// What an event log holds, in numbers: built line by line, in constant memory.
public struct EventLogSummary: Sendable {
    /// The most event types that are counted by name; the protocol has some twenty, traffic may name any.
    static let namedEventTypes = 64

    /// Exchanges by call.
    public private(set) var calls: [ExchangeRecord.Call: Int] = [:]
    /// Exchanges by event type, as text; types past the bound are in `otherEventTypes`.
    public private(set) var eventTypes: [String: Int] = [:]
    /// Exchanges whose event type came after the bound on names was reached.
    public private(set) var otherEventTypes = 0
    /// Exchanges by the status of their answer.
    public private(set) var statuses: [Int: Int] = [:]
    /// Events by how their start was found.
    public private(set) var links: [ExchangeRecord.Link: Int] = [:]
    /// Exchanges by note.
    public private(set) var notes: [Note: Int] = [:]
    /// All exchanges.
    public private(set) var exchanges = 0
    /// Exchanges that were not seen whole.
    public private(set) var incomplete = 0
    /// Exchanges without an answer, so far.
    public private(set) var unanswered = 0
    /// Answers whose exchange stands in a part that was not read.
    public private(set) var strayAnswers = 0
    private var numbers = SeenNumbers()
    /// The first and the last request's time, in nanoseconds since 1970.
    public private(set) var span: ClosedRange<Int64>?
    /// The ledger, once the trailer was read.
    public private(set) var ledger: Ledger?

    /// Makes a summary of nothing.
    public init() {}

    /// Adds an exchange.
    public mutating func add(_ record: ExchangeRecord) {
        exchanges += 1
        numbers.note(record.seq)
        calls[record.call, default: 0] += 1
        if let type = record.eventType { count(type) }
        if let response = record.response { statuses[response.status, default: 0] += 1 } else { unanswered += 1 }
        if record.call == .event, let link = record.link { links[link, default: 0] += 1 }
        for note in record.notes { notes[note, default: 0] += 1 }
        if !record.complete { incomplete += 1 }
        let at = record.at.nanoseconds
        span = span.map { min($0.lowerBound, at)...max($0.upperBound, at) } ?? at...at
    }

    /// Adds an answer that came late.
    public mutating func add(_ answer: AnswerRecord) {
        guard numbers.contains(answer.to) else {
            strayAnswers += 1
            return
        }
        statuses[answer.response.status, default: 0] += 1
        // A log may hold more answers than requests.
        if unanswered > 0 { unanswered -= 1 }
    }

    /// Takes the ledger of the log's trailer.
    public mutating func add(_ trailer: LogTrailer) {
        ledger = trailer.ledger
    }

    private mutating func count(_ type: [UInt8]) {
        let name = String(decoding: type, as: UTF8.self)
        if eventTypes[name] != nil || eventTypes.count < Self.namedEventTypes {
            eventTypes[name, default: 0] += 1
        } else {
            otherEventTypes += 1
        }
    }
}
