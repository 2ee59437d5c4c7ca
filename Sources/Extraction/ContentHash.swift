import Wire

/// A 64-bit hash of octets for telling equal ones apart: the same in every run, fast, and not proof against intent.
///
/// What it decides is a note or a guess that says so (`resent`, `inferred`), so a forged collision harms its forger only.
enum ContentHash {
    /// The hash of `octets`; 0 only by chance.
    static func of(_ octets: RawSpan) -> UInt64 {
        var hash = UInt64(octets.byteCount) &* 0x9E37_79B9_7F4A_7C15 ^ 0xA076_1D64_78BD_642F
        var offset = 0
        while octets.byteCount - offset >= 8 {
            hash = mix(hash ^ octets.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < octets.byteCount {
            rest = rest << 8 | UInt64(octets.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return mix(hash ^ rest)
    }

    /// The hash of the value of the first line so named; 0 for none.
    static func ofValue(_ lowercased: StaticString, in fields: borrowing FieldLines) -> UInt64 {
        guard let range = fields.firstRange(lowercased) else { return 0 }
        return of(fields.storage.span.bytes.extracting(range))
    }

    /// The hash of a name without regard to ASCII case.
    static func ofName(_ name: [UInt8]) -> UInt64 {
        let lower = name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return of(lower.span.bytes)
    }

    /// Every bit of the product's both halves depends on every bit of the value.
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low ^ (value >> 32)
    }
}
