import Compression
import Foundation
import Savefile
import TestSupport
import Testing

/// Captures in zstd: told by content, written by the library and by the `zstd` command.
@Suite struct ZstdTests {
    static let capture = SourceTests.capture

    @Test func zstdIsToldByContent() throws {
        let expected = try read(Self.capture).theirs.frames
        #expect(try read(zstd(Self.capture)).ours.frames == expected)
        // Frames joined in the middle of a record, with one to be skipped before and between.
        let skipped = hex("5A 2A 4D 18 05 00 00 00 01 02 03 04 05")
        let halves = [Array(Self.capture[..<100_001]), Array(Self.capture[100_001...])]
        let ours = try read(try halves.flatMap { skipped + (try zstd($0)) }).ours
        #expect(ours.frames == expected && ours.error == nil)
    }

    @Test func aZstdCutAnywhereGivesAllBefore() throws {
        let whole = try read(Self.capture).ours.frames
        let packed = try zstd(Self.capture)
        for length in stride(from: 4, to: packed.count, by: packed.count / 97) {
            let ours = try read(Array(packed[..<length])).ours
            #expect(ours.error?.kind == .compression("compressed data ends too early"))
            #expect(whole.starts(with: ours.frames))
            #expect(ours.error?.isDamage == true || ours.frames.isEmpty)
        }
    }

    @Test func aZstdWithAWrongChecksumGivesAllBefore() throws {
        var packed = try zstd(Self.capture)
        packed[packed.count - 1] ^= 1
        let ours = try read(packed).ours
        // The library keeps the last block back: up to 128 KiB.
        #expect(ours.frames.count > 200 && ours.error?.isDamage == true)
        #expect(try read(Self.capture).ours.frames.starts(with: ours.frames))
    }

    @Test func aZstdOfSomethingElseIsNoCapture() throws {
        #expect(try read(try zstd(Array("plain words".utf8))).ours.error?.kind == .notACapture(.text))
        #expect(try read(try zstd(zstd(Self.capture))).ours.error?.kind == .notACapture(.unknown))
        #expect(try read(try zstd([])).ours.error?.kind == .empty)
    }

    @Test(arguments: [["-1"], ["-19"], ["--long=27"], ["--no-check"], ["--ultra", "-22"]])
    func whatTheCommandWritesIsRead(options: [String]) throws {
        let folder = try TemporaryFolder()
        let plain = try folder.file("plain.pcap", holding: Self.capture)
        guard try Tool.run("zstd", ["-q"] + options + ["-o", folder.path("named.pcap"), plain.path]) != nil else {
            return Tool.sayMissing("zstd")
        }
        let ours = Reading(folder.path("named.pcap"))
        #expect(ours.error == nil)
        #expect(ours.frames == Reading(plain.path).frames)
    }

    @Test func aWindowAboveTheBoundIsRefusedWithoutItsMemory() throws {
        // A frame header that asks for 2 GiB (RFC 8878 §3.1.1.1.2): exponent 21, mantissa 0.
        let ours = try read(hex("28 B5 2F FD 00 A8 01 00 00 00 00 00 00 00")).ours
        #expect(ours.error?.kind == .windowTooLarge(allowed: 128 << 20, files: 1))
        #expect(ours.error?.hint == "zstd -dc --long=31 FILE | reprise capture -r -")
    }

    /// So many files that are read side by side, and the largest window that each may have, as a power of two.
    @Test(arguments: [
        (1, 27), (2, 27), (3, 26), (4, 26), (5, 25), (6, 25), (32, 23), (33, 23), (100_000, 23), (0, 27),
    ])
    func windowsShareABudget(files: Int, largest: UInt8) throws {
        let folder = try TemporaryFolder()
        let content = Array(Self.capture.prefix(24))
        for windowLog in [largest, largest + 1] {
            // A window descriptor, then the file's header in one raw block, the last.
            let frame: [UInt8] = hex("28 B5 2F FD 00") + [(windowLog - 10) << 3, UInt8(content.count) << 3 | 1, 0, 0]
            let file = try folder.file("\(windowLog)", holding: frame + content)
            let error = Reading(file.path, among: files).error
            #expect(
                error?.kind == (windowLog == largest ? nil : .windowTooLarge(allowed: 1 << Int(largest), files: files)))
        }
    }

    private func zstd(_ octets: [UInt8]) throws -> [UInt8] {
        var compressor = try Compressor(.zstd)
        var packed: [UInt8] = []
        try compressor.compress(octets.span.bytes, into: &packed)
        try compressor.finish(into: &packed)
        return packed
    }
}
