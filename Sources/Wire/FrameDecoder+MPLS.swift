/// MPLS (RFC 3032) and guessing what stands where no header says it.
extension FrameDecoder {
    /// Labels to the bottom of their stack; each costs four captured octets, which bounds their number.
    func labels(_ octets: RawSpan, at position: inout Position) -> Layer {
        repeat {
            if let fault = position.skip(4) { return .unread(fault) }
        } while octets.octet(position.start &- 2) & 0x01 == 0
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        return packetOrFrame(octets, at: &position)
    }

    /// An IP packet by its version, or an Ethernet frame by its type, with or without a control word before it (RFC 4385 §3).
    func packetOrFrame(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        guard start < position.end else { return .unread(position.fault(upTo: start &+ 1) ?? .truncatedHeader) }
        let nibble = octets.octet(start) >> 4
        if isLikelyPacket(octets, position, at: start) {
            if isRatherFrame(octets, position, at: start) { return .ethernet }
            return nibble == 4 ? .ipv4 : .ipv6
        }
        let hasControlWord = nibble == 0
        if hasControlWord, isLikelyFrame(octets, position, at: start &+ 4) {
            position.start &+= 4
            return .ethernet
        }
        if isLikelyFrame(octets, position, at: start) { return .ethernet }
        // A file may state less than was on the wire: a header that is right by itself is believed, as behind Ethernet.
        if !position.isBounded, isPacketByItself(octets, position, at: start) { return nibble == 4 ? .ipv4 : .ipv6 }
        // Where too little was captured to tell, that is why.
        let enough = start &+ (hasControlWord ? 18 : 14)
        if let fault = position.fault(upTo: enough), fault == .truncatedHeader { return .unread(fault) }
        return .end(.notTCP)
    }

    /// Whether what stands at `start` may be an IP header by version and length.
    func isLikelyPacket(_ octets: RawSpan, _ position: Position, at start: Int) -> Bool {
        guard start < position.end else { return false }
        let room = position.wireEnd &- start
        switch octets.octet(start) >> 4 {
        case 4:
            let header = Int(octets.octet(start) & 0x0F) &* 4
            guard header >= 20, room >= header else { return false }
            guard start &+ 4 <= position.end else { return true }
            let total = Int(octets.bigEndian16(start &+ 2))
            return total == 0 || total >= header && total <= room
        case 6:
            guard room >= 40 else { return false }
            guard start &+ 6 <= position.end else { return true }
            return Int(octets.bigEndian16(start &+ 4)) &+ 40 <= room
        default: return false
        }
    }

    /// Whether an IP header stands at `start`, whatever its length says of the frame: one of IPv4 by its checksum, of IPv6
    /// by what it carries.
    private func isPacketByItself(_ octets: RawSpan, _ position: Position, at start: Int) -> Bool {
        switch octets.octet(start) >> 4 {
        case 4:
            let length = Int(octets.octet(start) & 0x0F) &* 4
            guard length >= 20, start &+ length <= position.end, octets.bigEndian16(start &+ 2) >= length else {
                return false
            }
            var sum = InternetChecksum()
            sum.add(octets.extracting(start..<start &+ length))
            return sum.folded == 0xFFFF
        case 6:
            return start &+ 40 <= position.end && ProtocolNumber.leadsOn(octets.octet(start &+ 6), isIPv4: false)
        default: return false
        }
    }

    /// Whether what stands at `start` may be an Ethernet header by its type, and by the IP header behind it.
    func isLikelyFrame(_ octets: RawSpan, _ position: Position, at start: Int) -> Bool {
        guard start &+ 14 <= position.end else { return false }
        let type = octets.bigEndian16(start &+ 12)
        switch type {
        case EtherType.ipv4, EtherType.ipv6:
            return start &+ 14 == position.end
                || octets.octet(start &+ 14) >> 4 == (type == EtherType.ipv4 ? 4 : 6)
        case ...EtherType.longestLength:
            // Spanning tree, IS-IS and SNAP are what uses LLC.
            guard start &+ 17 <= position.end else { return false }
            let access = octets.bigEndian16(start &+ 14)
            return octets.octet(start &+ 16) == 0x03 && [0x4242, 0xAAAA, 0xFEFE].contains(access)
        default: return EtherType.isUsual(type)
        }
    }

    /// Whether what may be a packet at `start` is rather a frame whose address begins with 4 or 6 (RFC 4928 §3): one that
    /// holds a packet which fits, where that at `start` does not.
    private func isRatherFrame(_ octets: RawSpan, _ position: Position, at start: Int) -> Bool {
        guard isLikelyFrame(octets, position, at: start), fits(octets, position, at: start) == false else {
            return false
        }
        var place = start &+ 14
        var type = octets.bigEndian16(place &- 2)
        while let length = EtherType.tagLength(type) {
            place &+= length &+ 2
            guard place <= position.end else { return true }
            type = octets.bigEndian16(place &- 2)
        }
        guard type == EtherType.ipv4 || type == EtherType.ipv6 else { return false }
        return fits(octets, position, at: place) != false
    }

    /// Whether the IP header at `start` has a right checksum or reaches just to the end of what is around it; nil where too
    /// little was captured to tell.
    private func fits(_ octets: RawSpan, _ position: Position, at start: Int) -> Bool? {
        guard isLikelyPacket(octets, position, at: start) else { return start < position.end ? false : nil }
        guard start &+ 6 <= position.end else { return nil }
        let room = position.wireEnd &- start
        if octets.octet(start) >> 4 == 6 { return Int(octets.bigEndian16(start &+ 4)) &+ 40 == room }
        if Int(octets.bigEndian16(start &+ 2)) == room { return true }
        let length = Int(octets.octet(start) & 0x0F) &* 4
        guard start &+ length <= position.end else { return nil }
        var sum = InternetChecksum()
        sum.add(octets.extracting(start..<start &+ length))
        return sum.folded == 0xFFFF
    }
}
