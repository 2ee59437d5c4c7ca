import Wire

/// Frames kept in memory, up to a bound, in the order of the capture.
struct StoredFrames {
    /// What the frames of one record may take: a content of 4 MiB in segments of 100 octets.
    static let limit = 128 << 20

    /// A frame and where its octets are.
    struct Stored {
        var frame: Frame
        var octets: Range<Int>
    }

    private(set) var frames: [Stored] = []
    private var storage: [UInt8] = []
    /// Whether frames were left out since they did not fit.
    private(set) var isOverflown = false

    mutating func append(_ frame: Frame, octets: RawSpan) {
        guard storage.count &+ octets.byteCount &+ frames.count &* MemoryLayout<Stored>.stride < Self.limit else {
            isOverflown = true
            return
        }
        let start = storage.count
        octets.withUnsafeBytes { storage.append(contentsOf: $0) }
        frames.append(Stored(frame: frame, octets: start..<storage.count))
    }

    /// Hands the octets of a stored frame to `body`.
    func withOctets<Result>(of stored: Stored, _ body: (RawSpan) -> Result) -> Result {
        body(storage.span.bytes.extracting(stored.octets))
    }
}
