/// Replacements of ranges of a text, applied in one pass: every octet outside the ranges stays as it is.
public struct JSONEdits: Sendable, Equatable {
    private struct Edit: Sendable, Equatable {
        var range: Range<Int>
        var replacement: Range<Int>
    }

    /// The edits by place, disjoint.
    private var edits: [Edit] = []
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
        replacements.removeAll(keepingCapacity: true)
    }

    /// Puts `octets` in the place of `range`.
    ///
    /// Edits may come in any order; the usual ascending one costs nothing. An empty range inserts; several insertions at one place stand in the order of the calls. Returns false, and changes
    /// nothing, where the range overlaps that of an earlier edit.
    @discardableResult
    public mutating func replace(_ range: Range<Int>, with octets: some Sequence<UInt8>) -> Bool {
        var place = edits.count
        while place > 0, isBefore(range, edits[place &- 1].range) { place &-= 1 }
        if place > 0, edits[place &- 1].range.upperBound > range.lowerBound { return false }
        if place < edits.count, edits[place].range.lowerBound < range.upperBound { return false }
        let start = replacements.count
        replacements.append(contentsOf: octets)
        edits.insert(Edit(range: range, replacement: start..<replacements.count), at: place)
        return true
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
        for edit in edits {
            output.append(contentsOf: octets[kept..<edit.range.lowerBound])
            output.append(contentsOf: replacements[edit.replacement])
            kept = edit.range.upperBound
        }
        output.append(contentsOf: octets[kept...])
    }
}
