public import Wire

/// The Community ID of a TCP connection, version 1, seed 0: the name under which Zeek, Suricata and Wireshark know it too.
public enum CommunityID {
    /// The id of the connection between two endpoints, which may be given in either order.
    public static func text(_ one: Endpoint, _ other: Endpoint) -> String {
        let (low, high) = isOrdered(one, other) ? (one, other) : (other, one)
        var octets: [UInt8] = [0, 0]  // the seed
        append(low.address, to: &octets)
        append(high.address, to: &octets)
        octets += [6, 0]  // TCP, padding
        for port in [low.port, high.port] { octets += [UInt8(port >> 8), UInt8(port & 0xFF)] }
        let digest = SHA1.digest(octets)
        var text = Array("1:".utf8)
        Base64.append(digest.span.bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The order of the specification: by address as octets, then by port.
    private static func isOrdered(_ one: Endpoint, _ other: Endpoint) -> Bool {
        let (a, b) = (one.address, other.address)
        if a.high != b.high { return a.high < b.high }
        if a.low != b.low { return a.low < b.low }
        return one.port <= other.port
    }

    private static func append(_ address: IPAddress, to octets: inout [UInt8]) {
        if !address.isIPv4 {
            for shift in stride(from: 56, through: 0, by: -8) {
                octets.append(UInt8(truncatingIfNeeded: address.high >> shift))
            }
        }
        for shift in stride(from: address.isIPv4 ? 24 : 56, through: 0, by: -8) {
            octets.append(UInt8(truncatingIfNeeded: address.low >> shift))
        }
    }
}
