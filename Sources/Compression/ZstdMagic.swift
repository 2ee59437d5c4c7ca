/// The four octets that a frame starts with (RFC 8878 §3.1.1), or one that is to be skipped (§3.1.2).
///
/// The library may read formats from before the standard, too, which no sender of today makes; they are refused.
struct ZstdMagic {
    private var count = 0
    private var isSkippable = false

    /// Whether all four were seen.
    var isWhole: Bool { count == 4 }

    /// Takes the next octet; false where no frame starts so.
    mutating func takes(_ octet: UInt8) -> Bool {
        defer { count += 1 }
        switch count {
        case 0:
            isSkippable = octet & 0xF0 == 0x50
            return isSkippable || octet == 0x28
        case 1: return octet == (isSkippable ? 0x2A : 0xB5)
        case 2: return octet == (isSkippable ? 0x4D : 0x2F)
        default: return octet == (isSkippable ? 0x18 : 0xFD)
        }
    }
}
