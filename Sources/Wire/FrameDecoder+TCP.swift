/// TCP (RFC 9293 §3.1).
extension FrameDecoder {
    /// A TCP header at the position.
    ///
    /// Where the snapshot length cut the options off, the payload is empty and counted as snapped: the fields that
    /// matter were there.
    mutating func tcp(_ octets: RawSpan, at position: Position) -> FrameContent {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 20) { return .undecodable(fault) }
        let header = octets.extracting(start..<start &+ 20)
        let headerLength = Int(header.sure8(12) >> 4) &* 4
        let payloadStart = start &+ headerLength
        guard headerLength >= 20, payloadStart <= position.wireEnd else { return .undecodable(.malformedHeader) }
        let checksum = position.end == position.wireEnd ? verify(octets, at: position) : .unchecked
        let captured = min(payloadStart, position.end)..<position.end
        return .segment(
            Segment(
                source: Endpoint(address: position.source, port: header.sure16(0)),
                destination: Endpoint(address: position.destination, port: header.sure16(2)),
                sequenceNumber: header.sure32(4), acknowledgmentNumber: header.sure32(8),
                flags: Segment.Flags(rawValue: header.sure8(13)), window: header.sure16(14),
                urgentPointer: header.sure16(18), payload: captured,
                snapped: position.wireEnd &- max(payloadStart, position.end),
                identification: position.identification, checksum: checksum, network: position.network))
    }

    /// Reads the checksum of a segment that was captured whole, and counts one that is wrong.
    @inline(__always)
    private mutating func verify(_ octets: RawSpan, at position: Position) -> Segment.Checksum {
        let pseudoHeader = sum(ofPseudoHeader: position)
        var sum = pseudoHeader
        sum.add(octets.extracting(position.start..<position.end))
        guard sum.folded != 0xFFFF else { return .right }
        let found = octets.unsafeLoadUnaligned(fromByteOffset: position.start + 16, as: UInt16.self)
        if found == 0 || found == pseudoHeader.folded {
            checksums.offloadedTCP += 1
            return .offloaded
        }
        checksums.wrongTCP += 1
        return .wrong
    }

    /// The sum of what stands before a segment for its checksum alone: addresses, protocol, length.
    @inline(__always)
    private func sum(ofPseudoHeader position: Position) -> InternetChecksum {
        var sum = InternetChecksum()
        addAddress(position.source, to: &sum)
        addAddress(position.destination, to: &sum)
        sum.add(UInt32(ProtocolNumber.tcp).bigEndian)
        sum.add(UInt32(truncatingIfNeeded: position.end - position.start).bigEndian)
        return sum
    }

    @inline(__always)
    private func addAddress(_ address: IPAddress, to sum: inout InternetChecksum) {
        sum.add(UInt32(truncatingIfNeeded: address.low).bigEndian)
        if address.isIPv4 { return }
        sum.add(UInt32(truncatingIfNeeded: address.low >> 32).bigEndian)
        sum.add(UInt32(truncatingIfNeeded: address.high).bigEndian)
        sum.add(UInt32(truncatingIfNeeded: address.high >> 32).bigEndian)
    }
}
