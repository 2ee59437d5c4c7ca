/// The last answer's head with what it says: most answers of a target have the octets of the one before, whole seconds long.
///
/// What a head says follows from its octets alone, so that one that was read need not be read again.
struct AnswerHeadMemo {
    private var octets: [UInt8] = []
    private var head = AnswerHead?.none

    /// What the head says that stands at the front of `octets`, and its length, where it is the one that was seen last.
    func match(_ octets: RawSpan) -> (head: AnswerHead, length: Int)? {
        guard let head, octets.byteCount >= self.octets.count else { return nil }
        let known = self.octets.span.bytes
        var at = 0
        while at &+ 8 <= known.byteCount {
            let (left, right) = (
                octets.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self),
                known.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            )
            if left != right { return nil }
            at &+= 8
        }
        while at < known.byteCount {
            let (left, right) = (
                octets.unsafeLoad(fromByteOffset: at, as: UInt8.self),
                known.unsafeLoad(fromByteOffset: at, as: UInt8.self)
            )
            if left != right { return nil }
            at &+= 1
        }
        return (head, known.byteCount)
    }

    /// Keeps a head that was read whole, up to and with its empty line.
    mutating func keep(_ head: AnswerHead, of octets: [UInt8]) {
        self.head = head
        self.octets = octets
    }
}
