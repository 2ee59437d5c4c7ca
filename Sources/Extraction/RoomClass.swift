/// A class of storages by their room: 512 octets, 768, 1,024, 1,536 and so on up to 64 KiB.
///
/// A storage of the smallest class that holds what is needed has less than twice that room, and need not grow.
struct RoomClass {
    /// The place among all classes, from 0.
    let index: Int

    /// How many there are.
    static let all = 15
    private static let smallest = 9

    /// The octets that every storage of the class has room for.
    var room: Int {
        let power = 1 << (Self.smallest &+ index / 2)
        return index % 2 == 0 ? power : power &+ power / 2
    }

    /// The class of a storage with this room; nil where it is smaller or larger than all.
    init?(of room: Int) {
        guard room >= 1 << Self.smallest, room < 1 << (Self.smallest &+ Self.all / 2 &+ 1) else { return nil }
        let power = Int.bitWidth &- 1 &- room.leadingZeroBitCount
        let isUpper = room &- (1 << power) >= 1 << (power &- 1)
        let index = 2 &* (power &- Self.smallest) &+ (isUpper ? 1 : 0)
        guard index < Self.all else { return nil }
        self.index = index
    }

    /// The smallest class with room for so many octets; nil where none has.
    init?(holding octets: Int) {
        guard let below = RoomClass(of: max(octets, 1 << Self.smallest)) else { return nil }
        let index = below.room < octets ? below.index &+ 1 : below.index
        guard index < Self.all else { return nil }
        self.index = index
    }
}
