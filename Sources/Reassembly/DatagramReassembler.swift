internal import ByteStream
public import Wire

/// Fragments of IP datagrams in, whole datagrams out: bounded in datagrams, octets and capture time.
public struct DatagramReassembler: Sendable {
    /// Datagrams kept at a time: what Linux' default of 4 MiB holds of small ones.
    static let datagramLimit = 4_096
    /// Memory for fragments, in octets: four times what Linux has by default for a host.
    static let memoryLimit = 16 << 20
    /// How long a datagram is waited for after its first fragment, as long as Linux does (RFC 1122 asks for 60 to 120 s).
    static let waitingTime: Int64 = 30_000_000_000
    /// The longest payload of a datagram, in octets.
    static let longestPayload = 65_535

    /// What became of every fragment so far.
    public private(set) var counts = FragmentCounts()
    /// Datagrams dropped since their fragments contradicted each other.
    public private(set) var conflicts = 0

    private var partials: [DatagramKey: PartialDatagram] = [:]
    /// The keys by first fragment, with the datagram's number; those gone since are skipped.
    private var queue: ContiguousArray<(key: DatagramKey, number: Int)> = []
    private var queueHead = 0
    private var lastNumber = 0
    private var memory = 0

    /// Makes a reassembler that holds nothing.
    public init() {}

    /// Takes the next fragment; `octets` are what its `payload` range points into.
    ///
    /// Gives the datagram that it completes.
    public mutating func receive(_ fragment: IPFragment, octets: RawSpan, at stamp: FrameStamp) -> Datagram? {
        counts.received &+= 1
        expire(clock: stamp.clock)
        let count = fragment.payload.count &+ fragment.snapped
        let isWhole = !fragment.moreFragments || count % 8 == 0
        guard fragment.offset >= 0, count > 0, fragment.snapped >= 0, isWhole,
            fragment.offset &+ count <= Self.longestPayload
        else {
            counts.malformed &+= 1
            return nil
        }
        let key = DatagramKey(fragment)
        if let known = partials[key], isAnother(known, fragment, octets: octets, at: stamp) { drop(key) }
        if partials[key] == nil { begin(key, at: stamp) }
        guard var partial = partials.removeValue(forKey: key) else { return nil }
        let before = partial.cost
        let fate = partial.add(fragment, octets: octets)
        memory &+= partial.cost &- before
        var datagram: Datagram?
        switch fate {
        case .kept: counts.held &+= 1
        case .duplicate: counts.duplicate &+= 1
        case .conflicting:
            counts.conflicting &+= 1 &+ partial.fragments
            counts.held &-= partial.fragments
            if !partial.isPoisoned { conflicts &+= 1 }
            memory &-= partial.poison()
        case .complete:
            counts.held &-= partial.fragments &- 1
            counts.used &+= partial.fragments
            let cost = partial.cost
            datagram = partial.assemble(fragment)
            memory &+= partial.cost &- cost
        }
        partials[key] = partial
        while memory > Self.memoryLimit { dropOldest() }
        return datagram
    }

    /// Says that no fragment follows.
    ///
    /// What is held stays counted as held.
    public mutating func finish() {
        partials.removeAll()
        queue.removeAll()
        queueHead = 0
        memory = 0
    }

    /// Whether a fragment cannot be of the datagram known by its key: that one is too old, or whole and different.
    private func isAnother(
        _ known: PartialDatagram, _ fragment: IPFragment, octets: RawSpan, at stamp: FrameStamp
    ) -> Bool {
        stamp.time.nanoseconds(since: known.first.time) > Self.waitingTime
            || known.isComplete && !known.hasSeen(fragment, octets: octets)
    }

    private mutating func begin(_ key: DatagramKey, at stamp: FrameStamp) {
        while partials.count >= Self.datagramLimit { dropOldest() }
        lastNumber &+= 1
        partials[key] = PartialDatagram(first: stamp, number: lastNumber)
        memory &+= PartialDatagram.overhead
        queue.append((key, lastNumber))
    }

    /// Drops a datagram whose time is over.
    private mutating func drop(_ key: DatagramKey) {
        guard let partial = partials.removeValue(forKey: key) else { return }
        memory &-= partial.cost
        counts.expired &+= partial.held
        counts.held &-= partial.held
    }

    private mutating func expire(clock: Timestamp) {
        while queueHead < queue.count {
            let (key, number) = queue[queueHead]
            if let partial = partials[key], partial.number == number {
                guard clock.nanoseconds(since: partial.first.clock) > Self.waitingTime else { break }
                drop(key)
            }
            advanceQueue()
        }
    }

    private mutating func dropOldest() {
        while queueHead < queue.count {
            let (key, number) = queue[queueHead]
            advanceQueue()
            guard let partial = partials[key], partial.number == number else { continue }
            partials.removeValue(forKey: key)
            memory &-= partial.cost
            counts.limited &+= partial.held
            counts.held &-= partial.held
            return
        }
    }

    private mutating func advanceQueue() {
        queueHead &+= 1
        if queueHead &* 2 > queue.count, queueHead >= 64 {
            queue.removeFirst(queueHead)
            queueHead = 0
        }
    }
}

/// What fragments of one datagram share (RFC 791 §3.2, RFC 8200 §4.5).
struct DatagramKey: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    /// The protocol, which distinguishes datagrams in IPv4 only.
    var transport: UInt8

    init(_ fragment: IPFragment) {
        source = fragment.source
        destination = fragment.destination
        identification = fragment.identification
        transport = fragment.source.isIPv4 ? fragment.transport : 0
    }
}
