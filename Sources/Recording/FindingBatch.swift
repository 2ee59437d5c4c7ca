import Extraction
import HTTP
import Wire

/// What goes from the thread that decodes to the one that writes at once: what was read in findings, and the findings after
/// these that were not read.
struct FindingBatch: Sendable {
    var readings = Readings()
    var findings = UnreadFindings()
    /// Storage of messages that were read on the way, for the decoder to use again.
    var spare = SpareStorage()
    /// The capture time that it reaches up to.
    var clock = Timestamp(nanoseconds: .min)

    /// Whether there is nothing in it.
    var isEmpty: Bool { readings.isEmpty && findings.isEmpty }

    /// Empties both and keeps their room.
    mutating func removeAll() {
        readings.removeAll()
        findings.removeAll()
    }
}
