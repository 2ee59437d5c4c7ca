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

    /// Copies an id; `digest` is the hash of its octets.
    init(_ span: RawSpan, digest: UInt64) {
        octets = span.withUnsafeBytes { [UInt8]($0) }
        self.digest = digest
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    static func == (left: SessionID, right: SessionID) -> Bool {
        left.digest == right.digest && left.octets.span.bytes.equals(right.octets.span.bytes)
    }
}
