import EventLog
public import HTTP
import MediaCollection
public import Wire

/// Reads findings: what their messages are, and how they will stand in the log.
///
/// It depends on each finding and on nothing before it.
public struct FindingReader: ~Copyable {
    /// Octets of an answer's content that the log keeps.
    static var answerOctets: Int { LogFormat.largestAnswer }

    let selection: Selection
    let keepsCredentials: Bool
    var bodies = BodyReader()
    var encoder = DraftEncoder()
    var known = KnownFields()
    /// The authority that was asked for last, which is most likely asked for again, and its hash.
    var authority: (name: [UInt8], hash: UInt64) = ([], 0)

    /// Makes a reader.
    public init(options: ExtractionOptions) {
        selection = options.selection
        keepsCredentials = options.keepsCredentials
    }

    /// Reads all findings, and leaves none: they are moved, where a loop would copy each.
    public mutating func read(_ findings: inout [Finding], into readings: inout Readings) {
        for index in findings.indices {
            var finding = Finding.clock(Self.never)
            swap(&finding, &findings[index])
            read(finding, into: &readings)
        }
        findings.removeAll(keepingCapacity: true)
    }

    /// Reads all findings, and leaves none; the storage of their messages goes to `spare`.
    public mutating func read(
        _ findings: inout UnreadFindings, into readings: inout Readings, keeping spare: inout SpareStorage
    ) {
        for item in findings.items {
            switch item {
            case .finding(let finding): read(finding, into: &readings)
            case .request(let id, let place, let stamp):
                read(findings.requests[place], of: id, at: stamp, into: &readings)
                spare.keep(of: &findings.requests[place])
            case .response(let id, let place, let stamp):
                read(findings.responses[place], of: id, at: stamp, into: &readings)
                spare.keep(of: &findings.responses[place])
            }
        }
        findings.removeAll()
    }

    /// A clock finding of this time says nothing.
    private static let never = Timestamp(nanoseconds: .min)

    /// Reads one finding.
    public mutating func read(_ finding: consuming Finding, into readings: inout Readings) {
        switch consume finding {
        case .connection(let connection, let stamp):
            readings.items.append(.connection(connection, at: stamp))
        case .roundTrip(let connection, let nanoseconds):
            readings.items.append(.roundTrip(connection: connection, nanoseconds: nanoseconds))
        case .ambiguous(let connection, _, let ambiguity, let stamp):
            readings.items.append(.ambiguous(connection: connection, place: readings.ambiguities.count, at: stamp))
            readings.ambiguities.append(ambiguity)
        case .exchange(let event, let stamp): read(event, at: stamp, into: &readings)
        case .holding(let connection, let sender, let since, let stamp):
            readings.items.append(.holding(connection: connection, sender: sender, since: since, at: stamp))
        case .released(let connection, let sender, let stamp):
            readings.items.append(.released(connection: connection, sender: sender, at: stamp))
        case .closed(let connection, let stamp):
            readings.items.append(.closed(connection: connection, at: stamp))
        case .clock(let time): readings.items.append(.clock(time))
        }
    }

    /// Reads what is said of an exchange, learnt from the frame `stamp`.
    public mutating func read(_ event: consuming ExchangeEvent, at stamp: FrameStamp, into readings: inout Readings) {
        switch consume event {
        case .began(let id, let first): readings.items.append(.began(id, first, at: stamp))
        case .dropped(let id): readings.items.append(.dropped(id, at: stamp))
        case .request(let id, let request): read(request, of: id, at: stamp, into: &readings)
        case .response(let id, let response): read(response, of: id, at: stamp, into: &readings)
        case .unanswered(let id, let reason): readings.items.append(.unanswered(id, reason, at: stamp))
        // Counted by the decoder; a line says nothing of it.
        case .anomaly: break
        }
    }

    /// Reads a request, learnt from the frame `stamp`.
    public mutating func read(
        _ request: borrowing RequestMessage, of id: ExchangeID, at stamp: FrameStamp, into readings: inout Readings
    ) {
        readings.items.append(.request(place: readings.requests.count, at: stamp))
        read(request, id, into: &readings)
    }

    /// Reads an answer, learnt from the frame `stamp`.
    public mutating func read(
        _ response: borrowing ResponseMessage, of id: ExchangeID, at stamp: FrameStamp, into readings: inout Readings
    ) {
        readings.items.append(.answer(place: readings.answers.count, at: stamp))
        read(response, id, into: &readings)
    }
}
