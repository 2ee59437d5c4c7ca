import EventLog

/// The records of a log for copies of it that read it side by side: each is read once while all of them are near.
///
/// A copy that falls too far behind the first for what may be kept reads the log by itself from then on.
final class RecordWindow {
    /// What a window has for a copy.
    enum Step {
        case record(ExchangeRecord)
        case end
        /// Nothing any more: the copy is to read the log by itself, behind so many records.
        case gone(after: Int)
    }

    private struct Entry {
        var record: ExchangeRecord
        /// Copies that have not read it.
        var left: Int
    }

    private let reader: LogRecords
    private let copies: Int
    /// The copies that read nothing more of it.
    private var finished: Set<Int> = []
    private var entries: [Entry] = []
    /// How many entries at the front were read by all, and are dropped by and by.
    private var head = 0
    /// Records before those that are kept.
    private var dropped = 0
    private var octets = 0
    private var isAtEnd = false
    /// The records that each copy has read.
    private var places: [Int: Int] = [:]

    /// What is kept for all copies together: ten seconds, over which copies spread by themselves, at 5,000 records a second.
    private static let mostOctets = 64 << 20

    /// Makes a window for so many copies.
    init(_ reader: LogRecords, copies: Int) {
        self.reader = reader
        self.copies = copies
    }

    /// Whether no copy reads anything more of it.
    var isDone: Bool { finished.count == copies }

    /// The next record of a copy.
    func next(for copy: Int) throws(LogError) -> Step {
        let place = places[copy] ?? 0
        guard place >= dropped else {
            leave(copy)
            return .gone(after: place)
        }
        var index = head + place - dropped
        if index == entries.count {
            if !isAtEnd {
                isAtEnd = try !reader.next { record in
                    entries.append(Entry(record: record, left: copies - finished.count))
                    octets += Self.octets(of: record)
                }
            }
            if isAtEnd {
                finished.insert(copy)
                return .end
            }
            while octets > Self.mostOctets, head < entries.count - 1 { dropFirst() }
            index = entries.count - 1
        }
        places[copy] = place + 1
        entries[index].left -= 1
        let record = entries[index].record
        dropRead()
        return .record(record)
    }

    /// Waits no longer for a copy that has read none of what is kept.
    private func leave(_ copy: Int) {
        guard finished.insert(copy).inserted else { return }
        for index in head..<entries.count { entries[index].left -= 1 }
        dropRead()
    }

    private func dropRead() {
        while head < entries.count, entries[head].left == 0 { dropFirst() }
    }

    private func dropFirst() {
        octets -= Self.octets(of: entries[head].record)
        dropped += 1
        head += 1
        // Whatever lies in front is moved away at a cost that is that of adding it.
        guard head >= 64, head * 2 >= entries.count else { return }
        entries.removeFirst(head)
        head = 0
    }

    /// About what a record holds in memory; its fields are mostly those of others.
    private static func octets(of record: ExchangeRecord) -> Int {
        var octets = 1024 + record.request.target.count + (record.request.coded?.count ?? 0)
        if case .octets(let body) = record.body { octets += body.count }
        return octets + (record.response?.content?.count ?? 0)
    }
}

/// The exchanges of a log one after the other, as far as they can be read.
final class LogRecords {
    private var reader: LogReader

    init(_ reader: consuming LogReader) {
        self.reader = reader
    }

    /// Hands the next exchange that can be read to `take`; false at the end.
    func next(_ take: (ExchangeRecord) -> Void) throws(LogError) -> Bool { try reader.nextReadableExchange(take) }

    /// Passes over so many.
    func skip(_ count: Int) throws(LogError) {
        for _ in 0..<count where try !next({ _ in }) { return }
    }
}
