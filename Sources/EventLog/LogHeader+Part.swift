extension LogHeader {
    /// The place of a file in a log that is written in several, each of which is a log of its own, too.
    public struct Part: Sendable, Equatable {
        /// The part's number, from 1; at most 2⁴⁰.
        public var number: Int
        /// The last `seq` before this part; 0 where there is none.
        ///
        /// `seq` goes on from part to part, and an answer may belong to an exchange in an earlier one.
        public var after: Int
        /// The digest in the trailer of the log's first part: what all later ones are known by; nil in the first.
        public var first: String?
        /// The digest in the trailer of the part before; nil in the first.
        public var previous: String?
        /// How many parts of this log the writer had removed when it began this one, the oldest first.
        public var removed: Int

        /// The numbers that parts can have.
        ///
        /// At one in a second the last is reached after 35,000 years; what is beyond it nobody wrote, and sums with those
        /// up to it cannot overflow.
        static let numbers = 1...1 << 40

        /// Makes a place.
        public init(
            number: Int, after: Int = 0, first: String? = nil, previous: String? = nil, removed: Int = 0
        ) {
            self.number = number
            self.after = after
            self.first = first
            self.previous = previous
            self.removed = removed
        }
    }
}
