public import HTTP
public import Wire

/// What readers said, copied octet for octet, so that nothing of it shares storage with what is read later.
public struct CopiedEvents: FindingSink {
    /// The events in order.
    public private(set) var events: [ExchangeEvent] = []

    /// Makes an empty store.
    public init() {}

    /// Takes an event; other findings are passed over.
    public mutating func take(_ finding: consuming Finding) {
        if case .exchange(let event, _) = finding { events.append(event) }
    }

    /// Takes a copy of a request.
    public mutating func take(_ request: inout RequestMessage, of id: ExchangeID, at stamp: FrameStamp) {
        let copy = RequestMessage(
            method: request.method, target: request.target, minor: request.minor, fields: Self.copy(request.fields),
            content: Self.copy(request.content), first: request.first, last: request.last,
            wireOctets: request.wireOctets, faults: request.faults, notes: request.notes, sender: request.sender)
        events.append(.request(id, copy))
    }

    /// Takes a copy of an answer.
    public mutating func take(_ response: inout ResponseMessage, of id: ExchangeID, at stamp: FrameStamp) {
        let copy = ResponseMessage(
            status: response.status, fields: Self.copy(response.fields), content: Self.copy(response.content),
            first: response.first, last: response.last, wireOctets: response.wireOctets, faults: response.faults,
            notes: response.notes)
        events.append(.response(id, copy))
    }

    private static func copy(_ fields: FieldLines) -> FieldLines {
        FieldLines(storage: copy(fields.storage), lines: fields.lines.map(\.self))
    }

    private static func copy(_ content: MessageContent) -> MessageContent {
        let octets: MessageContent.Octets =
            switch content.octets {
            case .whole(let whole): .whole(copy(whole))
            case .parts(let parts): .parts(parts.map { .init(offset: $0.offset, octets: copy($0.octets)) })
            }
        return MessageContent(
            octets: octets, size: content.size, codings: content.codings, coded: content.coded.map(copy))
    }

    /// Octets in storage of their own, where assignment would share it.
    private static func copy(_ octets: [UInt8]) -> [UInt8] { octets.map(\.self) }
}
