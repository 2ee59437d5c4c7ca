import EventLog
import Foundation
import Recording
import Wire

/// An explanation for programs: one JSON object, times in nanoseconds.
struct ExplanationJSON {
    private let explanation: RecordExplanation

    init(_ explanation: RecordExplanation) {
        self.explanation = explanation
    }

    /// The object, with sorted keys, ended by a line feed.
    var octets: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Whole numbers, strings and flags alone, which the encoder cannot refuse.
        guard let data = try? encoder.encode(Object(explanation)) else {
            preconditionFailure("an explanation holds what JSON cannot")
        }
        return Array(data) + [0x0A]
    }
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
    var gaps: [GapObject]
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
        gaps = explanation.gaps.map {
            GapObject(
                message: $0.message.rawValue, part: $0.isHead ? "head" : "content", offset: $0.range.lowerBound,
                count: Int64($0.range.count), cause: $0.cause)
        }
        verdict = ExplanationVerdict(explanation).sentences
    }

    struct GapObject: Encodable {
        var message: String
        var part: String
        var offset: Int64
        var count: Int64
        var cause: String
    }

    struct CarriedObject: Encodable {
        var message: String
        var part: String
        var offset: Int64
        var count: Int64
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
        var carries: [CarriedObject]

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
            carries = frame.carries.map {
                CarriedObject(
                    message: $0.message.rawValue, part: $0.isHead ? "head" : "content", offset: $0.range.lowerBound,
                    count: $0.range.upperBound &- $0.range.lowerBound)
            }
        }
    }
}
