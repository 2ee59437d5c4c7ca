import ByteStream
import Dissection
import Reassembly
import TestSupport
import Testing
import Wire

/// Segments that a mirror shows twice, against segments that were sent twice.
@Suite struct CapturedTwiceTests {
    private static let request = Array(DissectorTests.request.utf8)
    private static let answer = Array(DissectorTests.answer.utf8)

    /// A packet and when it was sent.
    private struct Sent {
        var packet: [UInt8]
        var time: Int64
    }

    /// Three connections, one after another from the same port, with a segment sent again, one out of order, and all ends.
    private static func traffic(addresses: (String, String), numbered: Bool) -> [Sent] {
        var sent: [Sent] = []
        var time: Int64 = 1_760_000_000_000_000_000
        var identification: UInt32 = 100
        for round in 0..<UInt32(3) {
            var client = FrameBuilder(from: addresses.0, 51_234, to: addresses.1, 80)
            client.link = .raw
            let server = client.reversed
            let (first, second) = (1000 + round * 1_000_000, 5000 + round * 2_000_000)
            func send(
                _ builder: FrameBuilder, _ flags: Segment.Flags, _ sequence: UInt32, _ acknowledgment: UInt32,
                _ payload: some Sequence<UInt8> = [], after: Int64 = 3_000_000
            ) {
                var builder = builder
                identification += 1
                builder.identification = numbered ? identification : 0
                time += after
                sent.append(
                    Sent(
                        packet: builder.frame(
                            sequence: sequence, acknowledgment: acknowledgment, flags: flags, payload: Array(payload)),
                        time: time))
            }
            send(client, .syn, first, 0)
            send(server, [.syn, .ack], second, first + 1)
            send(client, .ack, first + 1, second + 1)
            let cut = 30
            let end = first + 1 + UInt32(request.count)
            // The back before the front, and the front once more after a time-out.
            send(client, .ack, first + 1 + UInt32(cut), second + 1, request[cut...])
            send(client, .ack, first + 1, second + 1, request[..<cut])
            send(client, .ack, first + 1, second + 1, request[..<cut], after: 250_000_000)
            send(server, .ack, second + 1, end, answer)
            send(client, .ack, end, second + 1 + UInt32(answer.count))
            if round == 1 {
                send(client, [.rst, .ack], end, second + 1 + UInt32(answer.count))
            } else {
                send(server, [.fin, .ack], second + 1 + UInt32(answer.count), end)
                send(client, [.fin, .ack], end, second + 2 + UInt32(answer.count))
                send(server, .ack, second + 2 + UInt32(answer.count), end + 1)
            }
        }
        return sent
    }

    /// The packet behind a router, in an Ethernet frame with or without a tag.
    private static func routed(_ packet: [UInt8], tagged: Bool) -> [UInt8] {
        var packet = packet
        let isIPv4 = packet[0] >> 4 == 4
        packet[isIPv4 ? 8 : 7] -= 1
        if isIPv4 {
            // One less in the high octet of a word is one more in the checksum's (RFC 1624).
            let sum = UInt32(packet[10]) << 8 + UInt32(packet[11]) + 0x100
            let folded = (sum & 0xFFFF) + (sum >> 16)
            packet.replaceSubrange(10..<12, with: [UInt8(folded >> 8), UInt8(folded & 0xFF)])
        }
        let type: [UInt8] = isIPv4 ? [0x08, 0x00] : [0x86, 0xDD]
        return hex("02 00 00 00 00 04 02 00 00 00 00 03") + (tagged ? hex("81 00 00 07") : []) + type + packet
    }

    /// What is found in the traffic, with copies of every frame after a delay; copies have numbers above 1,000.
    private static func find(
        _ traffic: [Sent], copies: Int, delay: Int64
    ) -> (story: [String], ledger: DissectionLedger) {
        var feed = FrameFeed()
        var frames: [(time: Int64, number: Int64, octets: [UInt8])] = []
        for (index, sent) in traffic.enumerated() {
            frames.append((sent.time, Int64(index + 1), routed(sent.packet, tagged: false)))
            for copy in 0..<copies {
                frames.append(
                    (
                        sent.time + delay * Int64(copy + 1), Int64(1_000 * (copy + 1) + index),
                        copy == 0
                            ? Encapsulation.ethernet(sent.packet[0] >> 4 == 4 ? 0x0800 : 0x86DD, sent.packet)
                            : routed(sent.packet, tagged: true)
                    ))
            }
        }
        for frame in frames.sorted(by: { ($0.time, $0.number) < ($1.time, $1.number) }) {
            feed.number = frame.number - 1
            feed.time = frame.time - 1
            feed.feed(frame.octets, linkType: .ethernet, after: 1)
        }
        feed.finish()
        return (feed.story, feed.dissector.ledger)
    }

