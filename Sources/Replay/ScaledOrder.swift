/// The times of one session, scaled so that what differed differs, what was equal is equal, and what was inverted is inverted.
///
/// A time that comes after a higher one has its place between those before it, so that room is left for it as soon as they are
/// placed: it has to be known beforehand.
struct ScaledOrder: Sendable {
    private struct Pair: Sendable {
        var old: Int64
        var new: Int64
    }

    /// The last ones, and such between which one is still to come, by ascending value.
    private var pairs: [Pair] = []
    /// Different values that are to come after higher ones, by ascending value.
    private var awaited: [Int64]
    /// So many are compared with at least: for times that nobody knew beforehand.
    private static let least = 32
    /// When they are looked through again.
    private var most = 2 * least

    /// Starts with no time; those are to come that `inverted` holds.
    init(inverted: InvertedTimes = InvertedTimes()) {
        awaited = inverted.values.sorted()
    }

    /// How many times are kept.
    var count: Int { pairs.count }

    /// What became of a time.
    struct Place: Equatable {
        /// The new value.
        var new: Int64
        /// Whether it is not the scaled one, so that order is kept.
        var isKeptApart = false
        /// Whether another time has the same value, there being no room between its neighbours.
        var isMerged = false
    }

    /// The place of a time whose scaled value is given: near that, and in order with those before.
    mutating func place(_ old: Int64, scaled: Int64) -> Place {
        let index = Self.lowerBound(of: old, count: pairs.count) { pairs[$0].old }
        if index < pairs.count, pairs[index].old == old { return Place(new: pairs[index].new) }
        let lower = index > 0 ? pairs[index - 1] : nil
        let upper = index < pairs.count ? pairs[index] : nil
        var new = scaled
        if let upper { new = min(new, upper.new.addingSaturating(-1 - awaitedCount(from: old + 1, to: upper.old))) }
        if let lower { new = max(new, lower.new.addingSaturating(1 + awaitedCount(from: lower.old + 1, to: old))) }
        // Where there is no room, difference from one of the two is what is given up, and order is not.
        if let upper { new = min(new, upper.new) }
        let isMerged = new == upper?.new || new == lower?.new
        pairs.insert(Pair(old: old, new: new), at: index)
        trim()
        return Place(new: new, isKeptApart: new != scaled && !isMerged, isMerged: isMerged)
    }

    /// How many values are to come of a range, its end not included.
    private func awaitedCount(from start: Int64, to end: Int64) -> Int64 {
        if awaited.isEmpty { return 0 }
        let first = Self.lowerBound(of: start, count: awaited.count) { awaited[$0] }
        let last = Self.lowerBound(of: end, count: awaited.count) { awaited[$0] }
        return Int64(max(0, last - first))
    }

    /// Lets go of times between whose neighbours none is to come, once half of them may be such.
    private mutating func trim() {
        guard pairs.count > most else { return }
        var kept: [Pair] = []
        let last = pairs.count - Self.least
        for index in pairs.indices {
            let start = kept.last.map { $0.old + 1 } ?? .min
            if index >= last || awaitedCount(from: start, to: pairs[index + 1].old) > 0 { kept.append(pairs[index]) }
        }
        pairs = kept
        most = 2 * max(kept.count, Self.least)
    }

    /// The first of so many ascending values that is not below one.
    private static func lowerBound(of value: Int64, count: Int, _ at: (Int) -> Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if at(middle) < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The times of a session that come after higher ones, as the first reading of a log finds them.
struct InvertedTimes: Sendable {
    /// Different ones, as many as are kept.
    private(set) var values: Set<Int64> = []
    private var highest = Int64.min
    /// Such of one session that are kept; a session with more has no order to keep.
    private static let most = 1024

    /// Takes the next time of the session.
    mutating func add(_ time: Int64) {
        if time >= highest {
            highest = time
        } else if values.count < Self.most {
            values.insert(time)
        }
    }

    static func += (left: inout InvertedTimes, right: InvertedTimes) {
        left.highest = max(left.highest, right.highest)
        left.values.formUnion(right.values)
    }
}
