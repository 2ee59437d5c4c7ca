internal import ByteStream
internal import Wire

/// One direction of a connection: from segments in any order to octets in order, once, with gaps where there are none.
///
/// Positions are 64-bit and count from the first sequence number known, so that no wrap matters behind this door. What goes
/// out counts from `base`, which stays, so that what was told of an octet is true also where the start of a joined
/// half-stream turns out to be another.
struct HalfStream {
    /// Which end sends.
    var sender: Sender
    /// The sequence number of position 0.
    var origin: UInt32 = 0
    /// The position of the first octet of the half-stream.
    var start = 0
    /// The position of offset 0: far before what is known where the start was not seen.
    var base = 0
    /// The position of the octet to pass on next.
    var next = 0
    /// The highest position that the other end acknowledged.
    var acknowledged = Int.min
    /// The position of the FIN.
    var finPosition = Int.max
    /// The frame of the FIN.
    var finFrame: FrameReference?
    /// Urgent octets that were taken out of the stream, before `next`.
    var urgent = 0
    /// The position of the urgent octet to come.
    var urgentPosition = Int.max
    /// What is known so far.
    var state: State = []
    /// Half of the network that it was first seen in.
    var network: UInt16 = 0
    /// Octets that came too early.
    var held = HeldSegments()
    /// Acknowledgments of octets not seen, by rising position.
    var marks: ContiguousArray<LossMark> = []
    /// The last segments passed on, so that another copy can be compared.
    var recent = RecentSegments()

    struct State: OptionSet {
        var rawValue: UInt16
        /// `origin` is known.
        static let started = State(rawValue: 1)
        /// A frame of this direction was seen.
        static let spoke = State(rawValue: 2)
        /// `start` is what the SYN said.
        static let hasSYN = State(rawValue: 4)
        /// The connection was joined and nothing has been passed on: where the half-stream starts may still move.
        static let floating = State(rawValue: 8)
        /// The first piece held is the data of a SYN, which counts only once it is acknowledged.
        static let awaitsSYNAnswer = State(rawValue: 16)
        /// `end` has been said.
        static let ended = State(rawValue: 32)
        /// Under way, with nothing odd about it.
        static let plain: State = [.started, .spoke]
        /// `holding` has been said.
        static let announcedHolding = State(rawValue: 64)
        /// A segment with a right checksum was seen.
        static let summedRight = State(rawValue: 256)
        /// A segment with another checksum was seen.
        static let summedWrong = State(rawValue: 512)
        /// An urgent octet is still to come.
        static let awaitsUrgent = State(rawValue: 128)
        /// Segments that belong here were seen in more than one network, so that a network tells nothing.
        static let severalNetworks = State(rawValue: 1024)
    }

    init(sender: Sender) {
        self.sender = sender
    }

    /// Whether nothing is held and nothing awaited.
    @inline(__always)
    var isQuiet: Bool { held.isEmpty && marks.isEmpty }

    /// The position behind the last octet seen.
    var seenEnd: Int { max(next, held.lastEnd ?? next) }

    /// The position of a sequence number: the one nearest to `next`.
    @inline(__always)
    func position(of sequenceNumber: UInt32) -> Int {
        next &+ distance(to: sequenceNumber)
    }

    /// How far a sequence number lies behind `next`, negative where before it.
    @inline(__always)
    func distance(to sequenceNumber: UInt32) -> Int {
        Int(Int32(bitPattern: sequenceNumber &- origin &- UInt32(truncatingIfNeeded: next)))
    }

    /// The position as those outside count.
    @inline(__always)
    func offset(_ position: Int) -> UInt64 { UInt64(truncatingIfNeeded: max(0, position &- base &- urgent)) }

    /// How far before the first octet known the offsets of a joined half-stream begin: further than any octet lies before another
    /// that sequence numbers can tell.
    static let joinedBase = 1 << 32

    /// Sets where the half-stream starts; what is known of it so far must be nothing.
    mutating func originate(at sequenceNumber: UInt32, joined: Bool) {
        origin = sequenceNumber
        start = 0
        base = joined ? -Self.joinedBase : 0
        next = 0
        acknowledged = .min
        finPosition = .max
        marks.removeAll()
        state.insert(.started)
        if joined {
            state.insert(.floating)
        } else {
            state.insert(.hasSYN)
            state.remove(.floating)
        }
    }

