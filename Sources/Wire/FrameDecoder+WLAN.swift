/// IEEE 802.11 and what radios put before it.
extension FrameDecoder {
    /// An 802.11 header (§9.2.4, §9.3.2), and the LLC behind it.
    func wlan(_ octets: RawSpan, at position: inout Position, isPadded: Bool, isSwapped: Bool = false) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 2) { return .unread(fault) }
        let kind = octets.octet(isSwapped ? start &+ 1 : start)
        guard kind & 0x03 == 0 else { return .unread(.malformedHeader) }
        // Only data frames hold packets, and bit 2 of their subtype says that there is none.
        guard kind & 0x0C == 0x08, kind & 0x40 == 0 else { return .end(.notTCP) }
        let flags = octets.octet(isSwapped ? start : start &+ 1)
        let isRelayed = flags & 0x03 == 0x03
        let hasQuality = kind & 0x80 != 0
        var length = isRelayed ? 30 : 24
        let quality = start &+ length
        if hasQuality { length &+= flags & 0x80 == 0 ? 2 : 6 }
        if isPadded { length = (length &+ 3) & ~3 }
        if flags & 0x40 != 0 { return .unread(.encrypted) }
        if let fault = position.skip(length) { return .unread(fault) }
        // More fragments, or not the first.
        if flags & 0x04 != 0 || octets.octet(start &+ 22) & 0x0F != 0 { return .unread(.fragmentedLink) }
        let isOfMesh = isRelayed && hasQuality && octets.octet(quality &+ 1) & 0x01 != 0
        if hasQuality, octets.octet(quality) & 0x80 != 0 { return aggregate(octets, at: &position, isOfMesh) }
        return isOfMesh ? behindMeshControl(octets, at: &position) : .llc
    }

    /// Mesh control (§9.2.4.8.3): flags with the number of further addresses, time to live, sequence number, the addresses.
    ///
    /// Outside a mesh, the bit that announces it is one of a queue's length: LLC begins with none of these flags.
    private func behindMeshControl(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        let flags = octets.octet(position.start)
        return flags <= 2 ? skipping(6 &+ Int(flags) &* 6, to: .llc, at: &position) : .llc
    }

    /// Several frames in one (§9.3.2.2.2): destination, source, length, LLC; one alone is read on.
    private func aggregate(_ octets: RawSpan, at position: inout Position, _ isOfMesh: Bool) -> Layer {
        let first = position.start
        if let fault = position.skip(14) { return .unread(fault) }
        let length = Int(octets.bigEndian16(position.start &- 2))
        let next = position.start &+ (length &+ 14 &+ 3) & ~3 &- 14
        // A frame check sequence may follow; a second frame is longer.
        let isOne = position.wireEnd &- next < FrameAggregate.headerLength
        // Whether its length counts mesh control, and in which order of octets, is not the same everywhere.
        if isOfMesh {
            if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
            if octets.octet(position.start) <= 2 { return .unread(.aggregated) }
        }
        guard isOne else {
            return .end(.aggregate(FrameAggregate(start: first, end: position.end, wireEnd: position.wireEnd)))
        }
        position.bound(at: position.start &+ length)
        return .llc
    }

    /// Radiotap (radiotap.org): version, padding, length, then words that say which fields follow; little-endian.
    func radiotap(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 8) { return .unread(fault) }
        let length = Int(octets.littleEndian16(start &+ 2))
        guard octets.octet(start) == 0, length >= 8 else { return .unread(.malformedHeader) }
        let present = octets.littleEndian32(start &+ 4)
        if let fault = position.skip(length) { return .unread(fault) }
        var word = start &+ 4
        while octets.littleEndian32(word) & 0x8000_0000 != 0 {
            word &+= 4
            guard word &+ 4 <= position.start else { return .unread(.malformedHeader) }
        }
        guard present & 0x02 != 0 else { return .wlan(isPadded: false) }
        // The flags, behind a clock of eight octets that stands at a multiple of eight.
        var offset = word &+ 4 &- start
        if present & 0x01 != 0 { offset = ((offset &+ 7) & ~7) &+ 8 }
        guard offset < length else { return .unread(.malformedHeader) }
        let flags = octets.octet(start &+ offset)
        // The radio saw that the frame is not as it was sent.
        guard flags & 0x40 == 0 else { return .unread(.damaged) }
        return .wlan(isPadded: flags & 0x20 != 0)
    }

    /// Prism's header of 144 octets, or AVS where its mark stands there.
    func prism(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 4) { return .unread(fault) }
        if octets.bigEndian32(position.start) & 0xFFFF_F000 == 0x8021_1000 { return avs(octets, at: &position) }
        return skipping(144, to: .wlan(isPadded: false), at: &position)
    }

    /// AVS: its mark and its length.
    func avs(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 8) { return .unread(fault) }
        let length = octets.bigEndian32(position.start &+ 4)
        // Longer than any radio's, and short enough to add.
        guard length >= 8, length <= 0xFFFF else { return .unread(.malformedHeader) }
        return skipping(Int(length), to: .wlan(isPadded: false), at: &position)
    }
}
