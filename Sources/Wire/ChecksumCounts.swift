/// How many checksums were not right.
///
/// They are counted and, for octets of data, otherwise ignored: captures on a sending host are full of frames whose checksums
/// the network card fills in later.
public struct ChecksumCounts: Hashable, Sendable {
    /// IPv4 headers whose checksum is wrong.
    public var wrongIPv4 = 0
    /// TCP segments whose checksum is wrong and is not one left to the card.
    public var wrongTCP = 0
    /// TCP segments whose checksum was left to the card: zero, or the sum of the pseudo-header alone.
    public var offloadedTCP = 0

    /// Makes counts of zero.
    public init() {}

    /// Adds counts of another decoder.
    public static func += (left: inout ChecksumCounts, right: ChecksumCounts) {
        left.wrongIPv4 += right.wrongIPv4
        left.wrongTCP += right.wrongTCP
        left.offloadedTCP += right.offloadedTCP
    }
}
