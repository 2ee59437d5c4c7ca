import Savefile
import TestSupport
import Testing
import Wire

@Suite struct PcapngWriterTests {
    @Test func whatIsWrittenIsReadByBothReaders() throws {
        var writer = PcapngWriter(application: "reprise")
        var octets: [UInt8] = []
        writer.describe(interface: "eth0", linkType: .ethernet, filter: "tcp port 80", to: &octets)
        var expected: [ReadFrame] = []
        for size in 0..<50 {
            let frame = ReadFrame(
                number: Int64(size + 1), nanoseconds: 1_760_000_000_123_456_789 + Int64(size), originalLength: size + 5,
                octets: [UInt8](repeating: UInt8(size), count: size))
            writer.append(
                frame.octets.span.bytes, at: Timestamp(nanoseconds: frame.nanoseconds), linkType: .ethernet,
                originalLength: frame.originalLength, to: &octets)
            expected.append(frame)
        }
        writer.appendStatistics(received: 50, dropped: 7, at: Timestamp(nanoseconds: 1), to: &octets)
        let (ours, theirs) = try read(octets)
        #expect(ours.error == nil && theirs.error == nil)
        #expect(ours.frames == expected && theirs.frames == expected)
        #expect(ours.drops == 7)
    }

    @Test func eachLinkTypeGetsItsInterface() throws {
        var writer = PcapngWriter(application: "reprise")
        var octets: [UInt8] = []
        let types: [LinkType] = [.raw, .linuxSLL2, .raw, .ethernet, .linuxSLL2]
        let data: [UInt8] = [1, 2, 3]
        for type in types {
            writer.append(
                data.span.bytes, at: Timestamp(nanoseconds: -5), linkType: type, originalLength: 3, to: &octets)
        }
        let ours = try read(octets).ours
        #expect(ours.linkTypes == types && ours.error == nil)
        #expect(ours.frames.map(\.nanoseconds) == [0, 0, 0, 0, 0])
    }

    @Test func aFileWithoutAFrameIsWhole() throws {
        var writer = PcapngWriter(application: "reprise")
        var octets: [UInt8] = []
        writer.describe(interface: nil, linkType: .ethernet, to: &octets)
        let (ours, theirs) = try read(octets)
        #expect(ours.error == nil && theirs.error == nil && theirs.linkType == 1)
        #expect(ours.frames.isEmpty && theirs.frames.isEmpty)
    }
}
