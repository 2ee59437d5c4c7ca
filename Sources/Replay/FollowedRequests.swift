/// The requests whose answers one follows, by their `seq`: one as a rule, which takes no memory of its own.
struct FollowedRequests: Sendable, Equatable {
    /// All that go before it in its group, be their answers in the recording or not.
    static let all = FollowedRequests(isAll: true)

    /// Whether it follows all of them; then none is named.
    private(set) var isAll = false
    /// 0 where there is none; no request has that number.
    private var first = 0
    private var others: [Int] = []

    init() {}

    private init(isAll: Bool) { self.isAll = isAll }

    init(_ seqs: [Int]) {
        for seq in seqs { append(seq) }
    }

    /// Whether there is none.
    var isEmpty: Bool { first == 0 && !isAll }

    /// Those that are named, in the order in which they were added.
    var seqs: [Int] { first == 0 ? [] : [first] + others }

    mutating func append(_ seq: Int) {
        if first == 0 { first = seq } else { others.append(seq) }
    }

    func contains(_ seq: Int) -> Bool { isAll || first == seq || others.contains(seq) }
}
