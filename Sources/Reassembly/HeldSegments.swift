internal import Wire

/// A stretch of a half-stream that came before the octets in front of it.
struct HeldPiece {
    /// The position of the first octet.
    var start: Int
    /// The position behind the last octet.
    var end: Int
    /// The octets, or nothing where the snapshot length cut them.
    var octets: [UInt8]
    /// The frame that brought them.
    var stamp: FrameStamp
    /// The connection's time when it was held, in nanoseconds.
    var since: Int64
    /// What the frame acknowledged of the other half-stream, or nil.
    var acknowledged: UInt64?
    /// Where the segment that a Linux receiver would have it in started: among copies that overlap, the one that started
    /// first keeps its octets.
    var segmentStart: Int
    /// Whether the piece starts with the first payload octet of its segment.
    var startsSegment: Bool

    /// Whether the octets are known to exist but were cut off by the snapshot length.
    var isSnapped: Bool { octets.isEmpty }
    var count: Int { end &- start }

    /// Drops the octets before a position inside the piece.
    mutating func dropFirst(upTo position: Int) {
        guard position > start else { return }
        octets.removeFirst(min(position &- start, octets.count))
        start = position
        startsSegment = false
    }
}

/// The pieces that a half-stream holds: by position, never overlapping, never empty.
///
/// Pieces stay where they are in a slab; what is kept sorted is a list of 4-octet indices, so that tens of thousands of tiny
/// segments in any order cost no more than moving a few kilobytes each.
struct HeldSegments {
    /// What a piece costs besides its octets: the slab's entry and the array's header, roughly.
    static let overhead = 128
    /// Capacity kept while nothing is held.
    private static let keptCapacity = 16
    /// The size from which a slab that is mostly free is packed.
    private static let sparse = 256

    private var slab: ContiguousArray<HeldPiece> = []
    private var free: ContiguousArray<Int32> = []
    /// Indices of the slab by position.
    private var order = PieceOrder()
    /// Octets held; those that the snapshot length cut are not counted.
    private(set) var octets = 0

    var isEmpty: Bool { order.isEmpty }
    var count: Int { order.count }
    /// What holding costs, in octets of memory.
    var cost: Int { octets &+ order.count &* Self.overhead }

    /// The position of the first octet held, or nil.
    var firstStart: Int? { order.isEmpty ? nil : slab[order[0]].start }
    /// The position behind the last octet held, or nil.
    var lastEnd: Int? { order.isEmpty ? nil : slab[order[order.count &- 1]].end }
    /// Since when the first piece by position is held, or nil.
    var firstSince: Int64? { order.isEmpty ? nil : slab[order[0]].since }
    /// The frame of the first piece by position, or nil.
    var firstStamp: FrameStamp? { order.isEmpty ? nil : slab[order[0]].stamp }

    /// The frame of the last piece by position, or nil.
    var lastFrame: FrameReference? { order.isEmpty ? nil : slab[order[order.count &- 1]].stamp.reference }

    /// The piece of this rank, 0 being the first by position.
    subscript(rank: Int) -> HeldPiece { slab[order[rank]] }

    /// The rank of the first piece that ends behind `position`; `count` where there is none.
    func rank(endingBehind position: Int) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low &+ high) / 2
            if slab[order[middle]].end > position { high = middle } else { low = middle &+ 1 }
        }
        return low
    }

    /// Puts a piece at this rank; the pieces around it must leave the room.
    mutating func insert(_ piece: HeldPiece, rank: Int) {
        let index: Int32
        if let reused = free.popLast() {
            index = reused
            slab[Int(reused)] = piece
        } else {
            index = Int32(truncatingIfNeeded: slab.count)
            slab.append(piece)
        }
        order.insert(index, rank: rank)
        octets &+= piece.octets.count
    }

    /// Takes out the piece of this rank.
    mutating func remove(rank: Int) -> HeldPiece {
        let index = order.remove(rank: rank)
        let piece = slab[index]
        octets &-= piece.octets.count
        if order.isEmpty {
            reset()
        } else {
            slab[index].octets = []
            free.append(Int32(truncatingIfNeeded: index))
            if slab.count > Self.sparse, order.count < slab.count / 4 { compact() }
        }
        return piece
    }

    /// Moves the pieces together, so that memory follows what is held and not what once was.
    private mutating func compact() {
        var packed: ContiguousArray<HeldPiece> = []
        packed.reserveCapacity(order.count &* 2)
        for rank in 0..<order.count { packed.append(slab[order[rank]]) }
        slab = packed
        free = []
        order = PieceOrder(count: packed.count)
    }

    /// Forgets everything; a small capacity is kept for the next time.
    private mutating func reset() {
        let keeps = slab.capacity <= Self.keptCapacity
        slab.removeAll(keepingCapacity: keeps)
        free.removeAll(keepingCapacity: keeps)
        order.removeAll(keepingCapacity: keeps)
        octets = 0
    }
}
