import Foundation
import TestSupport
import Testing

@testable import EventLog

/// A file is filled in pieces that begin at multiples of their size, so that its last line may be there in part.
@Suite struct LogPiecesTests {
    private static let piece = 128 << 10

    @Test func theLastLineFeedIsFoundWhereverItStands() {
        for count in 0..<40 {
            #expect(LogOutput.endOfLines([UInt8](repeating: 0x0B, count: count).span.bytes) == 0)
            for place in 0..<count {
                var octets = [UInt8](repeating: 0x8A, count: count)
                octets[place] = 0x0A
                #expect(LogOutput.endOfLines(octets.span.bytes) == place + 1, "\(place) of \(count)")
                octets[0] = 0x0A
                #expect(LogOutput.endOfLines(octets.span.bytes) == place + 1, "\(place) of \(count)")
            }
        }
    }

    private func wholeLines(_ octets: [UInt8]) -> Int { octets.count { $0 == 0x0A } }

    @Test func whatIsAcknowledgedStandsInTheFileWhole() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log"))
        try file.write(LogHeader(tool: "t"))
        var size = 0
        var filled = 0
        for seq in 1...2_000 {
            try file.write(sample(seq: seq))
            let isFlush = seq % 640 == 0
            if isFlush { try file.flush() }
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("log"))
            guard let now = attributes[.size] as? Int, now != size else { continue }
            size = now
            let acknowledged = file.acknowledged.exchanges
            #expect(try wholeLines(folder.read("log")) == 1 + acknowledged)
            if isFlush {
                #expect(acknowledged == seq)
            } else {
                #expect(size % Self.piece == 0 && acknowledged < seq)
                filled += 1
            }
        }
        #expect(filled > 6)
        try file.finish()
        let copy = LogCopy(path: folder.path("log"))
        #expect(copy.error == nil)
        #expect(copy.exchanges.count == 2_000)
    }

    #if os(Linux)
        /// Whether the write that fails brought some of its octets or none, the file ends with a whole line.
        @Test(arguments: [256, 257, 258, 259, 260, 300])
        func onAFullDiskTheLogEndsWithAWholeLine(kibibytes: Int) throws {
            let folder = try TemporaryFolder()
            let disk = folder.path("disk")
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
            guard mount("none", disk, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
                print("NOT RUN: no small disk can be mounted")
                return
            }
            defer { umount2(disk, Int32(MNT_DETACH)) }
            var file = try LogFile(path: disk + "/log")
            try file.write(LogHeader(tool: "t"))
            var failure: LogError?
            for seq in 1...2_000 where failure == nil {
                do throws(LogError) { try file.write(sample(seq: seq)) } catch { failure = error }
            }
            #expect(failure?.kind == .cannotWrite(errno: ENOSPC))
            let acknowledged = file.acknowledged
            #expect(failure?.safe == acknowledged)
            let octets = try folder.read("disk/log")
            #expect(octets.last == 0x0A)
            #expect(wholeLines(octets) >= 1 + acknowledged.exchanges && acknowledged.exchanges > 200)
            // Among them the line that a write before left in part, where this one brought the rest of it.
            #expect(wholeLines(octets) == 1 + acknowledged.exchanges)
            let copy = LogCopy(path: disk + "/log")
            #expect(copy.exchanges.count == wholeLines(octets) - 1)
        }
    #endif
}
