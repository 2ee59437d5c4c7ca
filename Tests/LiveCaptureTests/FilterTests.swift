import LiveCapture
import Testing
import Wire

@Suite struct FilterTests {
    /// A TCP segment from port 1024 to the port, without payload.
    private func frame(toPort port: UInt16, linkType: LinkType) -> [UInt8] {
        let link: [UInt8] = linkType == .ethernet ? [UInt8](repeating: 2, count: 12) + [0x08, 0x00] : []
        let ip: [UInt8] = [0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
        let ports: [UInt8] = [4, 0, UInt8(port >> 8), UInt8(port & 0xFF)]
        return link + ip + ports + [0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xFF, 0xFF, 0, 0, 0, 0]
    }

    private static func passes(_ filter: borrowing Filter, _ octets: [UInt8], _ originalLength: Int) -> Bool {
        filter.passes(octets.span.bytes, originalLength: originalLength)
    }

    @Test(arguments: [LinkType.ethernet, .raw])
    func aFramePassesByWhatTheExpressionNames(linkType: LinkType) throws {
        let filter = try Filter("tcp dst port 80", linkType: linkType)
        let passing = frame(toPort: 80, linkType: linkType)
        let other = frame(toPort: 81, linkType: linkType)
        #expect((Self.passes(filter, passing, passing.count)) as Bool)
        #expect((!Self.passes(filter, other, other.count)) as Bool)
    }

    @Test func theLengthOnTheWireCountsNotTheCapturedOne() throws {
        let filter = try Filter("greater 1000", linkType: .ethernet)
        let octets = frame(toPort: 80, linkType: .ethernet)
        #expect((Self.passes(filter, octets, 1500)) as Bool)
        #expect((!Self.passes(filter, octets, octets.count)) as Bool)
    }

    @Test func aFrameCutBeforeTheFieldDoesNotPass() throws {
        let filter = try Filter("tcp dst port 80", linkType: .raw)
        let octets = Array(frame(toPort: 80, linkType: .raw).prefix(21))
        #expect((!Self.passes(filter, octets, 40)) as Bool)
        let none: [UInt8] = []
        #expect((!Self.passes(filter, none, 40)) as Bool)
    }

    @Test func aWrongExpressionIsNamedWithItsFault() throws {
        let error = try #require(throws: CaptureError.self) { _ = try Filter("tcp prot 80", linkType: .ethernet) }
        #expect(error.description.hasPrefix("filter expression 'tcp prot 80' (link type 1): "))
        #expect(error.hint?.contains("pcap-filter") == true)
    }

    @Test func anExpressionThatTheLinkTypeDoesNotKnowIsAnError() {
        #expect(throws: CaptureError.self) { _ = try Filter("ether host 02:02:02:02:02:02", linkType: .raw) }
    }
}
