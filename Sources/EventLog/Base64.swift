/// Base64 by RFC 4648 §4: the standard alphabet, padded, no line ends.
enum Base64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// Appends the text of `octets`.
    static func append(_ octets: RawSpan, to output: inout [UInt8]) {
        output.reserveCapacity(output.count &+ (octets.byteCount &+ 2) / 3 &* 4)
        alphabet.withUTF8Buffer { alphabet in
            var at = 0
            while at < octets.byteCount {
                let left = octets.byteCount &- at
                var group = UInt32(octets.unsafeLoad(fromByteOffset: at, as: UInt8.self)) &<< 16
                if left > 1 { group |= UInt32(octets.unsafeLoad(fromByteOffset: at &+ 1, as: UInt8.self)) &<< 8 }
                if left > 2 { group |= UInt32(octets.unsafeLoad(fromByteOffset: at &+ 2, as: UInt8.self)) }
                output.append(alphabet[Int(group &>> 18)])
                output.append(alphabet[Int(group &>> 12 & 0x3F)])
                output.append(left > 1 ? alphabet[Int(group &>> 6 & 0x3F)] : 0x3D)
                output.append(left > 2 ? alphabet[Int(group & 0x3F)] : 0x3D)
                at &+= 3
            }
        }
    }

    /// The octets that `text` stands for; nil where it is not canonical: length, alphabet, padding, unused bits.
    static func decoded(_ text: RawSpan) -> [UInt8]? {
        guard text.byteCount % 4 == 0 else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.byteCount / 4 &* 3)
        var at = 0
        while at < text.byteCount {
            var group: UInt32 = 0
            var padding = 0
            for offset in at..<at &+ 4 {
                let octet = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
                if octet == 0x3D && offset >= text.byteCount &- 2 {
                    padding &+= 1
                    group &<<= 6
                } else {
                    guard padding == 0, let value = value(of: octet) else { return nil }
                    group = group &<< 6 | value
                }
            }
            if (padding == 1 && group & 0xFF != 0) || (padding == 2 && group & 0xFFFF != 0) { return nil }
            output.append(UInt8(truncatingIfNeeded: group &>> 16))
            if padding < 2 { output.append(UInt8(truncatingIfNeeded: group &>> 8)) }
            if padding < 1 { output.append(UInt8(truncatingIfNeeded: group)) }
            at &+= 4
        }
        return output
    }

    private static func value(of octet: UInt8) -> UInt32? {
        switch octet {
        case 0x41...0x5A: UInt32(octet &- 0x41)
        case 0x61...0x7A: UInt32(octet &- 0x61 &+ 26)
        case 0x30...0x39: UInt32(octet &- 0x30 &+ 52)
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
