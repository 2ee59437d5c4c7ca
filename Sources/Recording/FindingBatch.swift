import Extraction
import HTTP

/// What goes from the thread that decodes to the one that writes at once: findings, and what their requests' contents say.
struct FindingBatch: Sendable {
    var findings: [Finding] = []
    var readings = RequestReadings()

    /// Empties both and keeps their room.
    mutating func removeAll() {
        findings.removeAll(keepingCapacity: true)
        readings.removeAll()
    }
}
