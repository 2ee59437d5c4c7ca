/// A pattern for the path of a request target: `*` stands for any octets, slashes included, `?` for one; the rest for itself.
struct PathGlob: Sendable, Equatable {
    /// The pattern as it was given.
    let text: String
    private let pattern: [UInt8]

    init(_ text: String) {
        self.text = text
        pattern = Array(text.utf8)
    }

    /// Whether the whole of `path` fits.
    ///
    /// At most pattern length times path length steps; no recursion.
    func matches(_ path: ArraySlice<UInt8>) -> Bool {
        var at = path.startIndex
        var place = 0
        var star: (place: Int, at: Int)?
        while at < path.endIndex {
            if place < pattern.count, pattern[place] == 0x2A {
                star = (place, at)
                place += 1
            } else if place < pattern.count, pattern[place] == 0x3F || pattern[place] == path[at] {
                place += 1
                at += 1
            } else if let last = star {
                // The last star takes one octet more.
                star = (last.place, last.at + 1)
                place = last.place + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == 0x2A }
    }
}
