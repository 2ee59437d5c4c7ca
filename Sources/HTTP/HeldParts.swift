import ByteStream
import Wire

/// Where octets come from: what a reader must know beside them.
struct Origin: Equatable {
    /// Octets of the half-stream before the first, gaps included.
    var offset: UInt64
    /// The frame that brought them.
    var stamp: FrameStamp
    /// Octets of the other half-stream that the frame acknowledged.
    var acknowledged: UInt64?

    init(offset: UInt64, stamp: FrameStamp, acknowledged: UInt64? = nil) {
        self.offset = offset
        self.stamp = stamp
        self.acknowledged = acknowledged
    }

    init(_ data: StreamData) {
        offset = data.offset
        stamp = data.stamp
        acknowledged = data.acknowledged
    }

    /// The origin of the octets `count` further on in the same part.
    func advanced(by count: Int) -> Origin {
        var origin = self
        origin.offset &+= UInt64(truncatingIfNeeded: count)
        return origin
    }

    /// Whether octets of `other` that follow directly are from the same frame, as far as can be told.
    func isContinued(by other: Origin) -> Bool { stamp == other.stamp && acknowledged == other.acknowledged }
}

/// Parts of a half-stream that wait for the other half, in order, in one buffer.
struct HeldParts {
    /// One part that waits.
    enum Item {
        /// Octets of the buffer.
        case data(Range<Int>, Origin)
        case gap(StreamGap)
        case end(StreamEnd)
    }

    private(set) var octets: [UInt8] = []
    private(set) var items: [Item] = []

    var isEmpty: Bool { items.isEmpty }
    /// What the frame of the first octets acknowledged, where octets come first.
    var firstAcknowledged: UInt64? {
        if case .data(_, let origin)? = items.first { origin.acknowledged } else { nil }
    }

    /// What waiting costs, in octets of memory.
    var cost: Int { octets.capacity &+ items.capacity &* MemoryLayout<Item>.stride }

    /// Whether more waits than may.
    func isOver(_ limits: HTTPLimits) -> Bool {
        octets.count > limits.maxHeld || items.count > limits.maxHeldParts
    }

    /// Takes octets; those of one frame that follow each other become one item.
    mutating func hold(_ span: RawSpan, _ origin: Origin) {
        let start = octets.count
        octets.append(span, 0..<span.byteCount)
        if case .data(let range, let known)? = items.last, known.isContinued(by: origin) {
            items[items.count - 1] = .data(range.lowerBound..<octets.count, known)
        } else {
            items.append(.data(start..<octets.count, origin))
        }
    }

    /// Takes a gap or an end.
    mutating func hold(_ item: Item) {
        switch item {
        case .data: break
        case .gap, .end: items.append(item)
        }
    }

    /// Takes over an item of another queue.
    mutating func hold(_ item: Item, of other: HeldParts) {
        if case .data(let range, let origin) = item {
            hold(other.octets.span.bytes.extracting(range), origin)
        } else {
            items.append(item)
        }
    }
}
