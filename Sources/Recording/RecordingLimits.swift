import Dissection
import Extraction
import HTTP
import Reassembly

/// Every bound of what a recording holds in memory, by name: one place to read them and to change them.
///
/// Each has its reason where it is declared; each is counted in the ledger where it bites.
public struct RecordingLimits: Sendable {
    var reassembly = ReassemblyLimits()
    var http = HTTPLimits()
    var readerOctets = DissectionOptions.standardReaderOctets
    var heldLines = ExtractionOptions.standardHeldOctets

    /// Makes the standard limits.
    public init() {}

    /// A limit as `--limit` names it.
    public struct Entry: Sendable {
        /// The name.
        public let name: String
        /// What it bounds, in words, with its unit.
        public let meaning: String
        let place: any WritableKeyPath<RecordingLimits, Int> & Sendable

        init(_ name: String, _ meaning: String, _ place: any WritableKeyPath<RecordingLimits, Int> & Sendable) {
            self.name = name
            self.meaning = meaning
            self.place = place
        }
    }

    /// All limits, in the order of the road.
    public static let entries = [
        Entry("fragmentedDatagrams", "IP datagrams of which fragments are held", \.reassembly.fragmentedDatagrams),
        Entry("fragmentOctets", "octets of memory for IP fragments", \.reassembly.fragmentOctets),
        Entry("connections", "TCP connections at once", \.reassembly.connections),
        Entry("embryonic", "connections of which only SYNs were seen", \.reassembly.embryonicConnections),
        Entry("lingering", "closed connections kept for what trails behind", \.reassembly.lingeringConnections),
        Entry("heldOctets", "octets that one half-stream holds out of order", \.reassembly.heldOctets),
        Entry("heldPieces", "segments that one half-stream holds out of order", \.reassembly.heldPieces),
        Entry("heldInTable", "octets of memory that all half-streams hold out of order", \.reassembly.heldInTable),
        Entry("readers", "octets of memory for messages under way on all connections", \.readerOctets),
        Entry("startLine", "octets of one request line or status line", \.http.maxStartLine),
        Entry("head", "octets of one head, start line included", \.http.maxHead),
        Entry("contentParts", "runs of octets in which one content with gaps is kept", \.http.maxParts),
        Entry("answerContent", "octets kept of one answer's content", \.http.maxAnswerContent),
        Entry("expansion", "times its size to which a coded content may grow", \.http.maxExpansion),
        Entry("pending", "requests of one connection that wait for answers", \.http.maxPending),
        Entry("waitingOctets", "octets of one half-stream that wait for the other", \.http.maxHeld),
        Entry("waitingParts", "parts of one half-stream that wait for the other", \.http.maxHeldParts),
        Entry("search", "octets looked through at a time for a message after a loss", \.http.maxSearch),
        Entry("heldLines", "octets of log lines that wait for an earlier one", \.heldLines),
    ]

    /// The value of a limit; nil where there is none of that name.
    public subscript(name: String) -> Int? {
        Self.entries.first { $0.name == name }.map { self[keyPath: $0.place] }
    }

    /// Changes a limit; false where there is none of that name, or the value is below 1.
    public mutating func set(_ name: String, to value: Int) -> Bool {
        guard value >= 1, let entry = Self.entries.first(where: { $0.name == name }) else { return false }
        self[keyPath: entry.place] = value
        return true
    }
}
