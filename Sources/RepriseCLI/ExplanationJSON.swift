import EventLog
import Recording
import Report
import Wire

/// An explanation for programs: one JSON object, times in nanoseconds.
struct ExplanationJSON {
    private let explanation: RecordExplanation

    init(_ explanation: RecordExplanation) {
        self.explanation = explanation
    }

    /// The object, with sorted keys, ended by a line feed.
    var octets: [UInt8] { ReportJSON.encode(Object(explanation)) }
}

/// The members of the object.
private struct Object: Encodable {
    var seq: Int
    var at: Int64
    var method: String
    var target: String
    var status: Int?
    var after: Int64?
    var complete: Bool
    var notes: [String]
    var connection: String
    var client: String
    var server: String
    var sources: [String]
    var roundTrip: Int64?
    var frames: [FrameObject]
    var hiddenFrames: Int
    var gaps: [StretchObject]
    var verdict: [String]

    init(_ explanation: RecordExplanation) {
        let record = explanation.record
        seq = record.seq
        at = record.at.nanoseconds
        method = ExplanationText.printable(record.request.method)
        target = ExplanationText.printable(record.request.target)
        status = record.response?.status
        after = record.response?.after
        complete = record.complete
        notes = record.notes.map(\.rawValue)
        connection = record.connection.id
        client = record.connection.client
        server = record.connection.server
        sources = explanation.sources.map(\.name)
        roundTrip = record.connection.roundTrip
        let start = explanation.start
        frames = explanation.frames.map { FrameObject($0, start: start) }
        hiddenFrames = explanation.hiddenFrames
        gaps = explanation.gaps.map { StretchObject($0.message, isHead: $0.isHead, $0.range, cause: $0.cause) }
        verdict = ExplanationVerdict(explanation).sentences
    }

    /// A stretch of a message; a gap says what made it.
    struct StretchObject: Encodable {
        var message: String
        var part: String
        var offset: Int64
        var count: Int64
        var cause: String?

        init(_ message: ExplainedMessage, isHead: Bool, _ range: Range<Int64>, cause: String? = nil) {
            self.message = message.rawValue
            part = isHead ? "head" : "content"
            offset = range.lowerBound
            count = Int64(range.count)
            self.cause = cause
        }
    }

    struct FrameObject: Encodable {
        var source: Int
        var frame: Int64
        var time: Int64
        var sinceStart: Int64
        var from: String
        var flags: String
        var offset: Int64
        var count: Int64
        var snapped: Int
        var acknowledged: Int64?
        var order: String?
        var gapBefore: Int64
        var repeated: Int64
        var carries: [StretchObject]

        init(_ frame: ExplainedFrame, start: Timestamp) {
            source = frame.source
            self.frame = frame.number
            time = frame.time.nanoseconds
            sinceStart = frame.time.nanoseconds(since: start)
            from = frame.isFromClient ? "client" : "server"
            flags = frame.flags.letters
            offset = frame.sequence.lowerBound
            count = frame.sequence.upperBound &- frame.sequence.lowerBound
            snapped = frame.snapped
            acknowledged = frame.acknowledged
            order = frame.order?.rawValue
            gapBefore = frame.gapBefore
            repeated = frame.repeated
            carries = frame.carries.map { StretchObject($0.message, isHead: $0.isHead, $0.range) }
        }
    }
}
