internal import Wire

/// The secrets that a file carries, as found, up to a bound.
struct PcapngSecrets {
    /// What was kept, in the order of the file.
    private(set) var found: [EmbeddedSecrets] = []
    /// How many blocks were passed over since the bound was reached.
    private(set) var dropped = 0
    private var kept = 0

    /// Reads the body of a decryption secrets block (draft-ietf-opsawg-pcapng §4.7).
    mutating func read(_ body: RawSpan, isSwapped: Bool) throws(Fault) {
        guard body.byteCount >= 8 else { throw Fault(.malformedBlock("a secrets block that is too short")) }
        let length = Int(body.integer(4, as: UInt32.self, isSwapped))
        guard length <= body.byteCount &- 8 else {
            throw Fault(.malformedBlock("secrets of \(length) octets in a block with \(body.byteCount &- 8) for them"))
        }
        // What a block costs beside its octets, so that empty ones are bounded too.
        let cost = length + 64
        guard kept + cost <= SavefileLimits.secrets else {
            dropped += 1
            return
        }
        kept += cost
        let octets = body.extracting(8..<8 &+ length).withUnsafeBytes { [UInt8]($0) }
        found.append(EmbeddedSecrets(type: body.integer(0, as: UInt32.self, isSwapped), octets: octets))
    }
}
