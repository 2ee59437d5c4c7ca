import TestSupport
import Testing
import Wire

/// The frames of these tests before an independent reader, so that decoder and tests do not share an error.
@Suite struct TsharkTests {
    @Test func tsharkFindsTheSameSegmentInEveryEncapsulation() throws {
        let told = Encapsulation.all.filter(\.isTold)
        let folder = try TemporaryFolder()
        try folder.file("frames.pcapng", holding: Self.pcapng(told))
        let output = try Tool.run(
            "tshark",
            [
                "-r", folder.path("frames.pcapng"), "-T", "fields", "-E", "occurrence=l", "-e", "ip.src", "-e",
                "ip.dst", "-e", "tcp.srcport", "-e", "tcp.dstport", "-e", "tcp.seq_raw", "-e", "tcp.payload",
            ])
        guard let output else { return Tool.sayMissing("tshark") }
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (encapsulation, line) in zip(told, lines) {
            #expect(line == "10.0.0.5\t10.0.0.9\t51234\t80\t1000\t68656c6c6f", "\(encapsulation)")
        }
        #expect(lines.count == told.count + 1)
    }

    /// A section, an interface for each link type, a packet for each frame; little-endian (draft-ietf-opsawg-pcapng §4).
    private static func pcapng(_ encapsulations: [Encapsulation]) -> [UInt8] {
        let types = Set(encapsulations.map(\.linkType)).sorted { $0.rawValue < $1.rawValue }
        var file = block(0x0A0D_0D0A, word(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
        for type in types { file += block(1, word(type.rawValue) + word(0)) }
        for encapsulation in encapsulations {
            let frame = withCheckSequence(encapsulation.frame(ipv4Packet), encapsulation.linkType)
            let interface = types.firstIndex(of: encapsulation.linkType) ?? 0
            let padding = [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
            let count = word(UInt32(frame.count))
            file += block(6, word(UInt32(interface)) + word(0) + word(0) + count + count + frame + padding)
        }
        return file
    }

    /// The frame with the check sequence of Ethernet behind it, for the link types that tshark expects it on.
    private static func withCheckSequence(_ frame: [UInt8], _ linkType: LinkType) -> [UInt8] {
        let headers: [LinkType: Int] = [.ethernetMPacket: 8, .netAnalyzer: 4]
        guard let header = headers[linkType] else { return frame }
        var sum: UInt32 = .max
        for octet in frame[header...] {
            sum ^= UInt32(octet)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
        return frame + word(~sum)
    }

    private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        let length = word(UInt32(body.count + 12))
        return word(type) + length + body + length
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
