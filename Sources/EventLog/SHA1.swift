/// SHA-1 (RFC 3174): here for the Community ID, which is defined by it.
///
/// No security rests on it.
struct SHA1 {
    /// The digest's length in octets.
    static let length = 20

    private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0
    )
    private var block: [UInt8] = []
    private var count: UInt64 = 0

    /// The digest of all of `octets`.
    static func digest(_ octets: [UInt8]) -> [UInt8] {
        var hash = SHA1()
        hash.update(octets.span.bytes)
        return hash.finish()
    }

    /// Takes more octets.
    mutating func update(_ octets: RawSpan) {
        count &+= UInt64(octets.byteCount)
        var offset = 0
        if !block.isEmpty {
            while block.count < 64, offset < octets.byteCount {
                block.append(octets.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
                offset += 1
            }
            if block.count < 64 { return }
            let whole = block
            compress(whole.span.bytes, at: 0)
            block.removeAll(keepingCapacity: true)
        }
        while octets.byteCount - offset >= 64 {
            compress(octets, at: offset)
            offset += 64
        }
        while offset < octets.byteCount {
            block.append(octets.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
    }

    /// Pads and gives the digest.
    mutating func finish() -> [UInt8] {
        let bits = count &* 8
        var padding: [UInt8] = [0x80]
        while (block.count + padding.count) % 64 != 56 { padding.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) { padding.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        update(padding.span.bytes)
        var digest: [UInt8] = []
        digest.reserveCapacity(Self.length)
        for word in [state.0, state.1, state.2, state.3, state.4] {
            for shift in stride(from: 24, through: 0, by: -8) {
                digest.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return digest
    }

    private mutating func compress(_ octets: RawSpan, at offset: Int) {
        var words = InlineArray<80, UInt32>(repeating: 0)
        for index in 0..<16 {
            words[index] = UInt32(
                bigEndian: octets.unsafeLoadUnaligned(fromByteOffset: offset + index * 4, as: UInt32.self))
        }
        for index in 16..<80 {
            let mixed = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
            words[index] = mixed << 1 | mixed >> 31
        }
        var (a, b, c, d, e) = state
        for index in 0..<80 {
            let mix: UInt32
            switch index {
            case 0..<20: mix = ((b & c) | (~b & d)) &+ 0x5A82_7999
            case 20..<40: mix = (b ^ c ^ d) &+ 0x6ED9_EBA1
            case 40..<60: mix = ((b & c) | (b & d) | (c & d)) &+ 0x8F1B_BCDC
            default: mix = (b ^ c ^ d) &+ 0xCA62_C1D6
            }
            let next = (a << 5 | a >> 27) &+ mix &+ e &+ words[index]
            (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
        }
        state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
    }
}
