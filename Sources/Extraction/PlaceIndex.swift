/// Places of a table by a key that several may share, oldest first, at most so many a key.
///
/// Nearly every key has one place, which stands in the dictionary itself.
struct PlaceIndex<Key: Hashable> {
    private enum Entry {
        case one(Int)
        case several([Int])
    }

    private var entries: [Key: Entry] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The places of a key, oldest first.
    subscript(key: Key) -> [Int] {
        switch entries[key] {
        case nil: []
        case .one(let place): [place]
        case .several(let places): places
        }
    }

    /// The place of a key that has one and no more; nil where it has none or several.
    func only(_ key: Key) -> Int? {
        if case .one(let place) = entries[key] { place } else { nil }
    }

    /// Adds a place; where there are too many, the oldest is no longer found by this key.
    mutating func insert(_ place: Int, at key: Key) {
        switch entries[key] {
        case nil:
            entries[key] = .one(place)
        case .one(let first):
            entries[key] = limit > 1 ? .several([first, place]) : .one(place)
        case .several(var places):
            entries[key] = nil
            places.append(place)
            if places.count > limit { places.removeFirst() }
            entries[key] = .several(places)
        }
    }

    /// Takes a place out, if it is there.
    mutating func remove(_ place: Int, at key: Key) {
        switch entries[key] {
        case nil: break
        case .one(let only):
            if only == place { entries[key] = nil }
        case .several(var places):
            guard let found = places.firstIndex(of: place) else { return }
            entries[key] = nil
            places.remove(at: found)
            if places.count == 1 { entries[key] = .one(places[0]) } else { entries[key] = .several(places) }
        }
    }
}
