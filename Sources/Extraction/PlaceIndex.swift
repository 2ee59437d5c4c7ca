/// Places of a table by a key that several may share, oldest first, at most so many a key.
struct PlaceIndex<Key: Hashable> {
    private var places: [Key: [Int]] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The places of a key, oldest first.
    subscript(key: Key) -> [Int] { places[key] ?? [] }

    /// Adds a place; where there are too many, the oldest is no longer found by this key.
    mutating func insert(_ place: Int, at key: Key) {
        places[key, default: []].append(place)
        if places[key, default: []].count > limit { places[key, default: []].removeFirst() }
    }

    /// Takes a place out, if it is there.
    mutating func remove(_ place: Int, at key: Key) {
        guard let found = places[key]?.firstIndex(of: place) else { return }
        places[key]?.remove(at: found)
        if places[key]?.isEmpty == true { places[key] = nil }
    }
}
