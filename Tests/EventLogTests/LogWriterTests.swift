import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

@testable import EventLog

@Suite struct LogWriterTests {
    private let header = LogHeader(tool: "t", sources: [.init(name: "eth0")])

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }

    /// Writes a log of `count` exchanges in parts of some 4 KiB.
    private func write(
        _ count: Int, to path: String, _ change: (inout LogPolicy) -> Void = { _ in }, clock: LogClock = .system
    ) throws -> LogTrailer {
        var policy = LogPolicy.smallParts()
        change(&policy)
        var log = try LogWriter(path: path, policy: policy, clock: clock)
        try log.write(header)
        for seq in 1...count {
            try log.write(sample(seq: seq))
            try log.tick()
        }
        let trailer = try log.finish(ledger: Ledger())
        let counts = log.counts
        #expect(counts.exchanges == count)
        return trailer
    }

    @Test func withoutALimitTheLogIsTheSameAsEver() throws {
        let folder = try TemporaryFolder()
        var log = try LogWriter(path: folder.path("a.ndjson"))
        var plain = try LogFile(path: folder.path("b.ndjson"))
        try log.write(header)
        try plain.write(header)
        for seq in 1...50 {
            try log.write(sample(seq: seq))
            try plain.write(sample(seq: seq))
        }
        try log.finish(ledger: nil)
        try plain.finish(ledger: nil)
        #expect(try folder.read("a.ndjson") == folder.read("b.ndjson"))
        #expect(try names(folder) == ["a.ndjson", "b.ndjson"])
    }

    @Test(arguments: ["events.ndjson", "events.ndjson.gz", "events.ndjson.zst"])
    func everyPartIsALogOfItsOwnAndSaysItsPlace(name: String) throws {
        let folder = try TemporaryFolder()
        var policy = LogPolicy.smallParts()
        policy.sync = .close
        var log = try LogWriter(path: folder.path(name), policy: policy)
        try log.write(header)
        for seq in 1...200 {
            try log.write(varied(seq: seq))
            try log.flush()
        }
        try log.write(AnswerRecord(to: 3, response: sample(seq: 3).response ?? .init(status: 204)))
        let trailer = try log.finish(ledger: Ledger())
        let found = try names(folder)
        #expect(found.count > (name.hasSuffix(".ndjson") ? 3 : 1))
        var last = 0
        var before: LogTrailer?
        var first: String?
        for (index, name) in found.enumerated() {
            let copy = LogCopy(path: folder.path(name))
            #expect(copy.error == nil, "\(name)")
            let part = try #require(copy.header?.part)
            #expect(part.number == index + 1 && part.after == last && part.previous == before?.digest)
            #expect(part.first == first && part.removed == 0)
            #expect(copy.header?.sources == header.sources && copy.header?.version == .init(major: 1, minor: 1))
            #expect(copy.exchanges.map(\.seq) == (0..<copy.exchanges.count).map { last + 1 + $0 })
            last += copy.exchanges.count
            before = copy.trailer
            first = first ?? before?.digest
            #expect(before?.isContinued == (index + 1 < found.count))
            #expect((before?.ledger != nil) == (index + 1 == found.count))
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            #expect((attributes[.posixPermissions] as? Int) == 0o600)
        }
        #expect(last == 200 && before == trailer)
    }

    @Test func aPartEndsOnceItHasItsSize() throws {
        let folder = try TemporaryFolder()
        _ = try write(100, to: folder.path("e.ndjson"))
        for name in try names(folder).dropLast() {
            let lines = try folder.read(name).split(separator: 0x0A)
            let size = lines.dropLast().reduce(0) { $0 + $1.count + 1 }
            let longest = lines.map(\.count).max() ?? 0
            #expect(size >= 4096 && size < 4096 + longest + 1)
        }
    }

    @Test func aPartEndsWithItsTimeUnlessNothingIsInIt() throws {
        let folder = try TemporaryFolder()
        let hand = HandClock()
        var policy = LogPolicy()
        policy.partTime = .seconds(60)
        var log = try LogWriter(path: folder.path("%H%M%S.ndjson"), policy: policy, clock: hand.clock)
        try log.write(header)
        for step in 0..<7 {
            // Of the minutes only the odd ones bring something.
            if step % 2 == 1 { try log.write(sample(seq: step)) }
            hand.advance(by: .seconds(60))
            try log.tick()
        }
        try log.finish(ledger: nil)
        #expect(try names(folder) == ["085330.ndjson", "085530.ndjson", "085730.ndjson", "085930.ndjson"])
        #expect(LogCopy(path: folder.path("085530.ndjson")).exchanges.map(\.seq) == [3])
        #expect(LogCopy(path: folder.path("085930.ndjson")).exchanges.isEmpty)
    }

    @Test func partsOfOneSecondGetNumbersAndNothingIsOverwritten() throws {
        let folder = try TemporaryFolder()
        let hand = HandClock()
        try folder.file("085330-2.ndjson", holding: Array("mine".utf8))
        _ = try write(20, to: folder.path("%H%M%S.ndjson"), clock: hand.clock)
        let found = try names(folder)
        #expect(Array(found.prefix(3)) == ["085330-2.ndjson", "085330-3.ndjson", "085330-4.ndjson"])
        #expect(found.contains("085330.ndjson"))
        #expect(try folder.read("085330-2.ndjson") == Array("mine".utf8))
    }

    @Test func aPartThatIsWrittenSaysSoInItsName() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts()
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.write(header)
        #expect(try names(folder) == ["e-000001.ndjson.partial"])
        // A name that was taken in the meantime is left alone.
        try folder.file("e-000001.ndjson", holding: [])
        try log.finish(ledger: nil)
        #expect(try names(folder) == ["e-000001-2.ndjson", "e-000001.ndjson"])
        #expect(try folder.read("e-000001.ndjson") == [])
    }

    @Test func theOldestFilesGoAndOnlyLogsOfThePattern() throws {
        let folder = try TemporaryFolder()
        _ = try write(40, to: folder.path("e.ndjson"))
        let earlier = try names(folder)
        // Not a log, another pattern, and a link: nobody's parts.
        try folder.file("e-999999.ndjson", holding: Array("notes\n".utf8))
        try folder.file("f-000001.ndjson", holding: try smallLog())
        #expect(symlink(folder.path("f-000001.ndjson"), folder.path("e-999998.ndjson")) == 0)
        let trailer = try write(200, to: folder.path("e.ndjson"), { $0.files = 3 })
        let left = try names(folder)
        #expect(left.count == 3 + 3)
        #expect(
            left.contains("e-999999.ndjson") && left.contains("e-999998.ndjson") && left.contains("f-000001.ndjson"))
        let counts = Dictionary(
            uniqueKeysWithValues: (trailer.ledger?.counts ?? []).map { ($0.name, $0) })
        #expect(counts["removed.earlierFiles"]?.count == earlier.count)
        #expect(counts["removed.exchanges"]?.isLoss == true)
        let logs = try LogParts.logs(at: [folder.url.path])
        let log = try #require(logs.first { $0.count == 3 })
        let copy = LogCopy(log)
        #expect(copy.error == nil)
        let removed = 200 - copy.exchanges.count
        #expect(removed > 0 && counts["removed.exchanges"]?.count == removed)
        #expect(copy.exchanges.map(\.seq) == Array(removed + 1...200))
    }

    @Test func whatWasRemovedIsSaidWithoutALedgerToo() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts(keeping: 2)
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.write(header)
        for seq in 1...60 { try log.write(sample(seq: seq)) }
        let trailer = try log.finish()
        let left = LogCopy(try LogParts.log(at: folder.url.path)).exchanges.count
        let counts = trailer.ledger?.counts ?? []
        #expect(counts.map(\.name) == ["removed.parts", "removed.exchanges"])
        #expect(left > 0 && counts.last?.count == 60 - left && counts.last?.isLoss == true)
    }

    @Test func allFilesTogetherKeepToTheTotal() throws {
        let folder = try TemporaryFolder()
        let total = 64 << 10
        var policy = LogPolicy()
        policy.partTime = .seconds(3600)
        policy.total = total
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.write(header)
        var most = 0
        for seq in 1...400 {
            try log.write(sample(seq: seq))
            try log.flush()
            let size = try names(folder).reduce(0) { try $0 + folder.read($1).count }
            most = max(most, size)
        }
        try log.finish(ledger: nil)
        #expect(most > total * 3 / 4 && most < total + 1024)
    }

    @Test func filesOfEarlierLogsCountForTheTotal() throws {
        let folder = try TemporaryFolder()
        _ = try write(150, to: folder.path("e.ndjson"))
        let earlier = try names(folder)
        var policy = LogPolicy()
        policy.partTime = .seconds(3600)
        policy.total = 64 << 10
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.write(header)
        // A quarter is left for the part that begins.
        let size = try names(folder).reduce(0) { try $0 + folder.read($1).count }
        #expect(earlier.count > 12 && size <= 48 << 10 && size > 40 << 10)
        try log.finish()
    }

    /// Looking is enough, which is done after each batch on whichever thread.
    @Test(arguments: [false, true])
    func aLogInOneFileEndsAtTheTotal(looksOnly: Bool) throws {
        let folder = try TemporaryFolder()
        var policy = LogPolicy()
        policy.total = 64 << 10
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.write(header)
        var seq = 0
        while log.ending == nil && seq < 1000 {
            seq += 1
            try log.write(sample(seq: seq))
            try log.flush()
            if looksOnly { log.look() } else { try log.tick() }
        }
        let ending = log.ending
        #expect(ending?.kind == .largest(64 << 10))
        try log.finish(ledger: nil)
        let copy = LogCopy(path: folder.path("e.ndjson"))
        #expect(copy.error == nil && copy.exchanges.count == seq)
        #expect(try folder.read("e.ndjson").count < 65 << 10)
    }

    @Test func aDiskWithTooLittleSpaceIsNotBegunWith() throws {
        let folder = try TemporaryFolder()
        for isInParts in [false, true] {
            var policy = LogPolicy()
            policy.free = .octets(1 << 60)
            if isInParts { policy.partSize = 4096 }
            let error = #expect(throws: LogError.self) {
                _ = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
            }
            guard case .littleSpace? = error?.kind else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(error?.hint?.contains("--min-free") == true)
            #expect(try names(folder).isEmpty)
        }
    }

    @Test func aLogThatIsToEndBeginsNoOtherPart() throws {
        let folder = try TemporaryFolder()
        let hand = HandClock()
        var policy = LogPolicy()
        policy.partTime = .seconds(1)
        policy.free = .octets(1 << 60)
        // Where something has the name, the space is looked at later.
        try folder.file("%H%M%S.ndjson", holding: [])
        var log = try LogWriter(path: folder.path("%H%M%S.ndjson"), policy: policy, clock: hand.clock)
        try log.write(header)
        try log.write(sample(seq: 1))
        hand.advance(by: .seconds(2))
        try log.tick()
        guard case .littleSpace? = log.ending?.kind else {
            Issue.record("it goes on")
            return
        }
        #expect(try names(folder) == ["%H%M%S.ndjson", "085330.ndjson.partial"])
        try log.finish()
        #expect(try names(folder) == ["%H%M%S.ndjson", "085330.ndjson"])
    }

    @Test func theStandardFloorFitsTheDisk() {
        #expect(LogPolicy.Free.standard.floor(ofSize: 64 << 10) == 6553)
        #expect(LogPolicy.Free.standard.floor(ofSize: 1 << 40) == 1 << 30)
        #expect(LogPolicy.Free.nothing.floor(ofSize: 1 << 40) == 0)
    }

    @Test func whatTheDiskHasIsKnownByThePolicy() throws {
        let hand = HandClock()
        for (sync, wanted) in [
            (LogPolicy.Sync.never, [0, 0, 0, 0]), (.close, [0, 0, 0, 3]),
            // The third is more than a second after the start.
            (.every(.seconds(1)), [0, 0, 3, 3]), (.always, [1, 2, 3, 3]),
        ] {
            let folder = try TemporaryFolder()
            var policy = LogPolicy()
            policy.sync = sync
            var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy, clock: hand.clock)
            try log.write(header)
            var found: [Int] = []
            for seq in 1...3 {
                try log.write(sample(seq: seq))
                try log.flush()
                try log.tick()
                found.append(log.synced.exchanges)
                hand.advance(by: .milliseconds(600))
            }
            try log.finish(ledger: nil)
            found.append(log.synced.exchanges)
            #expect(found == wanted, "\(sync)")
        }
    }

    @Test func whereNoPartCanBeBegunTheOneBeforeIsTheLastAndWhole() throws {
        let folder = try TemporaryFolder()
        let hand = HandClock()
        var policy = LogPolicy()
        policy.partTime = .seconds(1)
        var log = try LogWriter(path: folder.path("%H%M.ndjson"), policy: policy, clock: hand.clock)
        try log.write(header)
        try log.write(sample(seq: 1))
        // All names of this minute are taken.
        for attempt in 1...1000 {
            try folder.file(attempt == 1 ? "0853.ndjson" : "0853-\(attempt).ndjson", holding: [])
        }
        hand.advance(by: .seconds(2))
        try log.tick()
        let ending = log.ending
        #expect(ending?.kind == .alreadyExists)
        try log.write(sample(seq: 2))
        // Its own name is taken, too: it keeps the one it has.
        #expect(throws: LogError.self) { try log.finish(ledger: nil) }
        let copy = LogCopy(path: folder.path("0853.ndjson.partial"))
        #expect(copy.error == nil && copy.exchanges.count == 2)
    }

    @Test func asLongAsOneWritesNoOtherDoes() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts()
        var log = try LogWriter(path: folder.path("e-%s.ndjson"), policy: policy)
        let second = #expect(throws: LogError.self) {
            _ = try LogWriter(path: folder.path("e-%s.ndjson"), policy: policy)
        }
        #expect(second?.kind == .beingWritten && second?.file.hasSuffix(".partial") == true)
        // Another pattern in the same folder is another's.
        var other = try LogWriter(path: folder.path("f-%s.ndjson"), policy: policy)
        try log.write(header)
        try log.finish(ledger: nil)
        try other.finish(ledger: nil)
        _ = try LogWriter(path: folder.path("e-%s.ndjson"), policy: policy)

        var plain = try LogWriter(path: folder.path("plain.ndjson"))
        let third = #expect(throws: LogError.self) { _ = try LogWriter(path: folder.path("plain.ndjson")) }
        #expect(third?.description == "\(folder.path("plain.ndjson")): is being written by another process")
        try plain.finish(ledger: nil)
        let fourth = #expect(throws: LogError.self) { _ = try LogWriter(path: folder.path("plain.ndjson")) }
        #expect(fourth?.kind == .alreadyExists)
    }

    @Test func ofSeveralThatBeginTogetherOneWrites() throws {
        let folder = try TemporaryFolder()
        let log = try smallLog()
        for number in 100_001...100_300 { try folder.file("e-\(number).ndjson", holding: log) }
        let policy = LogPolicy.smallParts(keeping: 1000)
        let path = folder.path("e.ndjson")
        let ended = Mutex<[LogError.Kind?]>([])
        let starters = 4
        for _ in 0..<starters {
            let limits = policy
            Thread {
                do throws(LogError) {
                    let log = try LogWriter(path: path, policy: limits)
                    ended.withLock { $0.append(nil) }
                    // It is held until all have tried.
                    while ended.withLock({ $0.count }) < starters { usleep(1000) }
                    withExtendedLifetime(log) {}
                } catch {
                    ended.withLock { $0.append(error.kind) }
                }
            }.start()
        }
        while ended.withLock({ $0.count }) < starters { usleep(1000) }
        let kinds = ended.withLock { $0 }
        #expect(kinds.count { $0 == nil } == 1)
        #expect(kinds.count { $0 == .beingWritten } == starters - 1)
    }

    @Test func aFolderThatIsOpenToOthersIsRefusedForParts() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts()
        #expect(chmod(folder.url.path, 0o777) == 0)
        let error = #expect(throws: LogError.self) {
            _ = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        }
        #expect(error?.kind == .openToOthers)
        #expect(chmod(folder.url.path, 0o1777) == 0)
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.finish(ledger: nil)
    }
}
