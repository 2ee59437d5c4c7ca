/// Sessions in the order in which they were last heard of: a list through their nodes.
struct SessionAges {
    private var first = -1
    /// The one that was heard of last; -1 for none.
    private(set) var newest = -1
    /// Sessions that are looked at to find a place among them.
    private static let looks = 64
    /// How many there are.
    private(set) var count = 0

    /// The one that was not heard of for longest.
    var oldest: Int? { first >= 0 ? first : nil }

    /// Adds a session as the newest.
    mutating func append(_ place: Int, in nodes: inout [SessionNode]) {
        nodes[place].older = newest
        nodes[place].newer = -1
        if newest >= 0 { nodes[newest].newer = place } else { first = place }
        newest = place
        count += 1
    }

    /// Adds a session behind those that were not heard of since; looks at a few of the newest.
    mutating func insert(_ place: Int, in nodes: inout [SessionNode]) {
        var older = newest
        for _ in 0..<Self.looks where older >= 0 && nodes[older].heard > nodes[place].heard {
            older = nodes[older].older
        }
        guard older >= 0 else {
            prepend(place, in: &nodes)
            return
        }
        let newer = nodes[older].newer
        (nodes[place].older, nodes[place].newer) = (older, newer)
        nodes[older].newer = place
        if newer >= 0 { nodes[newer].older = place } else { newest = place }
        count += 1
    }

    /// Adds a session as the one that was not heard of for longest.
    mutating func prepend(_ place: Int, in nodes: inout [SessionNode]) {
        nodes[place].older = -1
        nodes[place].newer = first
        if first >= 0 { nodes[first].older = place } else { newest = place }
        first = place
        count += 1
    }

    /// Takes a session out.
    mutating func unlink(_ place: Int, in nodes: inout [SessionNode]) {
        let (older, newer) = (nodes[place].older, nodes[place].newer)
        if older >= 0 { nodes[older].newer = newer } else { first = newer }
        if newer >= 0 { nodes[newer].older = older } else { newest = older }
        count -= 1
    }
}
