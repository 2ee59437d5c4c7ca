/// The places of a store in the order in which they were taken: small numbers, each given to one entry at a time and used again.
///
/// A store keeps its entries in an array by place, and forgets the one that has stood there for longest.
package struct AgedPlaces: Sendable {
    /// The neighbours of a place that is taken, or -1.
    private struct Links: Sendable {
        var older: Int32
        var newer: Int32
    }

    private var links: ContiguousArray<Links> = []
    private var free: ContiguousArray<Int32> = []
    private var first: Int32 = -1
    private var last: Int32 = -1

    /// Makes an order without places.
    package init() {}

    /// The place that was taken before all others; nil where none is.
    package var oldest: Int? { first < 0 ? nil : Int(first) }

    /// Takes a place: one that was given back, or the one behind all that ever were taken.
    package mutating func take() -> Int {
        let added = Links(older: last, newer: -1)
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            links[Int(place)] = added
        } else {
            place = Int32(truncatingIfNeeded: links.count)
            links.append(added)
        }
        if last >= 0 { links[Int(last)].newer = place } else { first = place }
        last = place
        return Int(place)
    }

    /// Gives a place back, which must be taken.
    package mutating func giveBack(_ place: Int) {
        let (older, newer) = (links[place].older, links[place].newer)
        if older >= 0 { links[Int(older)].newer = newer } else { first = newer }
        if newer >= 0 { links[Int(newer)].older = older } else { last = older }
        free.append(Int32(truncatingIfNeeded: place))
    }

    /// Makes room for so many places.
    package mutating func reserve(_ count: Int) { links.reserveCapacity(count) }
}
