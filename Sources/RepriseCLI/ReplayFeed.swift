import EventLog
import Replay

/// The planned requests of a run, read from the log as they are asked for: each copy of the log with a reader of its own.
struct ReplayFeed {
    private(set) var sequence: PlanSequence
    private var readers: [Int: CopyReader] = [:]

    init(_ sequence: PlanSequence) {
        self.sequence = sequence
    }

    /// The next request; nil at the end.
    ///
    /// Damage was said on the first reading; here it is passed over, as there.
    mutating func next(_ log: borrowing ReplayLog) throws(LogError) -> PlannedRequest? {
        var readers = self.readers
        self.readers = [:]
        defer { self.readers = readers }
        let needed: LogScope = sequence.needsConnections ? .everything : .request
        return try sequence.next { copy, take throws(LogError) in
            let reader: CopyReader
            if let known = readers[copy] {
                reader = known
            } else {
                reader = CopyReader(try log.reader(needed))
                readers[copy] = reader
            }
            let isMore = try reader.next(take)
            if !isMore { readers[copy] = nil }
            return isMore
        }
    }
}

/// A reader of the log for one copy of it.
private final class CopyReader {
    private var reader: LogReader

    init(_ reader: consuming LogReader) {
        self.reader = reader
    }

    /// Hands the next exchange that can be read to `take`; false at the end.
    func next(_ take: (ExchangeRecord) -> Void) throws(LogError) -> Bool { try reader.nextReadableExchange(take) }
}
