public import EventLog
public import Savefile
public import Wire

/// What the capture shows of one record of a log.
public struct RecordExplanation: Sendable {
    /// The record as the log has it, with its answer where that stands in a later line.
    public var record: ExchangeRecord
    /// The sources that the log names.
    public var sources: [LogHeader.Source]
    /// The frames, in the order of the capture.
    public var frames: [ExplainedFrame] = []
    /// Frames between the first and the last that are not in `frames`, since there are too many of them.
    public var hiddenFrames = 0
    /// Where the request lies in what the client sent.
    public var request: Extent
    /// Where the answer lies in what the server sent.
    public var answer: Extent?
    /// Octets of the two messages that the capture cannot show.
    public var gaps: [Gap] = []
    /// The handshake, as far as it was seen.
    public var handshake = Handshake()
    /// The longest time without a frame of the connection, from the request's first octet on until the wait for an answer was
    /// over.
    public var longestSilence: Silence?
    /// The time without a frame of the connection at the end of the capture, where the answer was still awaited.
    public var lastSilence: Silence?
    /// Why no answer came, where the connection says it; the log may have stopped waiting before.
    public var end: End?
    /// What was wrong with the captures, which were read up to there.
    public var damage: [SavefileError] = []
    /// What was wrong with the log.
    public var logFaults: [LogError] = []

    /// Where a message lies in its half-stream, in octets from the first one in this capture.
    public struct Extent: Sendable, Equatable {
        /// From its first octet to its last.
        public var range: Range<Int64>
        /// Where its head ends; nil where the end was not seen.
        public var headEnd: Int64?
    }

    /// Octets of a message that were sent and are not in the capture.
    public struct Gap: Sendable, Equatable {
        /// Which message.
        public var message: ExplainedMessage
        /// Whether the head is meant.
        public var isHead: Bool
        /// The octets, counted from the start of the head or of the content as sent.
        public var range: Range<Int64>
        /// Why: `notCaptured`, `snapped` or `limit`.
        public var cause: String
    }

    /// A time in which nothing of the connection was captured.
    public struct Silence: Sendable, Equatable {
        /// How long it was.
        public var nanoseconds: Int64
        /// The frame before it.
        public var before: ExplainedFrame
        /// The frame that ended it; nil where the capture did.
        public var after: ExplainedFrame?
    }

    /// What ended the wait for an answer.
    public struct End: Sendable, Equatable {
        /// Why no answer will come.
        public var cause: Cause
        /// The first frame that said so.
        public var frame: ExplainedFrame?

        /// Why no answer will come.
        public enum Cause: Sendable, Equatable {
            /// A FIN.
            case closed
            /// An RST.
            case reset
            /// What the server sent could not be followed.
            case lost
        }
    }

    /// When the connection was opened.
    ///
    /// Of segments that were sent more than once nobody can tell which one was answered, so that no round trip follows from
    /// them (RFC 6298 §3).
    public struct Handshake: Sendable, Equatable {
        /// The last SYN before the SYN-ACK that answers it.
        public var syn: Timestamp?
        /// How often it was sent until then.
        public var syns = 0
        /// The first SYN-ACK.
        public var synAck: Timestamp?
        /// The last SYN-ACK before the client's acknowledgment.
        public var lastSYNACK: Timestamp?
        /// How often it was sent until then.
        public var synAcks = 0
        /// The client's acknowledgment of it.
        public var ack: Timestamp?
    }
}
