import Wire

/// Exchanges whose request was not whole when its turn came, and is now: each waits for its own answer a
/// while.
///
/// They hold nobody back, and few are late, so that a list in the order in which their waits end will do.
struct LateExchanges {
    private var waiting: [(slot: Int, until: Timestamp)] = []

    /// Octets that they hold.
    private(set) var octets = 0

    /// The one whose wait ends first, and when.
    var first: (slot: Int, until: Timestamp)? { waiting.first }

    /// Adds one; O(n) where others wait for longer.
    mutating func insert(_ slot: Int, until: Timestamp, octets: Int) {
        let place = waiting.lastIndex { $0.until <= until }.map { $0 + 1 } ?? 0
        waiting.insert((slot, until), at: place)
        self.octets &+= octets
    }

    /// Takes one out; O(n), and the one whose wait ends first is found at once.
    mutating func remove(_ slot: Int, octets: Int) {
        guard let place = waiting.firstIndex(where: { $0.slot == slot }) else { return }
        waiting.remove(at: place)
        self.octets &-= octets
    }
}
