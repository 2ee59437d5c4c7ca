import Compression
import TestSupport
import Testing

@Suite
struct BoundTests {
    @Test(arguments: RoundTripTests.formats)
    func theLimitIsExact(format: CompressionFormat) throws {
        for size in [1, 1_000, 65_535, 65_536, 65_537, 200_000] {
            let packed = try pack([UInt8](repeating: 7, count: size), format)
            var fits: [UInt8] = []
            var decompressor = try Decompressor(format)
            try decompressor.decompress(packed.span.bytes, into: &fits, limit: size)
            try decompressor.finish()
            #expect(fits.count == size)

            var cut: [UInt8] = []
            var bounded = try Decompressor(format)
            #expect(throws: CompressionError(.overLimit)) {
                try bounded.decompress(packed.span.bytes, into: &cut, limit: size - 1)
            }
            #expect(cut.count == size - 1)
        }
    }

    @Test(arguments: RoundTripTests.formats)
    func aBombStopsAtTheLimit(format: CompressionFormat) throws {
        let bomb = try pack([UInt8](repeating: 0, count: 64 << 20), format)
        var out: [UInt8] = []
        var decompressor = try Decompressor(format)
        #expect(throws: CompressionError(.overLimit)) {
            try decompressor.decompress(bomb.span.bytes, into: &out, limit: 100_000)
        }
        #expect(out.count == 100_000)
        #expect(out.capacity < 1 << 20)
    }

    @Test(arguments: RoundTripTests.formats)
    func pullingALittleAtATimeGivesTheWhole(format: CompressionFormat) throws {
        var random = SeededRandom(seed: 11)
        let plain = octets(count: 100_000, random: &random)
        let packed = try pack(plain, format)
        var decompressor = try Decompressor(format)
        var (out, consumed): ([UInt8], Int) = ([], 0)
        while true {
            let before = out.count
            let progress = try decompressor.pull(
                packed.span.bytes.extracting(consumed..<packed.count), into: &out, limit: 777)
            #expect(out.count - before == progress.produced && progress.produced <= 777)
            consumed += progress.consumed
            if progress.produced < 777 { break }
        }
        try decompressor.finish()
        #expect(out == plain && consumed == packed.count)
    }

    @Test(arguments: RoundTripTests.formats)
    func aCutStreamIsTruncated(format: CompressionFormat) throws {
        let plain = Array("a body that is long enough to have a middle, a middle, a middle".utf8)
        let packed = try pack(plain, format)
        for length in 0..<packed.count {
            var decompressor = try Decompressor(format)
            var out: [UInt8] = []
            try decompressor.decompress(packed.span.bytes.extracting(0..<length), into: &out, limit: 1_000)
            #expect(plain.starts(with: out))
            #expect(throws: CompressionError(.truncated)) { try decompressor.finish() }
        }
    }

    @Test(arguments: RoundTripTests.formats)
    func aChangedOctetIsNeverTakenForTheBody(format: CompressionFormat) throws {
        var random = SeededRandom(seed: 3)
        let plain = octets(count: 3_000, random: &random)
        let packed = try pack(plain, format)
        for index in stride(from: 0, to: packed.count, by: 7) {
            var damaged = packed
            damaged[index] ^= UInt8.random(in: 1...255, using: &random)
            var out: [UInt8] = []
            do {
                var decompressor = try Decompressor(format)
                try decompressor.decompress(damaged.span.bytes, into: &out, limit: 10_000)
                try decompressor.finish()
                // Raw deflate has no checksum; in the others only a field of the header can change unseen.
                #expect(format == .rawDeflate || out == plain, "octet \(index)")
            } catch {
                #expect(error != CompressionError(.overLimit) || format == .rawDeflate)
            }
            #expect(out.count <= 10_000)
        }
    }

    @Test(arguments: [CompressionFormat.gzip, .zlib, .zstd])
    func textIsCorrupt(format: CompressionFormat) throws {
        var decompressor = try Decompressor(format)
        var out: [UInt8] = []
        let error = #expect(throws: CompressionError.self) {
            try decompressor.decompress(Array("POST /events HTTP/1.1".utf8).span.bytes, into: &out, limit: 100)
        }
        guard case .corrupt = error?.kind else {
            Issue.record("not corrupt: \(String(describing: error))")
            return
        }
    }

    @Test func zlibEndsWithItsFirstStream() throws {
        var decompressor = try Decompressor(.zlib)
        var out: [UInt8] = []
        let twice = try pack([1], .zlib) + pack([2], .zlib)
        #expect(throws: CompressionError(.corrupt("data after the end of the stream"))) {
            try decompressor.decompress(twice.span.bytes, into: &out, limit: 100)
        }
        #expect(out == [1])
    }

    @Test func aZstdFrameWithAHugeWindowIsRefused() throws {
        // RFC 8878 §3.1.1: magic; descriptor without single segment; window descriptor for 2 GiB; a raw last block.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 0x09, 0x00, 0x00, 0x41]
        var decompressor = try Decompressor(.zstd)
        var out: [UInt8] = []
        #expect(throws: CompressionError(.windowTooLarge(allowed: 8 << 20))) {
            try decompressor.decompress(frame.span.bytes, into: &out, limit: 100)
        }
    }
}
