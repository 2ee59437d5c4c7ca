import Foundation
import TestSupport
import Testing

/// What a zstd file can make the tool take of the memory, and what it says where that is not granted.
@Suite struct ZstdWindowTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A classic capture without frames in a zstd frame of one raw block (RFC 8878 §3.1.1) that asks for a window of so many octets, as a
    /// power of two.
    private func file(_ name: String, windowLog: UInt8) throws -> String {
        let capture: [UInt8] = [
            0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
        ]
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (windowLog - 10) << 3, UInt8(capture.count) << 3 | 1, 0, 0]
        return try folder.file(name, holding: frame + capture).path
    }

    private func capture(_ paths: [String]) throws -> BuiltTool.Run {
        try BuiltTool.run(["capture"] + paths.flatMap { ["-r", $0] })
    }

    @Test func aWindowThatIsTooLargeIsSaidWithAWayOut() throws {
        let far = try file("far.pcap.zst", windowLog: 28)
        let run = try capture([far])
        #expect(run.status == 1)
        #expect(
            run.errorLines == [
                "reprise: \(far): compressed data asks for a window of more than 128 MiB",
                "hint: zstd -dc --long=31 FILE | reprise capture -r -",
            ])
        #expect(try capture([file("near.pcap.zst", windowLog: 27)]).status == 0)
    }

    @Test func theWindowsOfSeveralFilesShareOneBudget() throws {
        let files = try (1...6).map { try file("\($0).pcap.zst", windowLog: $0 == 4 ? 27 : 20) }
        let run = try capture(files)
        #expect(run.status == 1)
        #expect(
            run.errorLines == [
                "reprise: \(files[3]): compressed data asks for a window of more than 32 MiB, its share beside 5 other files",
                "hint: decompress it first: zstd -d --long=31 FILE",
            ])
        #expect(try capture((1...6).map { try file("\($0).zst", windowLog: 25) }).status == 0)
    }
}
