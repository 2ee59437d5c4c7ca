/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed function of 64 bits that cannot be told from a random one without
/// the key, and is fast on short inputs.
enum SipHash {
    /// The function of `octets` under a key of 128 bits, least significant half first.
    static func hash(_ octets: [UInt8], key: (low: UInt64, high: UInt64)) -> UInt64 {
        var state = State(key: key)
        var word: UInt64 = 0
        var place: UInt64 = 0
        for octet in octets {
            word |= UInt64(octet) &<< (8 &* place)
            place &+= 1
            if place == 8 {
                state.absorb(word)
                (word, place) = (0, 0)
            }
        }
        state.absorb(word | UInt64(truncatingIfNeeded: octets.count) &<< 56)
        return state.finish()
    }

    private struct State {
        private var v0: UInt64, v1: UInt64, v2: UInt64, v3: UInt64

        init(key: (low: UInt64, high: UInt64)) {
            v0 = key.low ^ 0x736F_6D65_7073_6575
            v1 = key.high ^ 0x646F_7261_6E64_6F6D
            v2 = key.low ^ 0x6C79_6765_6E65_7261
            v3 = key.high ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            for _ in 0..<2 { round() }
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = Self.rotated(v1, by: 13) ^ v0
            v0 = Self.rotated(v0, by: 32)
            v2 &+= v3
            v3 = Self.rotated(v3, by: 16) ^ v2
            v0 &+= v3
            v3 = Self.rotated(v3, by: 21) ^ v0
            v2 &+= v1
            v1 = Self.rotated(v1, by: 17) ^ v2
            v2 = Self.rotated(v2, by: 32)
        }

        private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
            word &<< count | word &>> (64 &- count)
        }
    }
}
