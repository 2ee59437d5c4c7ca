import EventLog
import Replay

/// The planned requests of a run, read from the log as they are asked for: copies of the log that begin together read it together.
struct ReplayFeed {
    private(set) var sequence: PlanSequence
    /// Copies that read the log by themselves.
    private var readers: [Int: LogRecords] = [:]
    /// Copies that read it together, by the first of them.
    private var windows: [Int: RecordWindow] = [:]

    init(_ sequence: PlanSequence) {
        self.sequence = sequence
    }

    /// The next request; nil at the end.
    ///
    /// Damage was said on the first reading; here it is passed over, as there.
    mutating func next(_ log: borrowing ReplayLog) throws(LogError) -> PlannedRequest? {
        var (readers, windows) = (self.readers, self.windows)
        (self.readers, self.windows) = ([:], [:])
        defer { (self.readers, self.windows) = (readers, windows) }
        let needed: LogScope = sequence.needsConnections ? .everything : .request
        let copies = sequence.copies
        return try sequence.next { copy, take throws(LogError) in
            if let reader = readers[copy] { return try Self.next(reader, copy, &readers, take) }
            guard copies > 1 else {
                let reader = LogRecords(try log.reader(needed))
                readers[copy] = reader
                return try Self.next(reader, copy, &readers, take)
            }
            let first = (copy - 1) / copies * copies
            let window: RecordWindow
            if let known = windows[first] {
                window = known
            } else {
                window = RecordWindow(LogRecords(try log.reader(needed)), copies: copies)
                windows[first] = window
            }
            switch try window.next(for: copy) {
            case .record(let record):
                take(record)
                return true
            case .end:
                // Its file is closed with it, and another loop has a window of its own.
                if window.isDone { windows[first] = nil }
                return false
            case .gone(let place):
                if window.isDone { windows[first] = nil }
                let reader = LogRecords(try log.reader(needed))
                try reader.skip(place)
                readers[copy] = reader
                return try Self.next(reader, copy, &readers, take)
            }
        }
    }

    /// Hands the next record of a copy that reads by itself to `take`; false at the end, where its file is closed.
    private static func next(
        _ reader: LogRecords, _ copy: Int, _ readers: inout [Int: LogRecords], _ take: (ExchangeRecord) -> Void
    ) throws(LogError) -> Bool {
        let isMore = try reader.next(take)
        if !isMore { readers[copy] = nil }
        return isMore
    }
}
