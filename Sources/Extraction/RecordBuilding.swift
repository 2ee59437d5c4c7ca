import EventLog
import HTTP

/// Builds the parts of a line from messages as captured.
enum RecordBuilding {
    /// The record's body.
    static func body(_ request: borrowing RequestMessage) -> ExchangeRecord.Body {
        switch request.content.octets {
        case .whole(let octets): octets.isEmpty ? .none : .octets(octets)
        case .parts(let parts):
            parts.isEmpty ? .none : .parts(parts.map { .init(offset: $0.offset, octets: $0.octets) })
        }
    }
}
