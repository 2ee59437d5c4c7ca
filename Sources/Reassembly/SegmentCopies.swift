public import Wire

/// Tells segments that were captured twice from segments that were sent twice.
///
/// A mirror port that copies what goes in and what goes out, a capture before and behind a router, or on a bridge and its
/// ports, shows one segment more than once: with other link headers, tags, tunnels and time to live, but with the same IPv4
/// identification and the same TCP header, at nearly the same time. A segment sent again has another identification.
/// Bounded: the prints of the last segments, one at each place of a table. No octets are looked at.
public struct SegmentCopies: Sendable {
    /// How far two copies are apart at most, in nanoseconds: less than the shortest retransmission time-out of 200 ms.
    private static let longestDelay = steps(200_000_000)
    /// The same where no identification tells (0 with many senders, none in IPv6): less than a retransmission takes on any
    /// but the nearest path.
    private static let longestDelayWithoutIdentification = steps(2_000_000)
    /// The places: many times the frames that a busy link has between two copies, and small enough for the nearest cache.
    ///
    /// As many as the ten bits of `place(of:)` tell apart.
    private static let places = 1_024

    private var prints: ContiguousArray<Print>
    private let first: UInt64
    private let second: UInt64

    /// Sixteen octets, so that four share a line of the cache.
    private struct Print: Sendable {
        var value: UInt64 = 0
        /// When, in steps of 1,024 ns: an hour and more, after which no print is the same by chance.
        var time: UInt32 = 0
        var network: UInt32 = 0
    }

    /// How many steps of time reach over so many nanoseconds.
    private static func steps(_ nanoseconds: UInt32) -> UInt32 { nanoseconds >> 10 &+ 1 }

    /// Makes one that has seen nothing; `seed` keeps peers from choosing segments whose prints agree.
    public init(seed: UInt64) {
        prints = ContiguousArray(repeating: Print(), count: Self.places)
        var random = ConnectionHash.Words(seed: seed)
        first = random.next()
        second = random.next()
    }

    /// Notes a segment, and where it is a copy of one that was noted shortly before says in which network that was seen.
    @inline(__always)
    public mutating func note(_ segment: borrowing Segment, at time: Timestamp) -> UInt32? {
        let value = print(of: segment)
        let place = Self.place(of: segment)
        let step = UInt32(truncatingIfNeeded: time.nanoseconds >> 10)
        let isKnown = prints[place].value == value
        if isKnown, isNear(prints[place].time, step, segment) { return prints[place].network }
        prints[place] = Print(value: value, time: step, network: segment.network)
        return nil
    }

    /// The place of a segment, by no seed.
    ///
    /// Which earlier one it takes the place of has to be the same in every run, or the counts of one capture differ. Who
    /// chooses segments of one place gets copies counted as sent again, and nothing else.
    @inline(__always)
    private static func place(of segment: borrowing Segment) -> Int {
        let numbers = UInt64(segment.sequenceNumber) << 32 | UInt64(segment.acknowledgmentNumber)
        let ports = UInt64(segment.source.port) << 48 | UInt64(segment.destination.port) << 32
        let length = UInt64(truncatingIfNeeded: segment.payload.count &+ segment.snapped)
        let rest = ports ^ UInt64(segment.identification) << 16 ^ UInt64(segment.flags.rawValue) << 8 ^ length
        let mixed = UInt64.fold(numbers ^ 0x9E37_79B9_7F4A_7C15, rest ^ 0xBF58_476D_1CE4_E5B9)
        return Int(truncatingIfNeeded: mixed >> 54)
    }

    /// Everything that two copies share, in 64 bits.
    @inline(__always)
    private func print(of segment: borrowing Segment) -> UInt64 {
        let numbers = UInt64(segment.sequenceNumber) << 32 | UInt64(segment.acknowledgmentNumber)
        let length = UInt64(truncatingIfNeeded: segment.payload.count &+ segment.snapped)
        let rest =
            UInt64(segment.identification) << 48 | UInt64(segment.window) << 32
            | UInt64(segment.flags.rawValue) << 24 ^ length
        let ports = UInt64(segment.source.port) << 16 | UInt64(segment.destination.port)
        let source = segment.source.address.low ^ (segment.source.address.high &* 0x9E37_79B9_7F4A_7C15)
        let target = segment.destination.address.low ^ (segment.destination.address.high &* 0xBF58_476D_1CE4_E5B9)
        let urgent = UInt64(segment.urgentPointer) << 32
        return UInt64.fold(numbers ^ first, rest ^ second)
            ^ UInt64.fold(source ^ ports << 32 ^ second, target ^ urgent ^ first)
    }

    /// Whether two segments that share everything are near enough in time to be one.
    @inline(never)
    private func isNear(_ earlier: UInt32, _ later: UInt32, _ segment: borrowing Segment) -> Bool {
        let distance = Int32(bitPattern: later &- earlier).magnitude
        if segment.identification != 0 { return distance <= Self.longestDelay }
        // Duplicate acknowledgments are alike and say something each; a SYN may open the next connection.
        if segment.payload.isEmpty { return false }
        return distance <= Self.longestDelayWithoutIdentification
    }
}
