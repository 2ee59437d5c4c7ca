internal import Wire

/// The fragments of one datagram so far.
///
/// Once it is whole or contradicts itself, only what tells later copies is kept.
struct PartialDatagram {
    /// What a datagram and what a fragment cost besides the octets.
    static let overhead = 256
    private static let pieceOverhead = 64
    /// Fragments remembered of a whole datagram: those of the longest datagram over Ethernet, so that finding one is quick.
    private static let rememberedFragments = 64

    /// The frame of the first fragment.
    var first: FrameStamp
    /// The datagram's number, so that a later one with the same key is told from it.
    var number: Int
    private(set) var fragments = FragmentTally()
    private(set) var isComplete = false
    private(set) var isPoisoned = false
    private(set) var isDismissed = false
    private(set) var cost = PartialDatagram.overhead
    /// By offset, never overlapping.
    private var pieces: [Piece] = []
    /// The fragments as they came, so that copies of them are known once the datagram is whole.
    private var seen: [Seen] = []
    /// Where the payload ends, once the last fragment is there.
    private var end: Int?
    /// Octets covered.
    private var covered = 0
    /// The protocol of the payload, as the first fragment has it: those of IPv6 may differ in what they say (RFC 8200 §4.5).
    private var transport: UInt8?

    /// What became of a fragment.
    enum Fate { case kept, duplicate, conflicting, complete }

    private struct Piece {
        var offset: Int
        var octets: [UInt8]
        /// Octets behind them that the snapshot length cut off.
        var snapped: Int
        var end: Int { offset &+ octets.count &+ snapped }
    }

    private struct Seen: Equatable {
        var offset: Int
        var count: Int
        var hash: Int

        init(_ fragment: IPFragment, octets: RawSpan) {
            offset = fragment.offset
            count = fragment.payload.count
            var hasher = Hasher()
            unsafe octets.extracting(fragment.payload).withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            hash = hasher.finalize()
        }
    }

    init(first: FrameStamp, number: Int) {
        self.first = first
        self.number = number
    }

    /// The fragments that are held: those of a datagram that is not whole.
    var held: FragmentTally { isComplete || isPoisoned || isDismissed ? FragmentTally() : fragments }

    /// Takes a fragment.
    mutating func add(_ fragment: IPFragment, octets: RawSpan, isInner: Bool) -> Fate {
        if isPoisoned { return .conflicting }
        if isComplete { return .duplicate }
        let upper = fragment.offset &+ fragment.payload.count &+ fragment.snapped
        if let end, upper > end || !fragment.moreFragments && upper != end { return .conflicting }
        if !fragment.moreFragments, let last = pieces.last, last.end > upper { return .conflicting }
        let before = covered
        guard fill(fragment, upTo: upper, octets: octets) else { return .conflicting }
        let isNew = covered > before || (!fragment.moreFragments && end == nil)
        if !fragment.moreFragments { end = upper }
        guard isNew else { return .duplicate }
        if fragment.offset == 0 { transport = fragment.transport }
        if isInner { fragments.inner &+= 1 } else { fragments.frames &+= 1 }
        if seen.count < Self.rememberedFragments { seen.append(Seen(fragment, octets: octets)) }
        cost &+= Self.pieceOverhead
        return covered == end ? .complete : .kept
    }

    /// Keeps what is new of a fragment.
    ///
    /// False where octets that were there differ.
    private mutating func fill(_ fragment: IPFragment, upTo upper: Int, octets: RawSpan) -> Bool {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low &+ high) / 2
            if pieces[middle].end > fragment.offset { high = middle } else { low = middle &+ 1 }
        }
        var rank = low
        var offset = fragment.offset
        while offset < upper {
            let limit = rank < pieces.count ? min(pieces[rank].offset, upper) : upper
            if limit > offset {
                insert(fragment, offset..<limit, octets: octets, rank: rank)
                rank &+= 1
                offset = limit
            }
            guard offset < upper, rank < pieces.count else { break }
            let other = pieces[rank]
            let known = min(other.offset &+ other.octets.count, fragment.offset &+ fragment.payload.count, upper)
            if known > offset {
                let isSame = other.octets.span.bytes.equals(
                    at: offset &- other.offset, octets,
                    at: fragment.payload.lowerBound &+ (offset &- fragment.offset), count: known &- offset)
                guard isSame else { return false }
            }
            offset = min(other.end, upper)
            rank &+= 1
        }
        return true
    }

    private mutating func insert(_ fragment: IPFragment, _ range: Range<Int>, octets: RawSpan, rank: Int) {
        let known = min(max(fragment.payload.count &- (range.lowerBound &- fragment.offset), 0), range.count)
        let lower = fragment.payload.lowerBound &+ min(range.lowerBound &- fragment.offset, fragment.payload.count)
        let piece = Piece(
            offset: range.lowerBound, octets: octets.copy(lower..<(lower &+ known)), snapped: range.count &- known)
        pieces.insert(piece, at: rank)
        covered &+= range.count
        cost &+= known &+ Self.pieceOverhead
    }

    /// Puts the payload together, up to the first octet that was cut off, and lets the fragments go.
    mutating func assemble(_ last: IPFragment) -> Datagram {
        let length = end ?? 0
        var octets: [UInt8] = []
        octets.reserveCapacity(length)
        for piece in pieces {
            octets.append(contentsOf: piece.octets)
            if piece.snapped > 0 { break }
        }
        isComplete = true
        pieces = []
        cost = Self.overhead &+ seen.count &* Self.pieceOverhead
        return Datagram(
            octets: octets, transport: transport ?? last.transport, source: last.source, destination: last.destination,
            snapped: length &- octets.count, fragments: fragments.total)
    }

    /// Forgets everything but that the datagram contradicts itself.
    ///
    /// Says how much memory that gives back.
    mutating func poison() -> Int {
        isPoisoned = true
        return forget()
    }

    /// Forgets everything but that the datagram is of no interest.
    ///
    /// Says how much memory that gives back.
    mutating func dismiss() -> Int {
        isDismissed = true
        return forget()
    }

    private mutating func forget() -> Int {
        let given = cost &- Self.overhead
        fragments = FragmentTally()
        pieces = []
        seen = []
        cost = Self.overhead
        return given
    }

    /// Whether the very same fragment came before.
    func hasSeen(_ fragment: IPFragment, octets: RawSpan) -> Bool {
        seen.contains(Seen(fragment, octets: octets))
    }
}
