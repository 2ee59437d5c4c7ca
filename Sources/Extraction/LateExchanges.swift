import Wire

/// Exchanges whose request was not whole when its turn came, and is now: each waits for its own answer a
/// while.
///
/// They hold nobody back, and few are late, so that a list in the order of their becoming whole will do.
struct LateExchanges {
    private var waiting: [(slot: Int, until: Timestamp)] = []

    /// Octets that they hold.
    private(set) var octets = 0

    /// The one that waits for longest, and until when.
    var first: (slot: Int, until: Timestamp)? { waiting.first }

    /// Adds one.
    mutating func append(_ slot: Int, until: Timestamp, octets: Int) {
        waiting.append((slot, until))
        self.octets &+= octets
    }

    /// Takes one out; O(n), and the one that waits for longest is found at once.
    mutating func remove(_ slot: Int, octets: Int) {
        guard let place = waiting.firstIndex(where: { $0.slot == slot }) else { return }
        waiting.remove(at: place)
        self.octets &-= octets
    }
}
