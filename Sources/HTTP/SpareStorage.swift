internal import Wire

/// Arrays of messages that have been read, for messages to come: their room is used again, where freeing it and asking for it
/// anew would cost more than the reading of a short head.
///
/// Bounded in number and in size, so that neither a burst nor one large content holds memory for good. What is kept never
/// shows in what comes out, nor in what reading is said to cost.
public struct SpareStorage: Sendable {
    /// Arrays of each kind that are kept: those of a batch of findings.
    private static let kept = 192
    /// Octets of room up to which an array is kept: more than most heads and player events take.
    ///
    /// An allocation costs little beside the reading of a larger one, while arrays that were kept would all come to the room of
    /// the largest in time.
    private static let largest = 2_048
    /// Lines up to which an array is kept.
    private static let mostLines = 128
    /// Octets of room that an array which is held may have beyond twice what it is said to cost: what an allocation of its
    /// own may be rounded up by.
    private static let slack = 64
    /// How many arrays are looked at for one that is not much too large.
    private static let looks = 4

    /// Whether an array with this room has much more than the octets it is said to cost.
    @inline(__always)
    private static func isRoomy(_ capacity: Int, for needed: Int) -> Bool {
        capacity &- needed > needed &+ slack
    }

    /// Arrays of contents.
    private var octets: [[UInt8]] = []
    /// Arrays of heads, apart since most are of about one size, and smaller.
    private var heads: [[UInt8]] = []
    private var lines: [[FieldLines.Line]] = []

    /// Makes a store with nothing in it.
    public init() {}

    /// Whether there is nothing in it.
    public var isEmpty: Bool { octets.isEmpty && heads.isEmpty && lines.isEmpty }

    /// An empty array, with room where one is at hand.
    @inline(__always)
    mutating func takeOctets() -> [UInt8] { octets.popLast() ?? [] }

    /// An empty array for octets that will be held: with room where one is at hand that has not much more than is needed.
    @inline(__always)
    mutating func takeOctets(holding room: Int) -> [UInt8] {
        var place = octets.count &- 1
        let end = max(0, octets.count &- Self.looks)
        while place >= end {
            if !Self.isRoomy(octets[place].capacity, for: room) {
                octets.swapAt(place, octets.count &- 1)
                return takeOctets()
            }
            place &-= 1
        }
        return []
    }

    /// An empty array for a head, with room where one is at hand.
    @inline(__always)
    mutating func takeHead() -> [UInt8] { heads.popLast() ?? [] }

    /// An empty array with room for the lines of a usual head.
    @inline(__always)
    mutating func takeLines() -> [FieldLines.Line] {
        if let spare = lines.popLast() { return spare }
        var new: [FieldLines.Line] = []
        new.reserveCapacity(FieldLines.usualCount)
        return new
    }

    /// Keeps the array of a content that nobody else has hold of.
    @inline(__always)
    mutating func keep(_ array: consuming [UInt8]) { Self.keep(array, upTo: Self.largest, in: &octets) }

    /// Keeps the array of a head that nobody else has hold of.
    @inline(__always)
    mutating func keep(head array: consuming [UInt8]) { Self.keep(array, upTo: Self.largest, in: &heads) }

    /// Keeps the array of a head's lines that nobody else has hold of.
    @inline(__always)
    mutating func keep(_ array: consuming [FieldLines.Line]) { Self.keep(array, upTo: Self.mostLines, in: &lines) }

    /// Empties an array and keeps it among others, unless it has no room or too much, or there are enough.
    @inline(__always)
    private static func keep<Element>(
        _ array: consuming [Element], upTo most: Int, in arrays: inout [[Element]]
    ) {
        guard arrays.count < kept, array.capacity > 0, array.capacity <= most else { return }
        array.removeAll(keepingCapacity: true)
        arrays.append(array)
    }

    /// Gives an array that is held from one frame to the next the room that it is said to cost, where it has over twice as much.
    ///
    /// An array used again has the room of what it held before. While it waits for octets to come, that room would be memory that
    /// nobody counts. Linear in the octets where it moves them.
    @inline(__always)
    mutating func fit(_ array: inout [UInt8], to room: Int) {
        let needed = max(room, array.count)
        if Self.isRoomy(array.capacity, for: needed) { move(&array, to: needed) }
    }

    @inline(never)
    private mutating func move(_ array: inout [UInt8], to room: Int) {
        var fitted: [UInt8] = []
        fitted.reserveCapacity(room)
        fitted.append(contentsOf: array)
        swap(&array, &fitted)
        keep(fitted)
    }

    /// Gives the storage of field lines that are held from one frame to the next the room that they are said to cost, where it
    /// has over twice as much.
    @inline(__always)
    mutating func fit(_ fields: inout FieldLines) {
        let room = fields.capacity
        if Self.isRoomy(room.octets, for: fields.storage.count)
            || room.lines > max(FieldLines.usualCount, 2 &* fields.lines.count)
        {
            move(&fields)
        }
    }

    @inline(never)
    private mutating func move(_ fields: inout FieldLines) {
        var octets: [UInt8] = []
        var lines: [FieldLines.Line] = []
        fields.exchange(storage: &octets, lines: &lines)
        fit(&octets, to: octets.count)
        var fitted: [FieldLines.Line] = []
        fitted.reserveCapacity(lines.count)
        fitted.append(contentsOf: lines)
        keep(lines)
        fields.exchange(storage: &octets, lines: &fitted)
    }

    /// Gives what an answer holds the room that it is said to cost.
    mutating func fit(_ response: inout ResponseMessage) {
        fit(&response.fields)
        var octets = MessageContent.Octets.whole([])
        swap(&octets, &response.content.octets)
        switch consume octets {
        case .whole(var whole):
            fit(&whole, to: whole.count)
            response.content.octets = .whole(whole)
        case .parts(let parts): response.content.octets = .parts(parts)
        }
    }

    /// Keeps the storage of field lines, and leaves none in them.
    @inline(__always)
    mutating func keep(of fields: inout FieldLines) {
        var storage: [UInt8] = []
        var lines: [FieldLines.Line] = []
        fields.exchange(storage: &storage, lines: &lines)
        keep(head: consume storage)
        keep(consume lines)
    }

    /// Keeps the storage of a content, and leaves none in it.
    @inline(__always)
    mutating func keep(of content: inout MessageContent) {
        switch content.takeOctets() {
        case .whole(let array): keep(array)
        case .parts: break
        }
    }

    /// Keeps the storage of a request that has been read, and leaves none in it.
    public mutating func keep(of request: inout RequestMessage) {
        keep(of: &request.fields)
        keep(of: &request.content)
    }

    /// Keeps the storage of an answer that has been read, and leaves none in it.
    public mutating func keep(of response: inout ResponseMessage) {
        keep(of: &response.fields)
        keep(of: &response.content)
    }

    /// Takes over what another store holds, as far as there is room.
    public mutating func keep(from other: inout SpareStorage) {
        Self.move(&other.octets, to: &octets)
        Self.move(&other.heads, to: &heads)
        Self.move(&other.lines, to: &lines)
    }

    @inline(__always)
    private static func move<Element>(_ arrays: inout [[Element]], to kept: inout [[Element]]) {
        while kept.count < Self.kept, let array = arrays.popLast() { kept.append(array) }
    }
}