    /// Takes the sequence number behind a SYN, where nothing has been passed on.
    ///
    /// Says whether it fits what is held.
    mutating func anchor(at sequenceNumber: UInt32) -> Bool {
        let position = position(of: sequenceNumber)
        let isNear = next &- position < 1 << 20 && position &- next < 1 << 20
        guard state.contains(.started), isNear || !held.isEmpty || !marks.isEmpty else {
            originate(at: sequenceNumber, joined: false)
            return true
        }
        guard isNear, position <= (held.firstStart ?? .max) else { return false }
        next = position
        start = position
        state.insert(.hasSYN)
        state.remove(.floating)
        return true
    }

    // MARK: What goes out

    /// Passes on octets of the frame at hand from `next` on.
    @inline(__always)
    mutating func pass(
        _ range: Range<Int>, acknowledged: UInt64?, startsSegment: Bool, to sink: inout PartSink
    ) {
        sink.ledger.inOrder &+= range.count
        sink.emit(
            sender,
            .data(
                StreamData(
                    offset: offset(next), octets: .frame(range), stamp: sink.stamp, acknowledged: acknowledged,
                    startsSegment: startsSegment)))
        next &+= range.count
        state.remove(.floating)
    }

    /// Remembers octets that are passed on, so that a second copy can be compared.
    @inline(__always)
    mutating func remember(
        _ octets: RawSpan, _ range: Range<Int>, position: Int, frame: FrameReference, in sink: borrowing PartSink
    ) {
        recent.note(
            hash: octets.hash(range, seed: sink.hashKey), position: position, count: range.count, frame: frame)
    }

    /// Passes on the first piece held, which must be due.
    mutating func passFirstHeld(to sink: inout PartSink) {
        let piece = release(rank: 0, from: &sink)
        if awaitsUrgent(before: piece.end) {
            passAroundUrgent(piece, to: &sink)
            return
        }
        guard !piece.isSnapped else {
            skip(piece.count, cause: .snapped, to: &sink)
            return
        }
        sink.ledger.inOrder &+= piece.count
        remember(
            piece.octets.span.bytes, 0..<piece.count, position: piece.start, frame: piece.stamp.reference, in: sink)
        sink.emit(
            sender,
            .data(
                StreamData(
                    offset: offset(next), octets: .kept(piece.octets), stamp: piece.stamp,
                    acknowledged: piece.acknowledged, startsSegment: piece.startsSegment)))
        next = piece.end
        state.remove(.floating)
    }

    /// Passes on what is held and due.
    mutating func drain(to sink: inout PartSink) {
        if !state.isDisjoint(with: [.awaitsSYNAnswer, .floating]) { return }
        while let first = held.firstStart, first <= next { passFirstHeld(to: &sink) }
    }

    /// Declares the next octets a gap.
    mutating func skip(_ count: Int, cause: StreamGap.Cause, to sink: inout PartSink) {
        guard count > 0 else { return }
        sink.ledger.count(count, missing: cause)
        sink.emit(
            sender,
            .gap(
                StreamGap(
                    offset: offset(next), count: UInt64(truncatingIfNeeded: count), cause: cause, stamp: sink.stamp)))
        recent.noteGap(next..<(next &+ count))
        next &+= count
        state.remove(.floating)
        if state.contains(.awaitsUrgent), urgentPosition < next { forgetUrgent() }
    }

    /// Keeps a piece; the room must be there.
    mutating func keep(_ piece: HeldPiece, rank: Int, in sink: inout PartSink) {
        held.insert(piece, rank: rank)
        sink.heldCost &+= piece.octets.count &+ HeldSegments.overhead
        sink.ledger.held &+= piece.octets.count
    }

    /// Takes a piece out of what is held.
    mutating func release(rank: Int, from sink: inout PartSink) -> HeldPiece {
        let piece = held.remove(rank: rank)
        sink.heldCost &-= piece.octets.count &+ HeldSegments.overhead
        sink.ledger.held &-= piece.octets.count
        return piece
    }

    /// Says `holding` or `released` where that changed.
    mutating func announce(to sink: inout PartSink) {
        if state.contains(.announcedHolding) {
            if held.isEmpty {
                state.remove(.announcedHolding)
                sink.emit(sender, .released)
            }
        } else if let stamp = held.firstStamp {
            state.insert(.announcedHolding)
            sink.emit(sender, .holding(stamp))
        }
    }
}
