/// The requests whose answers one follows, by their `seq`: one as a rule, which takes no memory of its own.
struct FollowedRequests: Sendable, Equatable {
    /// 0 where there is none; no request has that number.
    private var first = 0
    private var others: [Int] = []

    init() {}

    init(_ seqs: [Int]) {
        for seq in seqs { append(seq) }
    }

    /// Whether there is none.
    var isEmpty: Bool { first == 0 }

    /// All of them, in the order in which they were added.
    var seqs: [Int] { isEmpty ? [] : [first] + others }

    mutating func append(_ seq: Int) {
        if isEmpty { first = seq } else { others.append(seq) }
    }

    func contains(_ seq: Int) -> Bool { first == seq || others.contains(seq) }
}
