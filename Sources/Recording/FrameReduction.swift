import Dissection
import EventLog
import Extraction
import HTTP
import Wire

/// Looks for the fewest frames that still give a record.
struct FrameReduction {
    /// Frames decoded in the search: some seconds.
    static let budget = 4_000_000

    private let stored: StoredFrames
    private let options: RecordingOptions
    private let wanted: ExchangeRecord
    private var budget = FrameReduction.budget
    /// Whether the search went to its end: no frame can be left out.
    private(set) var isSmallest = true

    init(_ stored: StoredFrames, options: RecordingOptions, record: ExchangeRecord) {
        self.stored = stored
        self.options = options
        wanted = record.comparable
    }

    /// The indices of the frames that are needed, or nil where all of them do not give the record.
    mutating func run() -> [Int]? {
        var kept = Array(stored.frames.indices)
        guard gives(kept) else { return nil }
        var step = max(kept.count / 2, 1)
        while true {
            var hasRemoved = false
            // From the end, since what comes late is needed least.
            var end = kept.count
            while end > 0 {
                let start = max(0, end &- step)
                var trial = kept
                trial.removeSubrange(start..<end)
                budget &-= trial.count &+ 64
                if budget < 0 {
                    isSmallest = false
                    return kept
                }
                if gives(trial) {
                    kept = trial
                    hasRemoved = true
                }
                end = start
            }
            if step == 1 && !hasRemoved { return kept }
            step = max(step / 2, 1)
        }
    }

    /// Whether a capture of these frames gives the record.
    private func gives(_ indices: [Int]) -> Bool {
        var dissector = Dissector(options: options.dissection)
        var extractor = Extractor(options: options.extraction)
        var findings: [Finding] = []
        var reader = FindingReader(options: options.extraction)
        var readings = Readings()
        var sink = RecordMatch(wanted)
        var clock = Timestamp(nanoseconds: .min)
        for (number, index) in indices.enumerated() {
            let known = stored.frames[index]
            // As a file states it: not before 1970.
            let time = Timestamp(nanoseconds: max(0, known.frame.stamp.time.nanoseconds))
            clock = max(clock, time)
            let frame = Frame(
                stamp: FrameStamp(time: time, clock: clock, source: 0, number: Int64(number + 1)),
                linkType: known.frame.linkType, originalLength: known.frame.originalLength)
            stored.withOctets(of: known) { dissector.consume(frame, octets: $0, into: &findings) }
            reader.read(&findings, into: &readings)
            extractor.consume(&readings, into: &sink)
        }
        dissector.finish(into: &findings)
        reader.read(&findings, into: &readings)
        extractor.consume(&readings, into: &sink)
        extractor.finish(into: &sink)
        return sink.isFound
    }
}

/// A log that is only looked at for one record.
private struct RecordMatch: LogSink {
    private let wanted: ExchangeRecord
    private var waiting: [Int: ExchangeRecord] = [:]
    private(set) var isFound = false

    init(_ wanted: ExchangeRecord) {
        self.wanted = wanted
    }

    mutating func take(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        if isFound || turn.at != wanted.at { return }
        guard let record = ExchangeRecord(draft, turn, connection) else { return }
        if record.comparable == wanted {
            isFound = true
        } else if record.response == nil {
            waiting[record.seq] = record
        }
    }

    mutating func take(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {
        guard !isFound, var record = waiting[seq], let answer = AnswerRecord(answerOf: draft, after: after, to: seq)
        else { return }
        record.take(answer.response)
        isFound = record.comparable == wanted
    }
}

extension ExchangeRecord {
    /// The record without what depends on where in a log and in which capture it stands.
    var comparable: ExchangeRecord {
        var record = self
        record.seq = 0
        record.start = start.map { _ in 1 }
        record.sources = []
        record.ambiguous = []
        record.connection.n = 0
        record.notes.removeAll { $0 == .late }
        return record
    }
}
