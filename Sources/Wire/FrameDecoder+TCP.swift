/// TCP (RFC 9293 §3.1).
extension FrameDecoder {
    /// A TCP header at the position.
    ///
    /// Where the snapshot length cut the options off, the payload is empty and counted as snapped: the fields that
    /// matter were there.
    mutating func tcp(_ octets: RawSpan, at position: Position) -> FrameContent {
        let start = position.start
        if let fault = position.fault(upTo: start + 20) { return .undecodable(fault) }
        let headerLength = Int(octets.octet(start + 12) >> 4) * 4
        let payloadStart = start + headerLength
        guard headerLength >= 20, payloadStart <= position.wireEnd else { return .undecodable(.malformedHeader) }
        let checksum = position.end == position.wireEnd ? verify(octets, at: position) : .unchecked
        let captured = min(payloadStart, position.end)..<position.end
        return .segment(
            Segment(
                source: Endpoint(address: position.source, port: octets.bigEndian16(start)),
                destination: Endpoint(address: position.destination, port: octets.bigEndian16(start + 2)),
                sequenceNumber: octets.bigEndian32(start + 4), acknowledgmentNumber: octets.bigEndian32(start + 8),
                flags: Segment.Flags(rawValue: octets.octet(start + 13)), window: octets.bigEndian16(start + 14),
                urgentPointer: octets.bigEndian16(start + 18), payload: captured,
                snapped: position.wireEnd - max(payloadStart, position.end),
                identification: position.identification, checksum: checksum))
    }

    /// Reads the checksum of a segment that was captured whole, and counts one that is wrong.
    @inline(__always)
    private mutating func verify(_ octets: RawSpan, at position: Position) -> Segment.Checksum {
        var sum = InternetChecksum()
        let length = UInt32(truncatingIfNeeded: position.end - position.start)
        addAddress(position.source, to: &sum)
        addAddress(position.destination, to: &sum)
        sum.add(UInt32(ProtocolNumber.tcp).bigEndian)
        sum.add(length.bigEndian)
        let pseudoHeader = sum.folded
        sum.add(octets.extracting(position.start..<position.end))
        guard sum.folded != 0xFFFF else { return .right }
        let found = octets.unsafeLoadUnaligned(fromByteOffset: position.start + 16, as: UInt16.self)
        if found == 0 || found == pseudoHeader {
            checksums.offloadedTCP += 1
            return .offloaded
        }
        checksums.wrongTCP += 1
        return .wrong
    }

    @inline(__always)
    private func addAddress(_ address: IPAddress, to sum: inout InternetChecksum) {
        sum.add(UInt32(truncatingIfNeeded: address.low).bigEndian)
        sum.add(UInt32(truncatingIfNeeded: address.low >> 32).bigEndian)
        sum.add(UInt32(truncatingIfNeeded: address.high).bigEndian)
        sum.add(UInt32(truncatingIfNeeded: address.high >> 32).bigEndian)
    }
}
