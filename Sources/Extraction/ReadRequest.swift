import ByteStream
import EventLog
import HTTP
import Wire

/// A request as far as it can be read without knowing what came before it.
struct ReadRequest: Sendable {
    let id: ExchangeID
    /// Which end of the connection sent it.
    let sender: Sender?
    /// The frames of its first and last octets.
    let first: FrameStamp
    let last: FrameStamp
    let verdict: Selection.Verdict
    let fate: Fate
    let call: ExchangeRecord.Call
    /// Whether its content says that the session is over.
    let endsSession: Bool
    /// Whether the session's id is a segment that stands before it in the same path.
    let isMisread: Bool
    /// The notes that it gives rise to by itself.
    let notes: NoteSet
    /// Octets of the half-stream that it took.
    let wireOctets: Int
    /// Octets that it holds.
    let octetCount: Int
    /// The hash of its target.
    let target: UInt64
    /// The hash of the authority that it asks for; 0 for none.
    let authority: UInt64
    /// The hash of `User-Agent`; 0 for none.
    let agent: UInt64
    /// Where the session's id stands in the text of the readings, where the path names one.
    let session: Range<Int>?
    /// Where the hashes stand of the values that the session of a start could be named by.
    let identifiers: Range<Int>
    /// Where its parts of the line stand in the text.
    let encoded: EncodedRequest

    /// Whether its content and that of its answer are kept from the log.
    var isWithheld: Bool { verdict == .withheld }

    /// Whether a frame lies between its first and last.
    func hasFrame(_ frame: FrameReference) -> Bool {
        let range = min(first.number, last.number)...max(first.number, last.number)
        return frame.source == first.source && range.contains(frame.number)
    }

    /// What the ledger counts a request as.
    enum Fate: Sendable { case whole, incomplete, ambiguous, overLimit }
}

/// An answer as far as it can be read without knowing its request.
struct ReadAnswer: Sendable {
    let id: ExchangeID
    /// The frames of its first and last octets.
    let first: FrameStamp
    let last: FrameStamp
    /// What it says of the session, if it answers a start.
    let opened: Opened
    /// Octets of the half-stream that it took.
    let wireOctets: Int
    /// The octets by which it counts as held.
    let octetCount: Int
    /// Where its parts of the line stand in the text of the readings.
    let encoded: EncodedResponse

    /// What an answer to a start says of the session; an id by its place in the text.
    enum Opened: Sendable {
        case session(Range<Int>)
        case none
        case unknown
    }

    /// What it says of the session; `text` is that of the readings.
    func opened(in text: [UInt8]) -> ResponseMessage.Opened {
        switch opened {
        case .session(let range): .session(Array(text[range]))
        case .none: .none
        case .unknown: .unknown
        }
    }
}
