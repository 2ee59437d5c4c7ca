import Dissection
import Extraction
import HTTP
import Reassembly

/// Every bound of what a recording holds in memory, and how long it waits, by name: one place to read them and to change them.
///
/// Each has its reason where it is declared; each is counted in the ledger where it bites.
public struct RecordingLimits: Sendable {
    var reassembly = ReassemblyLimits()
    var http = HTTPLimits()
    var readerOctets = DissectionOptions.standardReaderOctets
    var heldLines = ExtractionOptions.standardHeldOctets
    var sessions = ExtractionOptions.standardSessions
    var sessionIdle = ExtractionOptions.standardSessionIdle
    /// Octets of frames between the thread that captures and the one that decodes.
    var frameQueue = FrameQueue.standardOctets
    var answersAwaited = ExtractionOptions.standardAnswersAwaited

    /// Makes the standard limits.
    public init() {}

    /// A limit as `--limit` names it.
    public struct Entry: Sendable {
        /// The name.
        public let name: String
        /// What it bounds, in words, with its unit.
        public let meaning: String
        /// Whether it is a time, in nanoseconds of capture time.
        public let isTime: Bool
        let place: Place

        enum Place: Sendable {
            case number(any WritableKeyPath<RecordingLimits, Int> & Sendable)
            case time(any WritableKeyPath<RecordingLimits, Int64> & Sendable)
        }

        init(_ name: String, _ meaning: String, _ place: any WritableKeyPath<RecordingLimits, Int> & Sendable) {
            self.name = name
            self.meaning = meaning
            self.place = .number(place)
            isTime = false
        }

        init(
            _ name: String, _ meaning: String, time place: any WritableKeyPath<RecordingLimits, Int64> & Sendable
        ) {
            self.name = name
            self.meaning = meaning
            self.place = .time(place)
            isTime = true
        }
    }

    /// The value of a limit, in nanoseconds where it is a time; nil where there is none of that name.
    public subscript(name: String) -> Int? {
        guard let entry = Self.entries.first(where: { $0.name == name }) else { return nil }
        return switch entry.place {
        case .number(let place): self[keyPath: place]
        case .time(let place): Int(self[keyPath: place])
        }
    }

    /// Changes a limit; false where there is none of that name, or the value is below 1.
    public mutating func set(_ name: String, to value: Int) -> Bool {
        guard value >= 1, let entry = Self.entries.first(where: { $0.name == name }) else { return false }
        switch entry.place {
        case .number(let place): self[keyPath: place] = value
        case .time(let place): self[keyPath: place] = Int64(value)
        }
        return true
    }
}
