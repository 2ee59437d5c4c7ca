import TestSupport
import Testing
import Wire

/// What links do to packets besides carrying them, each with its reason.
@Suite struct LinkPayloadTests {
    private static let addresses = "02 00 00 00 00 03 02 00 00 00 00 01 02 00 00 00 00 02"
    private static let aggregated =
        "02 00 00 00 00 02 02 00 00 00 00 01 00 35 00 1F 01 00 00 00 AA AA 03 00 00 00 08 00"
    private static let snap = "AA AA 03 00 00 00 08 00"

    @Test(arguments: [
        ("08 41 00 00", "10 00", Undecodable.encrypted),  // protected
        ("08 05 00 00", "10 00", .fragmentedLink),  // more fragments
        ("08 01 00 00", "11 00", .fragmentedLink),  // the second fragment
    ])
    func wirelessFramesThatHoldNoWholePacketAreNamed(control: String, sequence: String, reason: Undecodable) {
        let frame = hex("\(control) \(Self.addresses) \(sequence) \(Self.snap)") + ipv4Packet
        #expect(decode(frame, .ieee80211) == .undecodable(reason))
    }

    @Test(arguments: ["80 00", "B4 00", "48 01", "C8 01"])
    func wirelessFramesWithoutDataAreNotTCP(control: String) {
        // A beacon, a request to send, null data without and with quality of service.
        let frame = hex("\(control) 00 00 \(Self.addresses) 10 00 00 00") + ipv4Packet
        #expect(decode(frame, .ieee80211) == .notTCP)
    }

    /// Tools that cut frames and state what is left as what was on the wire.
    @Test func aPacketBehindLabelsThatStatesMoreThanTheFrameIsSnapped() throws {
        let ethernet = "02 00 00 00 00 02 02 00 00 00 00 01"
        for (label, packet) in [("00 01 01 40", ipv4Packet), ("00 02 01 40", ipv6Packet(next: 6, tcpOctets))] {
            let frame = hex("\(ethernet) 88 47 \(label)") + packet.dropLast(2)
            let found = try segment(frame, .ethernet)
            #expect(found.payload == frame.count - 3..<frame.count && found.snapped == 2)
        }
    }

    /// Each is padded to four octets but the last, and a check sequence may follow.
    @Test(arguments: [0, 3, 4]) func severalFramesInOneAreEachRead(behind: Int) throws {
        let inner = hex("02 00 00 00 00 02 02 00 00 00 00 01 00 35 \(Self.snap)") + ipv4Packet
        let head = hex("88 01 00 00 \(Self.addresses) 10 00 80 00")
        let frame = head + inner + [0] + inner + [0] + inner + [UInt8](repeating: 0xEE, count: behind)
        let places = (0..<3).map { head.count + $0 * (inner.count + 1) + inner.count }
        #expect(Self.contents(frame).map(Self.payload) == places.map { $0 - 5..<$0 })
        // The second says that it is longer than what is there.
        var wrong = frame
        wrong[head.count + inner.count + 1 + 12] = 0x10
        #expect(Self.contents(wrong).last == .undecodable(.malformedHeader))
        #expect(Self.contents(wrong).count == 2)
        for kept in head.count + 14..<frame.count {
            let found = Self.contents(Array(frame[..<kept]), originalLength: frame.count)
            #expect(found.count == 3 || found.last == .undecodable(.truncatedHeader), "\(kept)")
        }
    }

    private static func payload(_ content: FrameContent) -> Range<Int>? {
        if case .segment(let segment) = content { segment.payload } else { nil }
    }

    /// What the frames of an aggregate hold.
    private static func contents(_ frame: [UInt8], originalLength: Int? = nil) -> [FrameContent] {
        var decoder = FrameDecoder()
        let octets = frame.span.bytes
        let content = decoder.decode(octets, linkType: .ieee80211, originalLength: originalLength ?? frame.count)
        guard case .aggregate(var rest) = content else { return [content] }
        var contents: [FrameContent] = []
        while let content = decoder.decode(nextOf: &rest, octets) { contents.append(content) }
        return contents
    }

