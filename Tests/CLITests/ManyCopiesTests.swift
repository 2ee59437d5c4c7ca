import EventLog
import Foundation
import TestSupport
import Testing

/// A compressed log that many copies read.
@Suite struct ManyCopiesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ log: String, copies: Int, through: [String] = []) throws -> BuiltTool.Run {
        try BuiltTool.run(["replay", log, "--dry-run", "--copies", "\(copies)"], through: through)
    }

    /// Each reader of its own would hold a window of up to 8 MiB.
    @Test func manyCopiesReadAZstdLogUnpackedOnce() throws {
        let plain = try ReplayCommandTests.log(in: folder)
        let packed = try ReplayCommandTests.log(in: folder, name: "packed.ndjson.zst")
        let nowhere = ["TMPDIR=/nonexistent"]
        #expect(try run(packed, copies: 8, through: nowhere).status == 0)
        #expect(try run(plain, copies: 9, through: nowhere).status == 0)
        let refused = try run(packed, copies: 9, through: nowhere)
        #expect(refused.status == 1, "\(refused.errors)")
        #expect(
            refused.errors.contains(
                "packed.ndjson.zst: cannot be copied to /nonexistent: No such file or directory\nhint: set TMPDIR"))
        let many = try run(packed, copies: 9)
        #expect(many.status == 0, "\(many.errors)")
        #expect(try many.output == run(plain, copies: 9).output)
        let piped = try BuiltTool.run(
            ["replay", "-", "--dry-run", "--copies", "9"], input: folder.read("packed.ndjson.zst"))
        #expect(piped.output == many.output, "\(piped.errors)")
    }

    @Test func aZstdLogThatWasCutIsReadAsFarAsItGoesByMany() throws {
        _ = try ReplayCommandTests.log(in: folder, name: "packed.ndjson.zst")
        let whole = try folder.read("packed.ndjson.zst")
        let cut = try folder.file("cut.ndjson.zst", holding: whole.dropLast(3)).path
        let many = try run(cut, copies: 9)
        let few = try run(cut, copies: 8)
        #expect(many.status == 0 || many.status == 4)
        #expect(many.status == few.status, "\(many.errors)\(few.errors)")
        #expect(many.errors.contains("compressed data ends too early"), "\(many.errors)")
    }

    @Test func manyCopiesOfPackedPartsAreRefused() throws {
        try FileManager.default.createDirectory(atPath: folder.path("parts"), withIntermediateDirectories: false)
        _ = try ReplayCommandTests.log(in: folder, name: "parts/a.ndjson.zst")
        #expect(try run(folder.path("parts"), copies: 8).status == 0)
        let many = try run(folder.path("parts"), copies: 9)
        #expect(many.status == 2 && many.errors.contains("--copies 9 of a log in .zst parts"), "\(many.errors)")
    }
}
