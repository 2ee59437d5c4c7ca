/// The content of the message that is being read: octets in order, gaps as gaps, no more than the bound.
struct ContentBuffer {
    private var octets: [UInt8] = []
    /// The offset in the content of the first of `octets`.
    private var runStart = 0
    private var parts: [MessageContent.Part] = []
    private var keeps = false
    private var limit = 0
    private var maxParts = 0
    /// The offset in the content that comes next, gaps included.
    private(set) var offset = 0
    /// Whether octets were left out because of a bound.
    private(set) var isOverLimit = false
    private(set) var hasGap = false

    /// What the message says of its length.
    private var expected = 0

    /// How many times the octets at hand are reserved on the word of a Content-Length.
    ///
    /// Contents of some segments are reserved once; no sender buys more memory with a number than with octets.
    private static let reservation = 16

    /// The room that `octets` would have been given had it not been found in a store: what it is said to cost, so that this does
    /// not depend on what else was read.
    private var room = 0

    /// What is kept, in octets of memory, roughly.
    var cost: Int { room &+ kept &+ parts.count &* 64 }

    /// The octets of `parts`.
    private var kept = 0

    /// Starts a content; `expected` is what the message says of its length.
    mutating func begin(keeps: Bool, limit: Int, maxParts: Int, expected: Int) {
        self.keeps = keeps
        self.limit = limit
        self.maxParts = maxParts
        runStart = 0
        offset = 0
        isOverLimit = false
        hasGap = false
        if !octets.isEmpty { octets = [] }
        room = 0
        if !parts.isEmpty { parts = [] }
        kept = 0
        self.expected = expected
    }

    /// Takes the octets that come next.
    ///
    /// Room for the first of them comes from `spare`.
    @inline(__always)
    mutating func append(_ span: RawSpan, _ range: Range<Int>, _ spare: inout SpareStorage) {
        if keeps {
            let left = max(0, limit &- offset)
            let count = parts.count >= maxParts ? 0 : min(left, range.count)
            if count < range.count { isOverLimit = true }
            if octets.isEmpty, count > 0 {
                if expected > count {
                    // It will be held until more comes.
                    room = min(expected &- min(expected, offset), limit, count &* Self.reservation)
                    if octets.capacity == 0 { octets = spare.takeOctets(holding: room) }
                    octets.reserveCapacity(room)
                } else if octets.capacity == 0 {
                    octets = spare.takeOctets()
                }
            }
            if count > 0 {
                octets.append(span, range.lowerBound..<range.lowerBound &+ count)
                if octets.count > room { room = max(octets.count, 2 &* room) }
            }
        }
        advance(range.count)
    }

    /// Gives the octets at hand the room that they are said to cost, as they are held until more come.
    @inline(__always)
    mutating func fit(_ spare: inout SpareStorage) { spare.fit(&octets, to: room) }

    /// Notes octets that were lost.
    mutating func gap(_ count: Int, _ spare: inout SpareStorage) {
        hasGap = true
        if keeps {
            // A run is held as it is until the message ends.
            spare.fit(&octets, to: octets.count)
            endRun()
        }
        advance(count)
        runStart = offset
    }

    private mutating func advance(_ count: Int) {
        let (sum, over) = offset.addingReportingOverflow(count)
        offset = over ? .max : sum
    }

    private mutating func endRun() {
        if octets.isEmpty { return }
        parts.append(MessageContent.Part(offset: runStart, octets: octets))
        kept &+= octets.count
        octets = []
        room = 0
    }

    /// What was kept, and an empty buffer.
    mutating func take(isWhole: Bool) -> MessageContent.Octets {
        if isWhole, !hasGap, !isOverLimit {
            var whole: [UInt8] = []
            swap(&whole, &octets)
            room = 0
            return .whole(whole)
        }
        endRun()
        defer { (parts, kept) = ([], 0) }
        return .parts(parts)
    }
}
