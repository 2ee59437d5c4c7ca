public import HTTP

/// What the contents of the requests in a batch of findings say, in the order of the requests.
///
/// A content is read for itself, whatever came before it: so this half of the work may be done on the thread that decodes, and only
/// what depends on the order of the capture is left to the one that writes.
public struct RequestReadings: Sendable {
    var readings: [BodyReader.Reading] = []
    var next = 0

    /// Makes readings of no request.
    public init() {}

    /// Forgets all readings and keeps their room.
    public mutating func removeAll() {
        readings.removeAll(keepingCapacity: true)
        next = 0
    }

    /// The reading of the next request; nil where it was not read.
    mutating func take() -> BodyReader.Reading? {
        guard next < readings.count else { return nil }
        defer { next += 1 }
        return readings[next]
    }
}

/// Reads the contents of requests.
public struct RequestContentReader: ~Copyable {
    private var reader = BodyReader()

    /// Makes a reader.
    public init() {}

    /// Appends a reading for each request among the findings.
    public mutating func read(_ findings: [Finding], into readings: inout RequestReadings) {
        for index in findings.indices {
            guard let content = findings[index].requestContent else { continue }
            readings.readings.append(reader.read(content.octets, isComplete: content.isComplete))
        }
    }
}
