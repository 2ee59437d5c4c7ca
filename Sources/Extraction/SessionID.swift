import Wire

/// A session's id, as a key.
struct SessionID: Hashable {
    /// The id as the server names it.
    let octets: [UInt8]
    /// The hash of the octets: the same in every run, so that ids can be made that share one.
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

    /// Hashes the octets anew, with the secret of this run: clients choose ids, and those of one digest must not share a bucket.
    func hash(into hasher: inout Hasher) { octets.withUnsafeBytes { hasher.combine(bytes: $0) } }

    static func == (left: SessionID, right: SessionID) -> Bool {
        left.digest == right.digest && left.octets.span.bytes.equals(right.octets.span.bytes)
    }
}
