/// The ones' complement sum of RFC 1071, in the host's byte order (the sum does not care, §2 B).
struct InternetChecksum {
    /// The sum so far, unfolded.
    ///
    /// Every addend is below 2^32 or folded from below 2^64, so it cannot overflow.
    private var sum: UInt64 = 0

    /// Adds a value of 32 bits as it lies in memory.
    @inline(__always)
    mutating func add(_ value: UInt32) {
        sum &+= UInt64(value)
    }

    /// Adds octets; an odd last one is padded with zero.
    mutating func add(_ octets: RawSpan) {
        octets.withUnsafeBytes { bytes in
            var index = 0
            var total: UInt64 = 0
            if bytes.count >= 64 {
                var (low, high) = (SIMD4<UInt64>(), SIMD4<UInt64>())
                let mask = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
                // Halves of 64-bit lanes: a lane takes 2^32 rounds to overflow, which is 128 GiB.
                while index &+ 32 <= bytes.count {
                    let words = bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
                    low &+= words & mask
                    high &+= words &>> 32
                    index &+= 32
                }
                let halves = low &+ high
                total = fold(halves[0]) &+ fold(halves[1]) &+ fold(halves[2]) &+ fold(halves[3])
            }
            while index &+ 8 <= bytes.count {
                total &+= fold(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index &+= 8
            }
            if index &+ 4 <= bytes.count {
                total &+= UInt64(bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                index &+= 4
            }
            if index &+ 2 <= bytes.count {
                total &+= UInt64(bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self))
                index &+= 2
            }
            if index < bytes.count {
                // The octet is the first of its pair in memory.
                total &+= UInt64(UInt16(littleEndian: UInt16(bytes[index])))
            }
            sum = fold(sum) &+ fold(total)
        }
    }

    /// Adds the first 20 octets: a header without options.
    @inline(__always)
    mutating func add(header octets: RawSpan) {
        let header = octets.extracting(0..<20)
        for offset in stride(from: 0, to: 20, by: 4) { sum &+= UInt64(header.sure32(offset).bigEndian) }
    }

    /// The sum in 16 bits.
    ///
    /// All ones where the octets hold a right checksum.
    var folded: UInt16 {
        var value = fold(sum)
        value = (value & 0xFFFF) &+ (value >> 16)
        value = (value & 0xFFFF) &+ (value >> 16)
        return UInt16(truncatingIfNeeded: value)
    }

    /// Brings 64 bits down to at most 33 without changing the ones' complement sum.
    @inline(__always)
    private func fold(_ value: UInt64) -> UInt64 {
        (value & 0xFFFF_FFFF) &+ (value >> 32)
    }
}
