import Testing

@testable import EventLog

@Suite struct SHA1Tests {
    /// RFC 3174 §7.3, and the empty text.
    @Test(arguments: [
        ("", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ("a", 1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        (String(repeating: "01234567", count: 8), 10, "dea356a2cddd90c7a7ecedc5ebb563934f460452"),
    ])
    func theVectorsOfTheSpecificationHold(_ text: String, _ times: Int, _ digest: String) {
        var hash = SHA1()
        let octets = Array(text.utf8)
        for _ in 0..<times { hash.update(octets.span.bytes) }
        let hex = hash.finish().map { octet in
            let digits = String(octet, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        #expect(hex.joined() == digest)
    }
}
