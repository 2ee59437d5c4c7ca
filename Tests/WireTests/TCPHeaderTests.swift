import TestSupport
import Testing
import Wire

@Suite struct TCPHeaderTests {
    @Test func optionsAreNotPayload() throws {
        var builder = FrameBuilder(from: "10.0.0.5", 51_234, to: "10.0.0.9", 80)
        builder.options = hex("01 01 08 0A 00 00 00 01 00 00 00 02")
        let frame = builder.frame(sequence: .max, acknowledgment: 7, flags: [.syn, .fin], payload: [1, 2, 3])
        let found = try segment(frame, .ethernet)
        #expect(found.payload == frame.count - 3..<frame.count)
        #expect(found.sequenceNumber == .max && found.acknowledgmentNumber == 7 && found.flags == [.syn, .fin])
    }

    @Test func optionsThatWereSnappedLeaveTheHeaderReadable() throws {
        var builder = FrameBuilder(from: "10.0.0.5", 51_234, to: "10.0.0.9", 80)
        builder.options = hex("01 01 08 0A 00 00 00 01 00 00 00 02")
        let frame = builder.frame(sequence: 9, payload: [1, 2, 3])
        for length in 54..<frame.count {
            let found = try segment(Array(frame[..<length]), .ethernet, originalLength: frame.count)
            #expect(found.sequenceNumber == 9)
            #expect(found.payload.count == max(0, length - 66))
            #expect(found.payload.count + found.snapped == 3)
        }
    }

    @Test func aDataOffsetThatCannotBeIsMalformed() {
        for offset in [UInt8(0x00), 0x40, 0xF0] {
            var packet = ipv4Packet
            packet[32] = offset
            #expect(decode(packet, .ipv4) == .undecodable(.malformedHeader))
        }
    }

    @Test func aDatagramThatWasPutTogetherIsRead() throws {
        var decoder = FrameDecoder()
        let (source, destination) = (try Endpoint("10.0.0.5", 51_234), try Endpoint("10.0.0.9", 80))
        let payload = tcpOctets
        let content = decoder.decode(
            datagramPayload: payload.span.bytes, transport: 6, source: source.address,
            destination: destination.address)
        #expect(
            content
                == .segment(
                    Segment(
                        source: source, destination: destination, sequenceNumber: 1_000, acknowledgmentNumber: 2_000,
                        flags: [.psh, .ack], window: 502, payload: 20..<25, snapped: 0)))
        #expect(decoder.checksums == ChecksumCounts())
    }

    @Test func aDatagramKnowsExtensionHeadersAndNoFurtherFragments() throws {
        var decoder = FrameDecoder()
        let (source, destination) = (try Endpoint("2001:db8::5", 0).address, try Endpoint("2001:db8::9", 0).address)
        let options = hex("06 00 01 04 00 00 00 00") + tcpOctets
        let content = decoder.decode(
            datagramPayload: options.span.bytes, transport: 60, source: source, destination: destination, snapped: 9)
        guard case .segment(let found) = content else {
            Issue.record("\(content)")
            return
        }
        #expect(found.payload == 28..<33 && found.snapped == 9)
        let fragment = hex("06 00 00 01 00 00 00 01") + tcpOctets
        #expect(
            decoder.decode(
                datagramPayload: fragment.span.bytes, transport: 44, source: source, destination: destination)
                == .undecodable(.malformedHeader))
    }

    @Test func randomOctetsNeverTrap() {
        let seed: UInt64 = 5
        var random = SeededRandom(seed: seed)
        var decoder = FrameDecoder()
        let types = Encapsulation.links.map(\.linkType) + [.ipv6] + [LinkType](repeating: .ethernet, count: 16)
        var segments = 0
        for _ in 0..<20_000 {
            var octets = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Steer some of them past the first doors.
            if octets.count > 14, Bool.random(using: &random) {
                octets.replaceSubrange(12..<15, with: Bool.random(using: &random) ? [8, 0, 0x45] : [0x86, 0xDD, 0x60])
                if octets.count > 23 { octets[23] = 6 }
            }
            let type = types[Int.random(in: 0..<types.count, using: &random)]
            let length = Int.random(in: 0...70_000, using: &random)
            let content = decoder.decode(octets.span.bytes, linkType: type, originalLength: length)
            if case .segment(let found) = content {
                segments += 1
                #expect(found.payload.upperBound <= octets.count && found.snapped >= 0, "seed \(seed)")
            }
        }
        #expect(segments > 0)
    }
}
