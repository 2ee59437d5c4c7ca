import Foundation
import Savefile
import TestSupport
import Testing
import Wire

/// Files that editcap, mergecap and text2pcap write, and what tshark reads in them, against our reader.
@Suite struct WiresharkTests {
    static let samples = CorpusFolder.captures(in: CorpusFolder.samples)

    @Test(arguments: samples, ["pcap", "nsecpcap", "modpcap", "pcapng"])
    func everyVariantOfASampleIsReadAsTsharkDoes(sample: URL, format: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.path("converted")
        guard try Tool.run("editcap", ["-F", format, sample.path, file]) != nil else {
            return Tool.sayMissing("editcap")
        }
        try expectAgreement(file)
        let unit: Int64 = format == "pcap" || format == "modpcap" ? 1_000 : 1
        #expect(
            Reading(file).frames.map(\.nanoseconds)
                == Reading(sample.path).frames.map { $0.nanoseconds / unit * unit })
    }

    @Test func mergedFilesOfSeveralLinkTypesAreReadAsTsharkDoes() throws {
        let folder = try TemporaryFolder()
        var parts: [String] = []
        for (index, linkType) in [UInt32(1), 113, 101].enumerated() {
            var file = FileBuilder(isBigEndian: index == 1)
            file.header(magic: index == 2 ? 0xA1B2_3C4D : 0xA1B2_C3D4, linkType: linkType)
            for step in 0..<20 {
                file.record(
                    [UInt8](repeating: UInt8(step), count: 60 + step), seconds: UInt32(1_000 + step * 3 + index),
                    fraction: UInt32(step))
            }
            parts.append(try folder.file("part\(index)", holding: file.octets).path)
        }
        let merged = folder.path("merged")
        guard try Tool.run("mergecap", ["-F", "pcapng", "-w", merged] + parts) != nil else {
            return Tool.sayMissing("mergecap")
        }
        try expectAgreement(merged)
        #expect(Set(Reading(merged).linkTypes) == [.ethernet, .linuxSLL, .raw])
    }

    @Test(arguments: [false, true])
    func sectionsOfBothOrdersWithEveryKindOfPacketBlockAreReadAsTsharkDoes(startsBigEndian: Bool) throws {
        var octets: [UInt8] = []
        for index in 0..<4 {
            var section = FileBuilder(isBigEndian: (index % 2 == 1) != startsBigEndian)
            section.section()
            section.interface(resolution: [6, 9, 3, 0x8A][index], offset: index == 2 ? 1_700_000_000 : nil)
            section.interface(linkType: 1, resolution: 9, offset: 5)
            section.enhanced([UInt8](repeating: 1, count: 61), at: 5_000_000_000 + UInt64(index))
            section.obsolete([UInt8](repeating: 2, count: 62), at: 7_000_000_123, interface: 1)
            section.enhanced([UInt8](repeating: 3, count: 63), at: 8_000_000_456, interface: 1, length: 900)
            octets += section.octets
        }
        let folder = try TemporaryFolder()
        try expectAgreement(folder.file("sections", holding: octets).path)
    }

    /// Compares times, lengths and numbers of all frames.
    private func expectAgreement(_ file: String) throws {
        let fields = ["frame.number", "frame.time_epoch", "frame.cap_len", "frame.len"].flatMap { ["-e", $0] }
        guard let output = try Tool.run("tshark", ["-n", "-r", file, "-T", "fields"] + fields) else {
            return Tool.sayMissing("tshark")
        }
        let theirs = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        let ours = Reading(file)
        #expect(ours.error == nil)
        let lines = ours.frames.map { frame in
            let (seconds, rest) = frame.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            let fraction = String(repeating: "0", count: 9 - String(rest).count) + String(rest)
            return "\(frame.number)\t\(seconds).\(fraction)\t\(frame.octets.count)\t\(frame.originalLength)"
        }
        #expect(!lines.isEmpty && lines == theirs)
    }
}
