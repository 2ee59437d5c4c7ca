internal import ByteStream
public import Wire

/// Fragments of IP datagrams in, whole datagrams out: bounded in datagrams, octets and capture time.
public struct DatagramReassembler: Sendable {
    /// The longest payload of a datagram, in octets.
    static let longestPayload = 65_535

    /// What became of every frame that was a fragment so far.
    public private(set) var counts = FragmentCounts()
    /// What became of the fragments that travelled inside other datagrams of fragments, and are no frames.
    public private(set) var innerCounts = FragmentCounts()
    /// Datagrams dropped since their fragments contradicted each other.
    public private(set) var conflicts = 0

    private let datagramLimit: Int
    private let memoryLimit: Int
    private let waitingTime: Int64
    private var partials: [DatagramKey: PartialDatagram] = [:]
    /// The keys by first fragment, with the datagram's number; those gone since are skipped.
    private var queue: ContiguousArray<(key: DatagramKey, number: Int)> = []
    private var queueHead = 0
    private var lastNumber = 0
    private var memory = 0

    /// Makes a reassembler that holds nothing.
    public init(limits: ReassemblyLimits = .standard) {
        datagramLimit = limits.fragmentedDatagrams
        memoryLimit = limits.fragmentOctets
        waitingTime = limits.fragmentTime
    }

    /// Takes the next fragment; `octets` are what its `payload` range points into.
    ///
    /// `isInner` says that it travelled inside a datagram that this reassembler gave. Gives the datagram that it completes.
    public mutating func receive(
        _ fragment: IPFragment, octets: RawSpan, at stamp: FrameStamp, isInner: Bool = false
    ) -> Datagram? {
        let one = isInner ? FragmentTally(inner: 1) : FragmentTally(frames: 1)
        add(one, to: \.received)
        expire(clock: stamp.clock)
        let count = fragment.payload.count &+ fragment.snapped
        let isWhole = !fragment.moreFragments || count % 8 == 0
        guard fragment.offset >= 0, count > 0, fragment.snapped >= 0, isWhole,
            fragment.offset &+ count <= Self.longestPayload
        else {
            add(one, to: \.malformed)
            return nil
        }
        let key = DatagramKey(fragment)
        if let known = partials[key], isAnother(known, fragment, octets: octets, at: stamp) { drop(key) }
        if partials[key] == nil { begin(key, at: stamp) }
        if dismiss(fragment, key, one) { return nil }
        guard var partial = partials.removeValue(forKey: key) else { return nil }
        let before = partial.cost
        let held = partial.held
        let fate = partial.add(fragment, octets: octets, isInner: isInner)
        memory &+= partial.cost &- before
        var datagram: Datagram?
        switch fate {
        case .kept: add(one, to: \.held)
        case .duplicate: add(one, to: \.duplicate)
        case .conflicting:
            add(one, to: \.conflicting)
            move(held, to: \.conflicting)
            if !partial.isPoisoned { conflicts &+= 1 }
            memory &-= partial.poison()
        case .complete:
            add(one, to: \.used)
            move(held, to: \.used)
            let cost = partial.cost
            datagram = partial.assemble(fragment)
            memory &+= partial.cost &- cost
        }
        partials[key] = partial
        while memory > memoryLimit { dropOldest() }
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

    /// Counts a fragment of a datagram that is of no interest, and those that were held of it.
    private mutating func dismiss(_ fragment: IPFragment, _ key: DatagramKey, _ one: FragmentTally) -> Bool {
        guard let index = partials.index(forKey: key) else { return false }
        guard partials.values[index].isDismissed || fragment.leadsNowhere else { return false }
        add(one, to: \.dismissed)
        if !partials.values[index].isDismissed {
            move(partials.values[index].held, to: \.dismissed)
            memory &-= partials.values[index].dismiss()
        }
        return true
    }

    /// Whether a fragment cannot be of the datagram known by its key: that one is too old, or whole and different.
    private func isAnother(
        _ known: PartialDatagram, _ fragment: IPFragment, octets: RawSpan, at stamp: FrameStamp
    ) -> Bool {
        stamp.time.nanoseconds(since: known.first.time) > waitingTime
            || known.isComplete && !known.hasSeen(fragment, octets: octets)
            // The first fragment of one that may be a tunnel's, where the last one so numbered was not.
            || known.isDismissed && fragment.offset == 0 && !fragment.leadsNowhere
    }

    private mutating func begin(_ key: DatagramKey, at stamp: FrameStamp) {
        while partials.count >= datagramLimit { dropOldest() }
        lastNumber &+= 1
        partials[key] = PartialDatagram(first: stamp, number: lastNumber)
        memory &+= PartialDatagram.overhead
        queue.append((key, lastNumber))
        // Those of datagrams that are gone, behind one that is waited for; each is moved once on average.
        if queuedCount > 2 &* partials.count &+ Self.fewQueued {
            queue = ContiguousArray(queue[queueHead...].filter { partials[$0.key]?.number == $0.number })
            queueHead = 0
        }
    }

    /// Entries of the queue that are not worth going through.
    private static let fewQueued = 64

    /// Entries of the queue, for tests.
    package var queuedCount: Int { queue.count &- queueHead }

    /// Counts fragments in a class.
    private mutating func add(_ tally: FragmentTally, to name: WritableKeyPath<FragmentCounts, Int>) {
        counts[keyPath: name] &+= tally.frames
        innerCounts[keyPath: name] &+= tally.inner
    }

    /// Counts fragments that were held in another class.
    private mutating func move(_ tally: FragmentTally, to name: WritableKeyPath<FragmentCounts, Int>) {
        counts.held &-= tally.frames
        innerCounts.held &-= tally.inner
        add(tally, to: name)
    }

    /// Drops a datagram whose time is over.
    private mutating func drop(_ key: DatagramKey) {
        guard let partial = partials.removeValue(forKey: key) else { return }
        memory &-= partial.cost
        move(partial.held, to: \.expired)
    }

    private mutating func expire(clock: Timestamp) {
        while queueHead < queue.count {
            let (key, number) = queue[queueHead]
            if let partial = partials[key], partial.number == number {
                guard clock.nanoseconds(since: partial.first.clock) > waitingTime else { break }
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
            move(partial.held, to: \.limited)
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
