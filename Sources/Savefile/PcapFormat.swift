internal import Wire

/// Classic pcap (draft-ietf-opsawg-pcap): a header of 24 octets, then records, all in the writer's byte order.
struct PcapFormat {
    private let isSwapped: Bool
    private let isNanoseconds: Bool
    private let recordHeader: Int
    private let lengths: Lengths
    private let linkType: LinkType

    /// In which order a record states captured and original length.
    ///
    /// Old writers had it the other way round.
    private enum Lengths {
        case standard, exchanged, perhapsExchanged
    }

    /// Reads the file header, or nil where the magic is not one of this format.
    init?(magic: UInt32, _ input: inout ChunkedInput) throws(Fault) {
        switch magic {
        case 0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34: isSwapped = false
        case 0xD4C3_B2A1, 0x4D3C_B2A1, 0x34CD_B2A1: isSwapped = true
        default: return nil
        }
        let canonical = isSwapped ? magic.byteSwapped : magic
        isNanoseconds = canonical == 0xA1B2_3C4D
        // Kuznetzov's patch to old Linux tools: interface, protocol and packet type follow in each record.
        recordHeader = canonical == 0xA1B2_CD34 ? 24 : 16
        guard try input.ensure(24) else { throw Fault(.cutHeader(found: input.available, needed: 24)) }
        let major = input.integer(4, as: UInt16.self, isSwapped)
        let minor = input.integer(6, as: UInt16.self, isSwapped)
        switch (major, minor) {
        case (2, ..<3), (543, 0): lengths = .exchanged
        case (2, 3): lengths = .perhapsExchanged
        case (2, 4): lengths = .standard
        default: throw Fault(.unsupportedVersion(major: Int(major), minor: Int(minor)))
        }
        // Above 16 bits: whether and how much frame check sequence follows each frame, which IP's length cuts off.
        linkType = LinkType(rawValue: input.integer(20, as: UInt32.self, isSwapped) & 0xFFFF)
        input.advance(by: 24)
    }

    /// Whether the next record is in the window.
    func hasFrame(_ input: borrowing ChunkedInput) -> Bool {
        guard input.available >= recordHeader else { return false }
        // The larger of the two lengths where their order is not certain: it is the smaller that is read.
        let first = Int(input.integer(8, as: UInt32.self, isSwapped))
        let second = Int(input.integer(12, as: UInt32.self, isSwapped))
        return input.available >= recordHeader &+ (lengths == .standard ? first : max(first, second))
    }

    /// Reads a record; nil at the end of the file.
    func next(_ input: inout ChunkedInput, invalidTimes: inout Int) throws(Fault) -> SavefileFrame? {
        guard try input.ensure(recordHeader) else {
            if input.available == 0 { return nil }
            throw Fault(.cutRecord(found: input.available, needed: recordHeader))
        }
        let (seconds, part, first, second) = input.fourNumbers(isSwapped)
        var fraction = Int64(part)
        var captured = Int(first)
        var original = Int(second)
        let isExchanged =
            switch lengths {
            case .standard: false
            case .exchanged: true
            case .perhapsExchanged: captured > original
            }
        if isExchanged { swap(&captured, &original) }
        guard captured <= SavefileLimits.capturedLength else {
            throw Fault(.capturedLength(captured, allowed: SavefileLimits.capturedLength))
        }
        guard try input.ensure(recordHeader &+ captured) else {
            throw Fault(.cutRecord(found: input.available, needed: recordHeader &+ captured))
        }
        if !isNanoseconds { fraction &*= 1_000 }
        if fraction >= 1_000_000_000 {
            invalidTimes += 1
            fraction = 999_999_999
        }
        let start = input.position &+ recordHeader
        input.advance(by: recordHeader &+ captured)
        // 2^32 seconds are 136 years: far from the limit.
        return SavefileFrame(
            number: 0, time: Timestamp(nanoseconds: Int64(seconds) &* 1_000_000_000 &+ fraction), linkType: linkType,
            originalLength: original, octets: start..<start &+ captured)
    }
}
