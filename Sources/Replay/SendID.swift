/// Which send of a log: the identity that a journal, an outcome and a mark share.
public struct SendID: Sendable, Hashable {
    /// The request's `seq` in the event log.
    public var seq: Int
    /// The copy of the log that it is sent for, from 1.
    public var copy: Int

    /// Makes an identity.
    public init(seq: Int, copy: Int = 1) {
        self.seq = seq
        self.copy = copy
    }
}

/// A set of sends, at about four bits for each where their `seq` are dense, as those of a log are.
///
/// The memory is bounded by the number of elements that were put in, whatever their values are.
public struct SendSet: Sendable, Equatable {
    /// The elements, 64 consecutive `seq` of one copy a word.
    private var words: [SendID: UInt64] = [:]
    /// How many elements it has.
    public private(set) var count = 0

    /// Makes an empty set.
    public init() {}

    /// Whether it has an element.
    public func contains(_ id: SendID) -> Bool {
        let (word, bit) = Self.place(of: id)
        return words[word].map { $0 & bit != 0 } ?? false
    }

    /// Adds an element; whether it was not there.
    @discardableResult
    public mutating func insert(_ id: SendID) -> Bool {
        let (word, bit) = Self.place(of: id)
        let before = words[word, default: 0]
        guard before & bit == 0 else { return false }
        words[word] = before | bit
        count += 1
        return true
    }

    /// Takes an element out; whether it was there.
    @discardableResult
    public mutating func remove(_ id: SendID) -> Bool {
        let (word, bit) = Self.place(of: id)
        guard let before = words[word], before & bit != 0 else { return false }
        words[word] = before == bit ? nil : before & ~bit
        count -= 1
        return true
    }

    private static func place(of id: SendID) -> (word: SendID, bit: UInt64) {
        (SendID(seq: id.seq >> 6, copy: id.copy), 1 << UInt64(id.seq & 63))
    }
}
