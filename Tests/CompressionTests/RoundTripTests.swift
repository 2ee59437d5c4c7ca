import Compression
import TestSupport
import Testing

@Suite
struct RoundTripTests {
    static let formats: [CompressionFormat] = [.gzip, .zlib, .rawDeflate, .zstd]

    @Test(arguments: formats)
    func whateverTheCutTheSameOctets(format: CompressionFormat) throws {
        let seed: UInt64 = 20_261_125
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let plain = octets(count: Int.random(in: 0...300_000, using: &random), random: &random)
            var packed: [UInt8] = []
            var compressor = try Compressor(format)
            for piece in cuts(plain, &random) { try compressor.compress(piece.span.bytes, into: &packed) }
            try compressor.finish(into: &packed)
            var decompressor = try Decompressor(format)
            var back: [UInt8] = []
            for piece in cuts(packed, &random) {
                try decompressor.decompress(piece.span.bytes, into: &back, limit: .max)
            }
            try decompressor.finish()
            #expect(back == plain, "seed \(seed)")
        }
    }

    @Test(arguments: formats)
    func aFlushGivesEverythingSoFar(format: CompressionFormat) throws {
        var compressor = try Compressor(format)
        var decompressor = try Decompressor(format)
        var back: [UInt8] = []
        for line in ["first\n", "second\n", "third\n"] {
            var packed: [UInt8] = []
            try compressor.compress(Array(line.utf8).span.bytes, into: &packed)
            try compressor.flush(into: &packed)
            try decompressor.decompress(packed.span.bytes, into: &back, limit: 100)
            #expect(back.suffix(line.utf8.count) == ArraySlice(line.utf8))
        }
        #expect(throws: CompressionError(.truncated)) { try decompressor.finish() }
    }

    @Test(arguments: [CompressionFormat.gzip, .zstd])
    func membersMayBeJoined(format: CompressionFormat) throws {
        let joined = try pack(Array("one ".utf8), format) + pack([], format) + pack(Array("two".utf8), format)
        for cut in 0...joined.count {
            var decompressor = try Decompressor(format)
            var back: [UInt8] = []
            try decompressor.decompress(joined.span.bytes.extracting(0..<cut), into: &back, limit: 100)
            try decompressor.decompress(joined.span.bytes.extracting(cut..<joined.count), into: &back, limit: 100)
            try decompressor.finish()
            #expect(back == Array("one two".utf8))
        }
    }

    @Test func gzipIsPaddedWithZeros() throws {
        var decompressor = try Decompressor(.gzip)
        var back: [UInt8] = []
        let padded = try pack([1, 2, 3], .gzip) + [0, 0, 0, 0, 0]
        try decompressor.decompress(padded.span.bytes, into: &back, limit: 3)
        try decompressor.finish()
        #expect(back == [1, 2, 3])
    }

    @Test func theSameOctetsGiveTheSameGzip() throws {
        let packed = try pack(Array("same".utf8), .gzip)
        #expect(packed == (try pack(Array("same".utf8), .gzip)))
        // RFC 1952 §2.3: magic, method, no flags, time 0.
        #expect(packed.prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }
}

func pack(_ plain: [UInt8], _ format: CompressionFormat) throws -> [UInt8] {
    var packed: [UInt8] = []
    var compressor = try Compressor(format)
    try compressor.compress(plain.span.bytes, into: &packed)
    try compressor.finish(into: &packed)
    return packed
}

/// Octets that compress a little: words over a small alphabet between stretches of noise.
func octets(count: Int, random: inout SeededRandom) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
        let noisy = Bool.random(using: &random)
        for _ in 0..<Int.random(in: 1...5_000, using: &random) {
            result.append(UInt8.random(in: 0...(noisy ? 255 : 3), using: &random))
        }
    }
    return Array(result.prefix(count))
}

/// `whole` in pieces of random lengths, single octets and empty ones among them.
func cuts(_ whole: [UInt8], _ random: inout SeededRandom) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < whole.count {
        let longest = [0, 1, 100, 100_000][Int.random(in: 0...3, using: &random)]
        let end = min(whole.count, start + Int.random(in: 0...longest, using: &random))
        pieces.append(Array(whole[start..<end]))
        start = end
    }
    return pieces
}
