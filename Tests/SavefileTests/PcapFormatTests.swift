import Foundation
import Savefile
import TestSupport
import Testing
import Wire

@Suite struct PcapFormatTests {
    static let magics: [UInt32] = [0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34]

    @Test(arguments: magics, [false, true])
    func everyMagicInEitherByteOrderIsReadAsLibpcapDoes(magic: UInt32, isBigEndian: Bool) throws {
        var file = FileBuilder(isBigEndian: isBigEndian)
        file.header(magic: magic)
        let isPatched = magic == 0xA1B2_CD34
        let extra = isPatched ? hex("00 00 00 02  08 00  04 00") : []
        let fraction: UInt32 = magic == 0xA1B2_3C4D ? 999_999_999 : 999_999
        file.record([1, 2, 3], seconds: 1_760_000_000, fraction: fraction, extra: extra)
        file.record([], seconds: 0, fraction: 0, length: 60, extra: extra)
        file.record([UInt8](repeating: 9, count: 70), seconds: 0x7FFF_FFFF, fraction: 1, length: 1_500, extra: extra)
        let (ours, theirs) = try read(file.octets)
        #expect(ours.error == nil && theirs.error == nil)
        #expect(ours.frames == theirs.frames)
        #expect(ours.frames.map(\.octets.count) == [3, 0, 70])
        let expected = magic == 0xA1B2_3C4D ? 999_999_999 : 999_999_000
        #expect(ours.frames.first?.nanoseconds == 1_760_000_000_000_000_000 + Int64(expected))
    }

    @Test func oldWritersExchangedTheLengths() throws {
        for (major, minor) in [(UInt16(2), UInt16(0)), (2, 2), (2, 3), (2, 4), (543, 0)] {
            var file = FileBuilder()
            file.header(major: major, minor: minor)
            file.add(1 as UInt64)
            // Captured and original length of three octets out of nine.
            let isExchanged = minor < 4 || major == 543
            file.add(isExchanged ? 9 as UInt32 : 3)
            file.add(isExchanged ? 3 as UInt32 : 9)
            file.octets += [7, 8, 9]
            let (ours, theirs) = try read(file.octets)
            #expect(ours.frames == theirs.frames, "version \(major).\(minor)")
            #expect(ours.frames.map(\.octets) == [[7, 8, 9]] && ours.frames.map(\.originalLength) == [9])
        }
    }

    @Test func aVersionThatIsNotKnownIsRefusedAsLibpcapDoes() throws {
        for (major, minor) in [(UInt16(1), UInt16(0)), (2, 5), (3, 0), (543, 1)] {
            var file = FileBuilder()
            file.header(major: major, minor: minor)
            let (ours, theirs) = try read(file.octets)
            #expect(ours.error?.kind == .unsupportedVersion(major: Int(major), minor: Int(minor)))
            #expect(ours.error?.isDamage == false && theirs.error != nil)
        }
    }

    @Test func theFrameCheckSequenceBitsAreNotTheLinkType() throws {
        var file = FileBuilder()
        // FCS of two 16-bit words, and the bit that says so.
        file.header(linkType: 0x2400_0001)
        file.record([1], seconds: 1, fraction: 1)
        let (ours, theirs) = try read(file.octets)
        #expect(ours.linkTypes == [.ethernet] && theirs.linkType == 1)
    }

    @Test func anUnknownLinkTypeIsHandedOn() throws {
        var file = FileBuilder()
        file.header(linkType: 9_999)
        file.record([1], seconds: 1, fraction: 1)
        let (ours, _) = try read(file.octets)
        #expect(ours.linkTypes == [LinkType(rawValue: 9_999)] && ours.error == nil)
    }

    @Test func aSnapshotLengthOfNothingOrEverythingIsNoLimit() throws {
        for snapLength in [UInt32(0), .max, 2] {
            var file = FileBuilder()
            file.header(snapLength: snapLength)
            file.record([1, 2, 3], seconds: 1, fraction: 1)
            // More than the header promised is still there to be read.
            #expect(try read(file.octets).ours.frames.map(\.octets) == [[1, 2, 3]])
        }
    }

    @Test func aFractionOfASecondAndMoreIsCutAndCounted() throws {
        for magic in [UInt32(0xA1B2_C3D4), 0xA1B2_3C4D] {
            var file = FileBuilder()
            file.header(magic: magic)
            file.record([1], seconds: 5, fraction: 4_000_000_000)
            let (ours, _) = try read(file.octets)
            #expect(ours.frames.map(\.nanoseconds) == [5_999_999_999] && ours.invalidTimes == 1)
        }
    }

    @Test func secondsGoOnAfter2038() throws {
        var file = FileBuilder()
        file.header()
        file.record([1], seconds: .max, fraction: 0)
        #expect(try read(file.octets).ours.frames.map(\.nanoseconds) == [4_294_967_295_000_000_000])
    }

    @Test func recordsOfEverySizeCrossTheChunks() throws {
        let seed: UInt64 = 7
        var random = SeededRandom(seed: seed)
        var file = FileBuilder()
        file.header()
        for index in 0..<200 {
            let count = [10, 1_514, 65_535, 262_144][Int.random(in: 0...3, using: &random)]
            let data = [UInt8](
                repeating: UInt8(truncatingIfNeeded: index), count: Int.random(in: 0...count, using: &random))
            file.record(data, seconds: UInt32(index), fraction: 0)
        }
        file.record([UInt8](repeating: 1, count: 262_144), seconds: 9, fraction: 9)
        let (ours, theirs) = try read(file.octets)
        #expect(ours.frames == theirs.frames && ours.frames.count == 201, "seed \(seed)")
    }
}

/// Both readings of a file with these octets.
func read(_ octets: [UInt8]) throws -> (ours: Reading, theirs: LibpcapReading) {
    let folder = try TemporaryFolder()
    let file = try folder.file("capture", holding: octets)
    return (Reading(file.path), LibpcapReading(file.path))
}
