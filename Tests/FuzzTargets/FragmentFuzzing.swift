import Reassembly
import TestSupport
import Wire

/// The input is a program of fragments, six octets each, of a few datagrams whose octets follow from their place.
///
/// | octet | is |
/// | --- | --- |
/// | 0 | bits 0–1 the identification, bit 2 more fragments, bit 3 a lie in the content, bit 4 a long wait before it, bit 5 IPv6 |
/// | 1, 2 | the offset in units of eight, the second's low four bits its high ones |
/// | 3, 4 | the length, the second's low four bits its high ones |
/// | 5 | how many of its octets the snapshot length cut off |
enum FragmentFuzzing {
    static func faults(in input: [UInt8]) -> [String] {
        var reassembler = DatagramReassembler()
        var faults: [String] = []
        var clock: Int64 = 0
        var hasLied = false
        for (number, start) in stride(from: 0, to: input.count - 5, by: 6).enumerated() {
            let step = Array(input[start..<start + 6])
            let identification = UInt32(step[0] & 3)
            let isLie = step[0] & 8 != 0
            hasLied = hasLied || isLie
            clock += step[0] & 16 != 0 ? 20_000_000_000 : 1_000
            let offset = (Int(step[1]) | Int(step[2] & 15) << 8) * 8
            let length = Int(step[3]) | Int(step[4] & 15) << 8
            let snapped = min(Int(step[5]), length)
            let payload = (0..<length - snapped).map {
                octet(at: offset + $0, of: identification) ^ (isLie ? 0xFF : 0)
            }
            let isLong = step[0] & 32 != 0
            let address = isLong ? IPAddress(ipv6High: 1, low: 2) : IPAddress(ipv4: 0x0A00_0001)
            let fragment = IPFragment(
                source: address, destination: address, identification: identification, transport: 6, offset: offset,
                moreFragments: step[0] & 4 != 0, payload: 3..<3 + payload.count, snapped: snapped)
            let time = Timestamp(nanoseconds: clock)
            let stamp = FrameStamp(time: time, clock: time, source: 0, number: Int64(number + 1))
            let octets = [0xEE, 0xEE, 0xEE] + payload
            let datagram = reassembler.receive(fragment, octets: octets.span.bytes, at: stamp)
            if !reassembler.counts.balances { faults.append("step \(number): \(reassembler.counts)") }
            guard let datagram else { continue }
            if datagram.octets.count + datagram.snapped > 65_535 {
                faults.append("a datagram of \(datagram.octets.count)")
            }
            let expected = (0..<datagram.octets.count).map { octet(at: $0, of: identification) }
            if !hasLied, let difference = FirstDifference(datagram.octets, expected) {
                faults.append("step \(number): \(difference)")
            }
        }
        reassembler.finish()
        if !reassembler.counts.balances { faults.append("at the end: \(reassembler.counts)") }
        return faults
    }

    private static func octet(at place: Int, of identification: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: (place &* 0x9E37_79B1 ^ Int(identification) &* 0x85EB_CA6B) >> 11)
    }
}
