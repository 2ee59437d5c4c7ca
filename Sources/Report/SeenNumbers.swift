/// Which `seq` were read: ranges, of which there is one for a whole log, and one more for each stretch that is missing.
struct SeenNumbers {
    /// More ranges than this are taken for one with what lies between them.
    private static let most = 256

    private var ranges: [ClosedRange<Int>] = []

    /// Notes the next one.
    mutating func note(_ seq: Int) {
        guard let last = ranges.last else {
            ranges.append(seq...seq)
            return
        }
        // Lines follow each other in a log, so that nearly all stand here.
        let isNext = seq > last.upperBound && seq - 1 == last.upperBound
        if isNext || ranges.count == Self.most {
            ranges[ranges.count - 1] = min(last.lowerBound, seq)...max(last.upperBound, seq)
        } else if !last.contains(seq) {
            ranges.append(seq...seq)
        }
    }

    /// Whether it was read.
    func contains(_ seq: Int) -> Bool { ranges.contains { $0.contains(seq) } }
}
