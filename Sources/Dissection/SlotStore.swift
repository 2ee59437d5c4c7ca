/// Values by slot, each in its place for good: an array holds no noncopyable ones, and moves all as it grows.
///
/// Slots are small and used again, so that there are no more than were ever in use at once.
struct SlotStore<Value: SlotValue & ~Copyable>: ~Copyable {
    /// Slots that room is made for at once.
    private static var chunk: Int { 64 }

    // Each points to `chunk` initialised values until `deinit`.
    private var chunks: [UnsafeMutablePointer<Value>] = []

    deinit {
        for values in chunks {
            values.deinitialize(count: Self.chunk)
            values.deallocate()
        }
    }

    /// Slots that there is room for.
    var capacity: Int { chunks.count &* Self.chunk }

    /// Makes room for a slot.
    mutating func reserve(_ slot: Int) {
        while capacity <= slot {
            let values = UnsafeMutablePointer<Value>.allocate(capacity: Self.chunk)
            for place in 0..<Self.chunk { (values + place).initialize(to: Value()) }
            chunks.append(values)
        }
    }

    /// Where the value in a slot stands; there must be room for it.
    @inline(__always)
    func address(_ slot: Int) -> UnsafePointer<Value> { UnsafePointer(chunks[slot / Self.chunk] + slot % Self.chunk) }

    /// Where the value in a slot stands, to be changed there.
    @inline(__always)
    mutating func mutableAddress(_ slot: Int) -> UnsafeMutablePointer<Value> {
        chunks[slot / Self.chunk] + slot % Self.chunk
    }

    /// The value in a slot; there must be room for it.
    subscript(slot: Int) -> Value {
        // Addresses, as a large value must not be copied to look at one of its members.
        unsafeAddress { address(slot) }
        unsafeMutableAddress { mutableAddress(slot) }
    }
}

/// What can stand in a slot, also while that is free.
protocol SlotValue: ~Copyable {
    /// Makes the value of a free slot.
    init()
}
