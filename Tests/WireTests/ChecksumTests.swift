import TestSupport
import Testing
import Wire

@Suite struct ChecksumTests {
    @Test func rightChecksumsOfEveryLengthAreNotCounted() {
        var random = SeededRandom(seed: 1)
        var decoder = FrameDecoder()
        for link in [FrameBuilder.Link.ethernet(tags: [0x8100]), .raw] {
            var fourth = FrameBuilder(from: "10.0.0.5", 51_234, to: "255.255.255.255", 80)
            var sixth = FrameBuilder(from: "2001:db8::5", 51_234, to: "ffff::ffff", 80)
            (fourth.link, sixth.link) = (link, link)
            for length in 0..<200 {
                let payload = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                for builder in [fourth, sixth] {
                    let frame = builder.frame(sequence: 0xFFFF_FFFF, payload: payload)
                    _ = decoder.decode(frame.span.bytes, linkType: link.linkType, originalLength: frame.count)
                }
            }
        }
        #expect(decoder.checksums == ChecksumCounts())
    }

    @Test func everyFlippedBitOfTheSegmentIsCountedAndIgnored() throws {
        let builder = FrameBuilder(from: "10.0.0.5", 51_234, to: "10.0.0.9", 80)
        let frame = builder.frame(sequence: 1, payload: Array("odd payload".utf8))
        var decoder = FrameDecoder()
        // The data offset apart, whose change makes another header.
        let places = Array(34..<46) + Array(47..<frame.count)
        for place in places {
            var damaged = frame
            damaged[place] ^= 0x10
            let content = decoder.decode(damaged.span.bytes, linkType: .ethernet, originalLength: frame.count)
            guard case .segment = content else {
                Issue.record("octet \(place): \(content)")
                continue
            }
        }
        #expect(decoder.checksums.wrongTCP == places.count)
        #expect(decoder.checksums.wrongIPv4 == 0 && decoder.checksums.offloadedTCP == 0)
    }

    @Test func aWrongHeaderChecksumOfIPv4IsCountedAndIgnored() {
        var packet = ipv4Packet
        packet[8] = 63
        var decoder = FrameDecoder()
        guard case .segment = decoder.decode(packet.span.bytes, linkType: .ipv4, originalLength: 45) else {
            Issue.record("no segment")
            return
        }
        #expect(decoder.checksums.wrongIPv4 == 1 && decoder.checksums.wrongTCP == 0)
    }

    @Test func checksumsLeftToTheCardAreCountedApart() {
        var decoder = FrameDecoder()
        var zero = ipv4Packet
        zero.replaceSubrange(36..<38, with: [0, 0])
        _ = decoder.decode(zero.span.bytes, linkType: .ipv4, originalLength: 45)
        // What Linux leaves: the sum of 10.0.0.5, 10.0.0.9, protocol 6 and length 25.
        var partial = ipv4Packet
        partial.replaceSubrange(36..<38, with: hex("14 2D"))
        _ = decoder.decode(partial.span.bytes, linkType: .ipv4, originalLength: 45)
        #expect(decoder.checksums.offloadedTCP == 2 && decoder.checksums.wrongTCP == 0)
    }

    @Test func aSnappedSegmentIsNotChecked() {
        var decoder = FrameDecoder()
        let packet = ipv4Packet
        _ = decoder.decode(packet.span.bytes.extracting(0..<43), linkType: .ipv4, originalLength: 45)
        #expect(decoder.checksums == ChecksumCounts())
    }
}
