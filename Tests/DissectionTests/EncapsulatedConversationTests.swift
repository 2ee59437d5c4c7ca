import Dissection
import Reassembly
import TestSupport
import Testing
import Wire

/// A conversation in every encapsulation, whole and in fragments on either side of it.
@Suite struct EncapsulatedConversationTests {
    private static let request = DissectorTests.request
    private static let story = [
        "connection 1", "roundTrip 1 1000000", "request 1.0 /events at 4", "response 1.0 204 at 5", "closed 1 at 5",
    ]

    /// Packets of a conversation of five, the first direction's builder and whether the packet goes that way.
    private static func packets() -> [[UInt8]] {
        var client = FrameBuilder(from: "10.0.0.5", 51_234, to: "10.0.0.9", 80)
        client.link = .raw
        let server = client.reversed
        return [
            client.frame(sequence: 1000, flags: .syn),
            server.frame(sequence: 5000, acknowledgment: 1001, flags: [.syn, .ack]),
            client.frame(sequence: 1001, acknowledgment: 5001),
            client.frame(sequence: 1001, acknowledgment: 5001, flags: [.psh, .ack], payload: Array(request.utf8)),
            server.frame(
                sequence: 5001, acknowledgment: DissectorTests.requestEnd, flags: [.psh, .ack],
                payload: Array(DissectorTests.answer.utf8)),
        ]
    }

    @Test(arguments: Encapsulation.all)
    func aConversationIsFound(encapsulation: Encapsulation) {
        var feed = FrameFeed()
        for packet in Self.packets() { feed.feed(encapsulation.frame(packet), linkType: encapsulation.linkType) }
        feed.finish()
        #expect(feed.story.filter { !$0.hasPrefix("began") } == Self.story)
        #expect(feed.dissector.ledger.frames.withPayload == 2)
        #expect(feed.dissector.ledger.checksums == ChecksumCounts())
    }

    /// The radio packs what goes one way into one frame of 802.11.
    @Test func packetsInOneFrameAreEachRead() {
        var feed = FrameFeed()
        let packets = Self.packets()
        for group in [packets[0..<1], packets[1..<2], packets[2..<4], packets[4..<5]] {
            let parts = group.map { packet in
                let length = UInt8(packet.count + 8)
                let part =
                    hex("02 00 00 00 00 02 02 00 00 00 00 01 00") + [length] + hex("AA AA 03 00 00 00 08 00") + packet
                return part + [UInt8](repeating: 0, count: (4 - part.count % 4) % 4)
            }
            let header = hex("88 01 00 00 02 00 00 00 00 03 02 00 00 00 00 01 02 00 00 00 00 02 10 00 80 00")
            feed.feed(header + parts.flatMap(\.self), linkType: .ieee80211)
        }
        feed.finish()
        #expect(feed.story.contains("request 1.0 /events at 3") && feed.story.contains("response 1.0 204 at 4"))
        let frames = feed.dissector.ledger.frames
        #expect(frames.read == 4 && frames.withPayload == 2 && frames.withoutPayload == 2)
        #expect(frames.undecodable.isEmpty)
    }

    @Test(arguments: Encapsulation.all)
    func packetsThatAreFragmentsInItAreReassembled(encapsulation: Encapsulation) {
        var feed = FrameFeed()
        for packet in Self.packets() {
            for fragment in Self.fragments(of: packet) {
                feed.feed(encapsulation.frame(fragment), linkType: encapsulation.linkType)
            }
        }
        feed.finish()
        #expect(feed.story.contains { $0.hasPrefix("request 1.0 /events at") })
        #expect(feed.story.contains { $0.hasPrefix("response 1.0 204 at") })
        #expect(feed.dissector.ledger.fragments.balances)
    }

