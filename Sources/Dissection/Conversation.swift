internal import ByteStream
internal import HTTP

/// An open connection and its reader.
///
/// It has an identity, since arrays hold no noncopyable values. The reader is made with the first octet or gap, so that a
/// flood of handshakes costs none.
final class Conversation {
    let connection: Connection
    private var reader: HTTPConversation?
    private var hasReader = false

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// What the reader counted, or nil where there was nothing to read.
    var ledger: HTTPLedger? { reader?.ledger }

    /// Takes a part of the connection; `octets` are those of the frame at hand.
    func consume(
        _ part: StreamPart, octets: RawSpan, options: DissectionOptions, into events: inout [ExchangeEvent]
    ) {
        if !hasReader {
            switch part.content {
            case .data, .gap: break
            case .opened, .roundTrip, .end, .holding, .released, .closed: return
            }
            hasReader = true
            reader = HTTPConversation(connection: connection, interest: options.interest, limits: options.http)
        }
        reader?.consume(part, octets: octets, into: &events)
    }
}
