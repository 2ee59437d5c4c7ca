/// The notes of one record as a set: no storage of its own, and always in the order of the list.
public struct NoteSet: Sendable, Equatable {
    private var bits: UInt64 = 0

    /// Makes an empty set.
    public init() {}

    /// Makes a set of notes, in any order.
    public init(_ notes: [Note]) {
        for note in notes { insert(note) }
    }

    /// Whether there is none.
    public var isEmpty: Bool { bits == 0 }

    /// Adds a note.
    public mutating func insert(_ note: Note) {
        guard let place = Note.allCases.firstIndex(of: note) else { return }
        bits |= 1 << UInt64(place)
    }

    /// Whether it holds a note.
    public func contains(_ note: Note) -> Bool {
        guard let place = Note.allCases.firstIndex(of: note) else { return false }
        return bits & (1 << UInt64(place)) != 0
    }

    /// The notes in the order of the list.
    public var notes: [Note] {
        if isEmpty { return [] }
        return Note.allCases.indices.filter { bits & (1 << UInt64($0)) != 0 }.map { Note.allCases[$0] }
    }
}