    /// Tunnels in IP whose own packets were too long for their path.
    @Test(arguments: Encapsulation.overIPv4, [false, true])
    func aTunnelInFragmentsIsReassembled(encapsulation: Encapsulation, isReversed: Bool) {
        var feed = FrameFeed()
        var count = 0
        for packet in Self.packets() {
            let frame = encapsulation.frame(packet)
            let fragments = Self.fragments(of: Array(frame[14...]), identification: UInt32(10 + count))
            count += fragments.count
            for fragment in isReversed ? fragments.reversed() : fragments {
                feed.feed(Encapsulation.ethernet(0x0800, fragment), linkType: .ethernet)
            }
        }
        feed.finish()
        #expect(feed.story.contains { $0.hasPrefix("request 1.0 /events at") })
        #expect(feed.story.contains { $0.hasPrefix("response 1.0 204 at") })
        let ledger = feed.dissector.ledger
        #expect(ledger.fragments.used == count && ledger.fragments.received == count)
        #expect(ledger.frames.read == count)
    }

    @Test(arguments: Encapsulation.overIPv4)
    func fragmentsInsideFragmentsAreReassembled(encapsulation: Encapsulation) {
        var feed = FrameFeed()
        var count = 0
        for packet in Self.packets() {
            for inner in Self.fragments(of: packet, identification: UInt32(7 + count)) {
                let frame = encapsulation.frame(inner)
                for outer in Self.fragments(of: Array(frame[14...]), identification: UInt32(1000 + count)) {
                    count += 1
                    feed.feed(Encapsulation.ethernet(0x0800, outer), linkType: .ethernet)
                }
            }
        }
        feed.finish()
        #expect(feed.story.contains { $0.hasPrefix("request 1.0 /events at") })
        let ledger = feed.dissector.ledger
        #expect(ledger.fragments.received == count && ledger.frames.read == count)
        #expect(ledger.innerFragments.used > 0 && ledger.innerFragments.balances)
    }

    @Test func fragmentsOfPlainUDPAreDismissedWhateverTheirOrder() {
        for isReversed in [false, true] {
            var feed = FrameFeed()
            let datagram = Encapsulation.datagram(443, [UInt8](repeating: 7, count: 100))
            let fragments = feed.client.fragments(of: datagram, transport: 17, size: 16)
            for fragment in isReversed ? fragments.reversed() : fragments { feed.feed(fragment) }
            feed.finish()
            let counts = feed.dissector.ledger.fragments
            #expect(counts.dismissed == 7 && counts.received == 7 && counts.balances)
        }
    }

    @Test func aTunnelMayFollowPlainUDPOfTheSameNumber() {
        var feed = FrameFeed()
        for fragment in Encapsulation.carrier.fragments(
            of: Encapsulation.datagram(443, [UInt8](repeating: 7, count: 100)), transport: 17, size: 16)
        {
            feed.feed(fragment)
        }
        for packet in Self.packets() {
            let inside = hex("08 00 00 00 00 00 2A 00") + Encapsulation.ethernet(0x0800, packet)
            let datagram = Encapsulation.datagram(4789, inside)
            for fragment in Encapsulation.carrier.fragments(of: datagram, transport: 17, size: 48) {
                feed.feed(fragment)
            }
        }
        feed.finish()
        #expect(feed.story.contains { $0.hasPrefix("request 1.0 /events at") })
        #expect(feed.dissector.ledger.fragments.dismissed == 7)
    }

    /// IPv4 fragments of an IPv4 packet without options.
    private static func fragments(of packet: [UInt8], identification: UInt32 = 1) -> [[UInt8]] {
        func address(_ offset: Int) -> IPAddress {
            IPAddress(ipv4: packet[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) })
        }
        var builder = FrameBuilder(
            from: Endpoint(address: address(12), port: 0), to: Endpoint(address: address(16), port: 0), link: .raw)
        // Both directions may use the same number: the addresses tell.
        builder.identification = identification
        return builder.fragments(of: Array(packet[20...]), transport: packet[9], size: 24)
    }
}
