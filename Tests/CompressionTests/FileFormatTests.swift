import Compression
import Testing

/// A compressed file is told by its first octets, whatever it is called.
@Suite struct FileFormatTests {
    @Test(
        arguments: [
            ([0x1F, 0x8B, 0x08, 0x00], CompressionFormat.gzip), ([0x1F, 0x8B, 0x08], .gzip),
            ([0x28, 0xB5, 0x2F, 0xFD, 0x04], .zstd), ([0x50, 0x2A, 0x4D, 0x18], .zstd),
            ([0x5F, 0x2A, 0x4D, 0x18, 9], .zstd),
            ([0x1F, 0x8B, 0x07, 0x00], nil), ([0x1F, 0x8B], nil), ([0x28, 0xB5, 0x2F], nil),
            ([0x60, 0x2A, 0x4D, 0x18], nil),
            ([], nil), (Array("{\"kind\"".utf8), nil), ([0xD4, 0xC3, 0xB2, 0xA1], nil),
        ] as [([UInt8], CompressionFormat?)])
    func theFirstOctetsTell(start: [UInt8], format: CompressionFormat?) {
        #expect(CompressionFormat(ofFileStarting: start) == format)
    }
}
