import Wire

/// Frames of one interface on their way from the thread that captures to the one that decodes, one behind the other.
struct FrameBatch: Sendable {
    /// A frame beside its octets.
    struct Entry: Sendable {
        var time: Timestamp
        /// Where its octets end; they begin where those of the one before end.
        var end: Int32
        /// Its length on the wire, in octets.
        var originalLength: Int32
    }

    /// The octets it takes, entries included: as many as a block of the kernel's buffer, and few enough for a second core's
    /// cache.
    static let capacity = 262_144

    /// The interface, counted as they were named.
    let source: Int
    private(set) var entries: [Entry] = []
    private(set) var octets: [UInt8] = []
    /// When it was handed over: every frame in it was captured before.
    var handedOver = ContinuousClock.now

    /// Makes one without storage.
    init(source: Int) { self.source = source }

    /// Makes an empty one, with the storage of one that was read where there is such.
    init(source: Int, storage: consuming FrameBatch?) {
        self.source = source
        if var storage {
            swap(&entries, &storage.entries)
            swap(&octets, &storage.octets)
        } else {
            octets.reserveCapacity(Self.capacity)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// What it costs in memory, in octets.
    var cost: Int { octets.count &+ entries.count &* MemoryLayout<Entry>.stride }

    /// Takes a frame; false where there is no room for it, which an empty one always has.
    @inline(__always)
    mutating func append(time: Timestamp, originalLength: Int, _ frame: RawSpan) -> Bool {
        guard isEmpty || cost &+ frame.byteCount &+ MemoryLayout<Entry>.stride <= Self.capacity else { return false }
        frame.withUnsafeBytes { octets.append(contentsOf: $0) }
        entries.append(
            Entry(
                time: time, end: Int32(truncatingIfNeeded: octets.count),
                originalLength: Int32(clamping: originalLength)))
        return true
    }

    /// Where the octets of a frame are.
    @inline(__always)
    func range(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(entries[index &- 1].end))..<Int(entries[index].end)
    }

    /// Empties it and keeps its room.
    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        octets.removeAll(keepingCapacity: true)
    }
}
