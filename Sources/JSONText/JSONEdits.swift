/// Replacements of ranges of a text, applied in one pass: every octet outside the ranges stays as it is.
public struct JSONEdits: Sendable, Equatable {
    private struct Edit: Sendable, Equatable {
        var range: Range<Int>
        var replacement: Range<Int>
    }

    /// The edits, disjoint: by place in runs, of which each is at most half as long as the one before it.
    ///
    /// What comes in ascending order is one run.
    private var edits: [Edit] = []
    /// Where the runs after the first begin.
    private var starts: [Int] = []
    /// The octets of all replacements.
    private var replacements: [UInt8] = []

    /// Makes no edits.
    public init() {}

    /// Whether nothing is replaced.
    public var isEmpty: Bool { edits.isEmpty }
    /// The number of replacements.
    public var count: Int { edits.count }

    /// Forgets the edits and keeps the storage.
    public mutating func removeAll() {
        edits.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        replacements.removeAll(keepingCapacity: true)
    }

    /// Puts `octets` in the place of `range`.
    ///
    /// Edits may come in any order; the usual ascending one costs nothing, any other the logarithm of their number. An empty
    /// range inserts; several insertions at one place stand in the order of the calls. Returns false, and changes nothing,
    /// where the range overlaps that of an earlier edit.
    @discardableResult
    public mutating func replace(_ range: Range<Int>, with octets: some Sequence<UInt8>) -> Bool {
        var end = edits.count
        for start in starts.reversed() {
            if overlaps(range, in: start..<end) { return false }
            end = start
        }
        if overlaps(range, in: 0..<end) { return false }
        if let last = edits.last, isBefore(range, last.range) { beginRun() }
        let start = replacements.count
        replacements.append(contentsOf: octets)
        edits.append(Edit(range: range, replacement: start..<replacements.count))
        return true
    }

    /// Whether a range overlaps one of a run.
    private func overlaps(_ range: Range<Int>, in run: Range<Int>) -> Bool {
        let place = place(of: range, in: run)
        if place > run.lowerBound, edits[place &- 1].range.upperBound > range.lowerBound { return true }
        return place < run.upperBound && edits[place].range.lowerBound < range.upperBound
    }

    /// Where a range stands in a run: after all that are not behind it.
    private func place(of range: Range<Int>, in run: Range<Int>) -> Int {
        if run.isEmpty || !isBefore(range, edits[run.upperBound &- 1].range) { return run.upperBound }
        var (low, high) = (run.lowerBound, run.upperBound)
        while low < high {
            let middle = (low &+ high) / 2
            if isBefore(range, edits[middle].range) { high = middle } else { low = middle &+ 1 }
        }
        return low
    }

    /// Begins a run, once those before it are few.
    private mutating func beginRun() {
        while let start = starts.last {
            let before = starts.count > 1 ? starts[starts.count &- 2] : 0
            guard (edits.count &- start) &* 2 > start &- before else { break }
            mergeLast()
        }
        starts.append(edits.count)
    }

    /// Makes one run of the last two, where there are two.
    private mutating func mergeLast() {
        guard let start = starts.popLast() else { return }
        let before = starts.last ?? 0
        edits.replaceSubrange(before..., with: merged(edits[before..<start], edits[start...]))
    }

    /// Two runs as one; at one place what came earlier stands first.
    private func merged(_ earlier: ArraySlice<Edit>, _ later: ArraySlice<Edit>) -> [Edit] {
        var run: [Edit] = []
        run.reserveCapacity(earlier.count &+ later.count)
        var next = earlier.startIndex
        for edit in later {
            while next < earlier.endIndex, !isBefore(edit.range, earlier[next].range) {
                run.append(earlier[next])
                next &+= 1
            }
            run.append(edit)
        }
        run.append(contentsOf: earlier[next...])
        return run
    }

    /// The edits by place.
    private var sorted: [Edit] {
        if starts.isEmpty { return edits }
        var copy = self
        while !copy.starts.isEmpty { copy.mergeLast() }
        return copy.edits
    }

    /// Where two edits start at one place, what is inserted stands before what is replaced.
    private func isBefore(_ range: Range<Int>, _ other: Range<Int>) -> Bool {
        range.lowerBound < other.lowerBound
            || (range.lowerBound == other.lowerBound && range.isEmpty && !other.isEmpty)
    }

    /// The text with the edits made, whose ranges must lie in it.
    public func applied(to octets: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(octets.count &+ replacements.count)
        append(octets, to: &output)
        return output
    }

    /// Appends the text with the edits made, whose ranges must lie in it.
    public func append(_ octets: [UInt8], to output: inout [UInt8]) {
        var kept = 0
        for edit in sorted {
            output.append(contentsOf: octets[kept..<edit.range.lowerBound])
            output.append(contentsOf: replacements[edit.replacement])
            kept = edit.range.upperBound
        }
        output.append(contentsOf: octets[kept...])
    }
}