    @Test(arguments: [1, 2], [Int64(20_000), 400_000, 4_000_000])
    func copiesChangeNothingAndAreCountedApart(copies: Int, delay: Int64) {
        let traffic = Self.traffic(addresses: ("10.0.0.5", "10.0.0.9"), numbered: true)
        let once = Self.find(traffic, copies: 0, delay: delay)
        let twice = Self.find(traffic, copies: copies, delay: delay)
        #expect(twice.story == once.story)
        #expect(once.story.filter { $0.hasPrefix("response") }.count == 3)
        #expect(once.ledger.segments.copies == 0 && once.ledger.segments.capturedTwice == 0)
        #expect(once.ledger.segments.duplicate == 3 * 30)
        #expect(twice.ledger.segments.copies == copies * traffic.count)
        #expect(twice.ledger.segments.duplicate == 3 * 30, "what was sent again is no copy")
        #expect(twice.ledger.segments.capturedTwice == copies * once.ledger.segments.captured)
        let classes = twice.ledger.segments.payloadClasses.reduce(0) { $0 + $1.count }
        #expect(twice.ledger.segments.captured == classes)
        #expect(twice.ledger.checksums == ChecksumCounts())
    }

    /// Without an identification only octets tell, and only at once.
    @Test(arguments: [("10.0.0.5", "10.0.0.9"), ("2001:db8::5", "2001:db8::9")])
    func withoutIdentificationOctetsAreTold(addresses: (String, String)) {
        let traffic = Self.traffic(addresses: addresses, numbered: false)
        let once = Self.find(traffic, copies: 0, delay: 0)
        let twice = Self.find(traffic, copies: 1, delay: 400_000)
        #expect(twice.story == once.story)
        #expect(once.ledger.segments.capturedTwice == 0)
        #expect(twice.ledger.segments.duplicate == 3 * 30)
        #expect(twice.ledger.segments.capturedTwice == once.ledger.segments.captured)
    }

    @Test func aCopyWithOtherOctetsIsAConflict() {
        var feed = FrameFeed()
        feed.open()
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, DissectorTests.request)
        feed.send(
            feed.client, .ack, seq: 1001, ack: 5001, DissectorTests.request.replacing("events", with: "forged"),
            after: 10_000)
        feed.finish()
        #expect(feed.story.contains("anomaly conflictingOverlap at 5"))
        #expect(feed.dissector.ledger.segments.copies == 0)
        #expect(feed.dissector.ledger.segments.capturedTwice == 0)
    }

    @Test func aTunnelsCopyIsOneToo() {
        let traffic = Self.traffic(addresses: ("10.0.0.5", "10.0.0.9"), numbered: true)
        var feed = FrameFeed()
        for sent in traffic {
            let inside = Encapsulation.ethernet(0x0800, sent.packet)
            let mirrored = Encapsulation.datagram(4789, hex("08 00 00 00 00 00 2A 00") + inside)
            feed.time = sent.time
            feed.feed(inside, linkType: .ethernet, after: 0)
            feed.feed(Encapsulation.outer(17, mirrored), linkType: .ethernet, after: 100_000)
        }
        feed.finish()
        #expect(feed.dissector.ledger.segments.copies == traffic.count)
        #expect(feed.story.filter { $0.hasPrefix("response") }.count == 3)
    }

    @Test func acknowledgmentsThatAreAlikeWithoutIdentificationAllCount() {
        var client = FrameBuilder(from: "10.0.0.5", 51_234, to: "10.0.0.9", 80)
        client.identification = 0
        var feed = FrameFeed(client)
        feed.open()
        for _ in 0..<3 { feed.send(client, .ack, seq: 1001, ack: 5001, after: 1_000) }
        feed.finish()
        #expect(feed.dissector.ledger.segments.copies == 0)
    }
}
