import ByteStream

/// What a batch of findings says, in order, as far as each can be read for itself.
///
/// So this part of the work may be done on either thread, and only what depends on the order of the capture is left to the
/// one that writes. All parts of lines stand in one text, and everything else is values without references: a batch is
/// handed over and used again as it is.
public struct Readings: Sendable {
    var items: [Reading] = []
    var requests: [ReadRequest] = []
    var answers: [ReadAnswer] = []
    /// The parts of lines, and ids.
    var text: [UInt8] = []
    /// The hashes that requests speak of.
    var identifiers: [UInt64] = []
    /// The places that findings speak of.
    var ambiguities: [StreamAmbiguity] = []

    /// Makes readings of nothing.
    public init() {}

    /// Whether nothing was read.
    public var isEmpty: Bool { items.isEmpty }

    /// Forgets all readings and keeps their room.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        requests.removeAll(keepingCapacity: true)
        answers.removeAll(keepingCapacity: true)
        // One large content must not hold its memory for good.
        if text.capacity > Self.keptText { text = [] } else { text.removeAll(keepingCapacity: true) }
        identifiers.removeAll(keepingCapacity: true)
        if !ambiguities.isEmpty { ambiguities = [] }
    }

    /// Octets of text whose room is kept: more than most batches need.
    private static let keptText = 1_048_576
}
