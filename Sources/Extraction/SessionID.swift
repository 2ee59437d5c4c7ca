import Wire

/// A session's id, as a key: hashed once, eight octets at a time, where an array is hashed octet by octet.
struct SessionID: Hashable {
    /// The id as the server names it.
    let octets: [UInt8]
    /// The hash of the octets.
    let digest: UInt64

    init(_ octets: [UInt8]) {
        self.octets = octets
        digest = ContentHash.of(octets.span.bytes)
    }

    init(_ span: RawSpan) {
        octets = span.withUnsafeBytes { [UInt8]($0) }
        digest = ContentHash.of(span)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    static func == (left: SessionID, right: SessionID) -> Bool {
        left.digest == right.digest && left.octets.span.bytes.equals(right.octets.span.bytes)
    }
}
