import Foundation
import TestSupport
import Testing
import Wire

@testable import EventLog

/// The files that a writer finds in the folder of its log.
@Suite struct LogSeriesTests {
    private let folder: TemporaryFolder
    private var policy = LogPolicy()

    init() throws {
        folder = try TemporaryFolder()
        policy.partSize = 4096
    }

    /// Begins a log, looks after at most `most` files, and gives how many files there are then.
    private func begin(most: Int = LogSeries.mostFiles) throws -> Int {
        var series = try LogSeries(path: folder.path("e.ndjson"), policy: policy, mostFiles: most)
        let file = try series.begin(at: Timestamp(nanoseconds: 0))
        let count = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count
        withExtendedLifetime(file) {}
        return count
    }

    @Test func moreFilesThanAreLookedAfterAreSaid() throws {
        let log = try smallLog()
        for number in 100_001...100_004 { try folder.file("e-\(number).ndjson", holding: log) }
        var limited = self
        limited.policy.files = 2
        let error = #expect(throws: LogError.self) { _ = try limited.begin(most: 3) }
        #expect(error == LogError(file: folder.url.lastPathComponent, kind: .tooManyFiles(3)))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 4)
        // Whoever keeps all of them needs to know none, and of so many one more can be looked after.
        #expect(try begin(most: 3) == 5)
        // The last one of them stays, an empty file that was left, and the new one.
        #expect(try limited.begin(most: 5) == 3)
    }

    /// By its size alone a log may have any number of parts.
    @Test func aLogKeepsNoMoreFilesThanItCanBeBegunAgainWith() throws {
        var limited = self
        limited.policy.total = 1 << 30
        try folder.file("e-100001.ndjson", holding: [])
        let time = Timestamp(nanoseconds: 0)
        var header = LogHeader(tool: "t")
        header.version = .current
        do {
            var series = try LogSeries(path: folder.path("e.ndjson"), policy: limited.policy, mostFiles: 6)
            var file = try series.begin(at: time)
            for number in 1...20 {
                header.part = series.part
                try file.write(header)
                try file.flush()
                var next = try series.next(at: time, after: number, digest: "d", size: 100)
                try series.finish(size: 100, counts: LogCounts(), at: time, next: next.start)
                swap(&file, &next.file)
                try next.file.close()
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count <= 5)
            }
            let removed = series.removal.parts
            #expect(removed == 17)
            try file.close()
        }
        #expect(try limited.begin(most: 6) <= 6)
    }

    @Test(.timeLimit(.minutes(10)))
    func aLargeFileThatIsNoLogIsNotReadToItsEnd() throws {
        try folder.file("e-100001.ndjson", holding: [])
        // It takes no space.
        #expect(truncate(folder.path("e-100001.ndjson"), 256 << 30) == 0)
        var limited = self
        limited.policy.files = 2
        #expect(try limited.begin() == 2)
        #expect(try LogParts.logs(at: [folder.path("e-100001.ndjson")]).count == 1)
    }

    @Test func aLongHeaderIsALogs() throws {
        let front = Array(#"{"kind":"header","filter":""#.utf8)
        let octets = front + [UInt8](repeating: 0x78, count: 3 << 20)
        var input = try LogInput(pieces: [octets, Array(#""}"#.utf8)], name: "e", lineLimit: 1 << 20)
        var opening = LogOpening()
        #expect(try opening.isLog(&input))
        var other = try LogInput(pieces: [Array(octets.dropFirst())], name: "e", lineLimit: 1 << 20)
        #expect(try !opening.isLog(&other))
    }

    /// Of several pieces only what proves that the line is too long is read.
    @Test func aFirstLineOverTheLimitIsGivenUp() throws {
        let piece = [UInt8](repeating: 0x78, count: 80)
        var input = try LogInput(pieces: [piece, piece, piece, [0x0A]], name: "e", lineLimit: 100)
        guard case .tooLong? = try input.first() else {
            Issue.record("it was taken")
            return
        }
        let read = input.storage.count
        #expect(read == 160)
    }
}
