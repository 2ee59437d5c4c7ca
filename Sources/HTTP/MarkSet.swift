/// A closed list of things that can be said of a message, each with a place in the list.
public protocol MessageMark: Hashable, Sendable, CaseIterable {
    /// The place in the list: 0 to 31.
    var place: UInt32 { get }
}

/// What is said of one message, as a set: no storage of its own, in the order of the list.
public struct MarkSet<Mark: MessageMark>: Sendable, Hashable, Sequence, ExpressibleByArrayLiteral {
    @usableFromInline var bits: UInt32 = 0

    /// Makes an empty set.
    @inlinable
    public init() {}

    /// Makes a set of marks in any order.
    @inlinable
    public init(_ marks: some Sequence<Mark>) {
        for mark in marks { insert(mark) }
    }

    /// Makes a set of the marks in a literal.
    @inlinable
    public init(arrayLiteral marks: Mark...) {
        self.init(marks)
    }

    /// Whether nothing is said.
    @inlinable public var isEmpty: Bool { bits == 0 }

    /// Adds a mark.
    @inlinable
    public mutating func insert(_ mark: Mark) { bits |= 1 &<< mark.place }

    /// Whether a mark is in the set.
    @inlinable
    public func contains(_ mark: Mark) -> Bool { bits & (1 &<< mark.place) != 0 }

    /// The marks in the order of the list.
    public func makeIterator() -> IndexingIterator<[Mark]> {
        (isEmpty ? [] : Mark.allCases.filter(contains)).makeIterator()
    }
}

extension MarkSet: CustomStringConvertible {
    /// The marks as an array shows them.
    public var description: String { "\(Array(self))" }
}
