import Foundation
import Synchronization
import TestSupport
import Testing

@testable import EventLog

/// A log that is read while it is written.
@Suite struct LogFollowingTests {
    @Test(arguments: ["e.ndjson", "e.ndjson.zst"])
    func aLogIsFollowedToItsEndOverItsParts(name: String) throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts()
        var log = try LogWriter(path: folder.path(name), policy: policy)
        try log.write(LogHeader(tool: "t"))
        try log.flush()
        // Each time the reader waits, some more is written; the reader and the writer take turns.
        let turns = Turns()
        let following = LogFollowing { turns.pass() }
        let path = folder.url.path
        let reading = Thread {
            turns.begin()
            let copy = (try? LogParts.latest(at: path)).map { LogCopy($0, following: following) }
            turns.copy.withLock { $0 = copy }
            turns.end()
        }
        reading.start()
        turns.next()
        for seq in 1...120 {
            try log.write(sample(seq: seq))
            if seq % 3 == 0 {
                try log.flush()
                turns.next()
            }
        }
        try log.finish(ledger: Ledger())
        turns.next()
        let copy = try #require(turns.copy.withLock { $0 })
        #expect(copy.error == nil && copy.trailer?.ledger != nil)
        #expect(copy.exchanges.map(\.seq) == Array(1...120))
    }

    /// What a decompressor holds back when it has given as much as was asked for is had before more is waited for.
    @Test(arguments: ["e.ndjson", "e.ndjson.gz", "e.ndjson.zst"])
    func whatWasFlushedIsReadBeforeMoreIsWaitedFor(name: String) throws {
        let folder = try TemporaryFolder()
        var plain = try LogFile(path: folder.path("plain.ndjson"))
        try plain.write(LogHeader(tool: "t"))
        for seq in 1...100 { try plain.write(sample(seq: seq)) }
        try plain.flush()
        let length = try folder.read("plain.ndjson").count / 100
        var log = try LogFile(path: folder.path(name))
        try log.write(LogHeader(tool: "t"))
        var seq = 0
        for octets in [90_000, 100_000] {
            for _ in 0..<octets / length {
                seq += 1
                try log.write(sample(seq: seq))
            }
            try log.flush()
        }
        let seen = Mutex(0)
        let seenAtFirst = Mutex<Int?>(nil)
        let following = LogFollowing {
            let count = seen.withLock { $0 }
            return seenAtFirst.withLock { first in
                defer { first = first ?? count }
                return first == nil
            }
        }
        var reader = try LogReader(LogParts(folder.path(name)), following: following)
        while let line = try reader.next() {
            if case .exchange = line { seen.withLock { $0 += 1 } }
        }
        #expect(seenAtFirst.withLock { $0 } == seq)
        try log.finish()
    }

    @Test func whoIsOvertakenByTheLimitsOfALogIsToldAndReadsOn() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts(keeping: 3)
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.write(LogHeader(tool: "t"))
        try log.write(sample(seq: 1))
        try log.flush()
        let turns = Turns()
        let following = LogFollowing { turns.pass() }
        let path = folder.url.path
        Thread {
            turns.begin()
            let copy = (try? LogParts.latest(at: path)).map { LogCopy($0, following: following) }
            turns.copy.withLock { $0 = copy }
            turns.end()
        }.start()
        turns.next()
        for seq in 2...100 { try log.write(sample(seq: seq)) }
        try log.finish(ledger: Ledger())
        let left = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        let first = try #require(LogCopy(path: folder.path(left[0])).header?.part?.number)
        #expect(left.count == 3 && first > 3)
        for _ in 0..<10 where turns.copy.withLock({ $0 == nil }) { turns.next() }
        let copy = try #require(turns.copy.withLock { $0 })
        #expect(copy.faults.map(\.kind) == [.removedParts(2...first - 1)])
        #expect(copy.error?.isDamage == true && copy.trailer?.ledger != nil)
        let kept = left.flatMap { LogCopy(path: folder.path($0)).exchanges.map(\.seq) }
        let seqs = copy.exchanges.map(\.seq)
        #expect(seqs.suffix(kept.count) == kept[...] && seqs.count > kept.count && seqs.first == 1)
    }

    @Test func whoStopsFollowingBetweenTwoPartsMissesNothing() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        for name in names.dropFirst(2) { try FileManager.default.removeItem(atPath: folder.path(name)) }
        let copy = LogCopy(try LogParts.latest(at: folder.url.path), following: LogFollowing { false })
        #expect(copy.error == nil && copy.exchanges.count > 5 && copy.trailer?.isContinued == true)
    }

    @Test func onePartAloneIsFollowedToItsOwnEnd() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        let waits = Mutex(0)
        // Gives up in the end, so that a reader that waits is found out.
        let following = LogFollowing {
            waits.withLock { count in
                count += 1
                return count < 10
            }
        }
        var reader = try LogReader(LogParts(folder.path(names[1])), following: following)
        while try reader.next() != nil {}
        let (faults, isContinued) = (reader.faultCount, reader.isContinued)
        #expect(faults == 0 && isContinued && waits.withLock { $0 } == 0)
    }

    /// The moment at which the next part has its header and this one no trailer yet.
    @Test func aPartThatIsAboutToGetItsTrailerIsFollowed() throws {
        let folder = try TemporaryFolder()
        var header = LogHeader(tool: "t")
        header.version = .current
        header.part = LogHeader.Part(number: 1)
        var first = try LogFile(path: folder.path("1.ndjson"))
        try first.write(header)
        try first.write(sample(seq: 1))
        let digest = try first.digestSoFar()
        header.part = LogHeader.Part(number: 2, after: 1, first: digest, previous: digest)
        var second = try LogFile(path: folder.path("2.ndjson"))
        try second.write(header)
        try second.flush()
        let found = try LogParts.log(at: folder.url.path)
        let turns = Turns()
        let following = LogFollowing { turns.pass() }
        Thread {
            turns.begin()
            let copy = LogCopy(found, following: following)
            turns.copy.withLock { $0 = copy }
            turns.end()
        }.start()
        turns.next()
        #expect(turns.copy.withLock { $0 == nil })
        try first.end(isContinued: true)
        try first.close()
        turns.next()
        try second.write(sample(seq: 2))
        try second.finish()
        for _ in 0..<10 where turns.copy.withLock({ $0 == nil }) { turns.next() }
        let copy = try #require(turns.copy.withLock { $0 })
        #expect(copy.error == nil && copy.exchanges.map(\.seq) == [1, 2])
    }

    @Test func aLineInWritingIsNoFaultForWhoStopsFollowing() throws {
        let folder = try TemporaryFolder()
        let octets = try smallLog(exchanges: 2)
        let ends = octets.indices.filter { octets[$0] == 0x0A }
        // Without the last line feed, and without more.
        for end in [ends[2], ends[2] - 40] {
            try folder.file("e.ndjson", holding: Array(octets[..<end]))
            let copy = LogCopy(LogParts(folder.path("e.ndjson")), following: LogFollowing { false })
            #expect(copy.error == nil && copy.exchanges.first?.seq == 1)
        }
    }

    @Test func whoeverStopsFollowingMissesNothing() throws {
        let folder = try TemporaryFolder()
        var log = try LogWriter(path: folder.path("e.ndjson.zst"))
        try log.write(LogHeader(tool: "t"))
        try log.write(sample(seq: 1))
        try log.flush()
        let copy = LogCopy(LogParts(folder.path("e.ndjson.zst")), following: LogFollowing { false })
        #expect(copy.error == nil && copy.exchanges.count == 1 && copy.trailer == nil)
        try log.finish(ledger: nil)
    }
}

/// Two threads that take turns: one waits while the other works.
private final class Turns: Sendable {
    let copy = Mutex<LogCopy?>(nil)
    private let mine = DispatchSemaphore(value: 0)
    private let theirs = DispatchSemaphore(value: 0)

    /// The reader's first turn.
    func begin() { theirs.wait() }

    /// The reader gives the turn away, and gets it back.
    func pass() -> Bool {
        mine.signal()
        theirs.wait()
        return true
    }

    func end() { mine.signal() }

    /// The writer lets the reader read all there is.
    func next() {
        theirs.signal()
        mine.wait()
    }
}