    @Test func anAggregateInAMeshIsNamed() {
        let frame = hex("88 03 00 00 \(Self.addresses) 10 00 02 00 00 00 00 04 80 01") + hex(Self.aggregated)
        #expect(decode(frame + ipv4Packet, .ieee80211) == .undecodable(.aggregated))
    }

    /// Nothing was cut off: no snapshot length would have kept more.
    @Test(arguments: [LinkType.ethernet, .raw, .ipv4, .linuxSLL, .ieee80211]) func aFrameWithoutAnOctetHoldsNothing(
        linkType: LinkType
    ) {
        #expect(decode([], linkType) == .notTCP)
        #expect(decode([], linkType, originalLength: 60) == .undecodable(.truncatedHeader))
    }

    @Test func aFrameThatTheRadioSawDamagedIsNotRead() {
        let radiotap = hex("00 00 09 00 02 00 00 00 40")
        let frame = radiotap + hex("08 01 00 00 \(Self.addresses) 10 00 \(Self.snap)") + ipv4Packet
        #expect(decode(frame, .radiotap) == .undecodable(.damaged))
    }

    @Test(arguments: [
        ("00 53", Undecodable.encrypted), ("00 FD", .compressed), ("00 2D", .compressed), ("00 2F", .compressed),
        ("00 3D 80 00 00 01 00 21", .fragmentedLink), ("00 3D 80 01 00 21", .fragmentedLink),
        ("00 3D 40 02", .fragmentedLink),
    ])
    func pppThatIsNotPlainIsNamed(header: String, reason: Undecodable) {
        #expect(decode(hex("FF 03 \(header)") + ipv4Packet, .ppp) == .undecodable(reason))
    }

    @Test func encryptedMACsecIsNamed() {
        let frame = Encapsulation.ethernet(0x88E5, hex("2C 00 00 00 00 01 02 00 00 00 00 01 00 01") + ipv4Packet)
        #expect(decode(frame, .ethernet) == .undecodable(.encrypted))
    }

    @Test func controlProtocolsOfLinksAreNotTCP() {
        #expect(decode(hex("FF 03 C0 21 01 01 00 04"), .ppp) == .notTCP)
        #expect(decode(hex("8F 00 80 35 00 00 00 02"), .ciscoHDLC) == .notTCP)
        #expect(decode(Encapsulation.ethernet(0x8863, hex("11 09 00 00 00 04 01 01 00 00")), .ethernet) == .notTCP)
        #expect(decode(Encapsulation.ethernet(0x8864, hex("11 A7 00 01 00 00")), .ethernet) == .notTCP)
    }

    @Test func headersOfLinksThatCannotBeAreMalformed() {
        #expect(decode(hex("01 00 08 00 00 00 00 00") + ipv4Packet, .radiotap) == .undecodable(.malformedHeader))
        #expect(decode(hex("00 00 04 00 00 00 00 00") + ipv4Packet, .radiotap) == .undecodable(.malformedHeader))
        #expect(decode(hex("02 01 00 05 08 00 01 00"), .netfilterLog) == .undecodable(.malformedHeader))
        #expect(decode(hex("02 00 00 05 03 00 01 00"), .netfilterLog) == .undecodable(.malformedHeader))
        #expect(decode(hex("21 00 00 01 00 06 00 21"), .pppOverEthernet) == .undecodable(.malformedHeader))
    }

    /// Every word of the header says that another follows.
    @Test func radiotapWordsEndWithTheHeader() {
        let header = hex("00 00 10 00 02 00 00 80 00 00 00 80 00 00 00 80")
        #expect(decode(header + ipv4Packet, .radiotap) == .undecodable(.malformedHeader))
    }

    @Test func aLinkTypeNamedByAnotherIsFollowedAFewTimes() {
        let link = hex("00 00 08 00 C0 00 00 00")
        let frame = [[UInt8]](repeating: link, count: 200).flatMap(\.self)
        #expect(decode(frame, .perPacketInformation) == .undecodable(.nestedTooDeep))
        #expect(decode(hex("00 00 08 00 0F 27 00 00"), .perPacketInformation) == .undecodable(.unknownLinkType))
    }
}
