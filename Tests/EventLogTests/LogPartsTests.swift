import Foundation
import TestSupport
import Testing

@testable import EventLog

/// Several files read as one log.
@Suite struct LogPartsTests {
    @Test(arguments: ["e.ndjson", "e.ndjson.gz", "e.ndjson.zst"])
    func aFolderIsReadAsOneLog(name: String) throws {
        let folder = try TemporaryFolder()
        // Compressed parts have their size once it is written, 128 KiB of lines at a time.
        let count = name == "e.ndjson" ? 60 : 1000
        let names = try parts(of: count, in: folder, name: name)
        #expect(names.count > 2)
        try folder.file("capture.pcapng", holding: [1, 2, 3])
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(copy.error == nil)
        #expect(copy.exchanges.map(\.seq) == Array(1...count))
        #expect(copy.lines.count == count + 2)
        #expect(copy.trailer?.exchanges == count && copy.trailer?.answers == 1)
        #expect(copy.trailer?.ledger?.counts.first?.count == 7)
        #expect(copy.trailer?.digest == copy.digest)
        // By its path alone, and as a list of files in any order.
        var reader = try LogReader(path: folder.url.path)
        while try reader.next() != nil {}
        let digest = reader.lineDigest
        #expect(digest == copy.digest)
        let listed = try LogParts.logs(at: names.reversed().map(folder.path))
        #expect(listed.count == 1)
        #expect(listed.first.map { LogCopy($0).digest } == copy.digest)
    }

    @Test func theDigestOfPartsIsThatOfTwoLinesEach() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 30, in: folder)
        let digests = try names.map { try #require(LogCopy(path: folder.path($0)).digest) }
        #expect(digests == names.map { LogCopy(path: folder.path($0)).trailer?.digest })
        let whole = digests.dropFirst().reduce(digests[0]) { whole, part in
            var digest = LogDigest()
            digest.update(Array("\(whole)\n\(part)\n".utf8).span.bytes)
            return digest.text
        }
        #expect(LogCopy(try LogParts.log(at: folder.url.path)).digest == whole)
    }

    @Test func oneLogInAFolderHasTheDigestOfItsFile() throws {
        let folder = try TemporaryFolder()
        try folder.file("a.ndjson", holding: try smallLog())
        let alone = LogCopy(path: folder.path("a.ndjson"))
        let found = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(found.error == nil && found.digest == alone.digest && found.lines == alone.lines)
    }

    @Test(arguments: [0, 1, 3])
    func aMissingPartIsNamedAndTheRestIsRead(missing: Int) throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        let lost = LogCopy(path: folder.path(names[missing])).exchanges.map(\.seq)
        try FileManager.default.removeItem(atPath: folder.path(names[missing]))
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(copy.error?.isDamage == true)
        #expect(copy.faults.map(\.kind) == [.missingParts(missing + 1...missing + 1)])
        #expect(copy.error?.description.hasSuffix("part \(missing + 1) is missing") == true)
        #expect(copy.exchanges.map(\.seq) == (1...60).filter { !lost.contains($0) })
        #expect(copy.trailer?.ledger != nil)
    }

    @Test func aMissingEndIsNamed() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        try FileManager.default.removeItem(atPath: folder.path(names[names.count - 1]))
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(copy.faults.map(\.kind) == [.missingParts(names.count...names.count)])
    }

    /// A part of that number whose trailer says that there is another.
    private func file(number: Int, in folder: TemporaryFolder) throws {
        var header = LogHeader(tool: "t")
        header.version = .current
        header.part = LogHeader.Part(number: number)
        var file = try LogFile(path: folder.path("e.ndjson"))
        try file.write(header)
        try file.end(isContinued: true)
        try file.close()
    }

    @Test(arguments: [(1 << 40) + 1, .max])
    func aPartWithANumberThatNoneHasIsNoLog(number: Int) throws {
        let folder = try TemporaryFolder()
        try file(number: number, in: folder)
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(copy.error?.kind == .notALog("`part.n` must be at most 1099511627776"))
        #expect(copy.error?.line == 1)
    }

    @Test func theLastNumberThatAPartCanHaveIsRead() throws {
        let folder = try TemporaryFolder()
        try file(number: 1 << 40, in: folder)
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(
            copy.faults.map(\.kind) == [
                .missingParts(1...(1 << 40) - 1), .missingParts((1 << 40) + 1...(1 << 40) + 1),
            ])
    }

    @Test func aPartOfAnotherLogDoesNotFollow() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        let other = try TemporaryFolder()
        _ = try parts(of: 60, in: other, tool: "other")
        // As if someone had copied it over.
        let text = String(decoding: try other.read(names[1]), as: UTF8.self)
        let first = try #require(LogCopy(path: folder.path(names[1])).header?.part?.first)
        let theirs = try #require(LogCopy(path: other.path(names[1])).header?.part)
        let changed = text.replacingOccurrences(
            of: #""first":"\#(theirs.first ?? "")""#, with: #""first":"\#(first)""#)
        try folder.file(names[1], holding: Array(changed.utf8))
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        guard case .foreignPart(let expected, _)? = copy.faults.first?.kind else {
            Issue.record("\(copy.faults)")
            return
        }
        #expect(expected == theirs.previous && copy.faults.first?.file == names[1])
        #expect(copy.exchanges.count == 60)
    }

    @Test func aCopyOfAPartIsNamedAndLeftOut() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        try folder.file("z copy.ndjson", holding: try folder.read(names[1]))
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(copy.faults.map(\.kind) == [.secondPart(2)])
        #expect(copy.faults.first?.file == "z copy.ndjson")
        #expect(copy.exchanges.map(\.seq) == Array(1...60))
    }

    @Test func severalLogsInAFolderAreToldApart() throws {
        let folder = try TemporaryFolder()
        _ = try parts(of: 60, in: folder, name: "a.ndjson")
        _ = try parts(of: 30, in: folder, name: "b.ndjson", tool: "u")
        try folder.file("c.ndjson", holding: try smallLog())
        let error = #expect(throws: LogError.self) { _ = try LogReader(path: folder.url.path) }
        guard case .severalLogs(let names)? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(names.count == 3 && names[2] == "c.ndjson" && names[0].hasPrefix("a-000001.ndjson ("))
        let logs = try LogParts.logs(at: [folder.url.path]).map { LogCopy($0) }
        #expect(logs.map(\.exchanges.count) == [60, 30, 3] && logs.allSatisfy { $0.error == nil })
        let empty = try TemporaryFolder()
        let none = #expect(throws: LogError.self) { _ = try LogReader(path: empty.url.path) }
        #expect(none?.description.hasSuffix(": holds no log") == true)
    }

    @Test(arguments: [false, true], ["f.ndjson", "f.ndjson.zst"])
    func partsOfAnEarlierRunDoNotFollowTheFirstOneOfALaterRun(isWritten: Bool, name: String) throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        // As the limits of a log do it.
        try FileManager.default.removeItem(atPath: folder.path(names[0]))
        var policy = LogPolicy()
        policy.partSize = 1 << 20
        var log = try LogWriter(path: folder.path(name), policy: policy)
        try log.write(LogHeader(tool: "t"))
        for seq in 1...5 { try log.write(sample(seq: seq)) }
        try log.flush()
        if !isWritten { try log.finish() }
        let copies = try LogParts.logs(at: [folder.url.path]).map { LogCopy($0) }
        #expect(copies.count == 2)
        #expect(copies.first?.faults.map(\.kind) == [.missingParts(1...1)])
        #expect(copies.last?.exchanges.map(\.seq) == Array(1...5))
        #expect(copies.last?.faults.map(\.kind) == (isWritten ? [.unfinished] : []))
        if isWritten { try log.finish() }
    }

    /// A kill between the header of the second part and the trailer of the first.
    @Test func aFirstPartWithoutATrailerIsKnownByItsLines() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        func lines(_ name: String) throws -> [ArraySlice<UInt8>] {
            try folder.read(name).split(separator: 0x0A, omittingEmptySubsequences: true)
        }
        func leave(_ lines: ArraySlice<ArraySlice<UInt8>>, in name: String) throws {
            try folder.file(name + ".partial", holding: lines.flatMap { Array($0) + [0x0A] })
            try FileManager.default.removeItem(atPath: folder.path(name))
        }
        let count = try lines(names[0]).count - 2
        try leave(try lines(names[0]).dropLast(), in: names[0])
        try leave(try lines(names[1]).prefix(1), in: names[1])
        for name in names.dropFirst(2) { try FileManager.default.removeItem(atPath: folder.path(name)) }
        let copies = try LogParts.logs(at: [folder.url.path]).map { LogCopy($0) }
        #expect(copies.count == 1)
        #expect(copies.first?.exchanges.map(\.seq) == Array(1...count))
        #expect(copies.first?.faults.map(\.kind) == [.cutShort, .cutShort])
    }

    /// A copy that was broken off, or a loss of power: the part's digest went with its trailer.
    @Test func aFirstPartThatLostItsEndIsReadAsFarAsItGoes() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        let octets = try folder.read(names[0])
        let all = LogCopy(path: folder.path(names[0])).exchanges.count
        try folder.file(names[0], holding: Array(octets.prefix(octets.count * 2 / 3)))
        func set(written: TimeInterval, of name: String) throws {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: written)], ofItemAtPath: folder.path(name))
        }
        for (index, name) in names.enumerated() { try set(written: 1_760_000_000 + Double(index), of: name) }
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        let seqs = copy.exchanges.map(\.seq)
        #expect(copy.faults.contains { $0.file == names[0] && $0.kind == .cutShort })
        #expect(seqs.count < 60 && seqs.first == 1 && Array(seqs.suffix(60 - all)) == Array(all + 1...60))
        #expect(copy.trailer?.ledger != nil)
        // One that was written after the second part is another log's.
        try set(written: 1_760_000_001.5, of: names[0])
        #expect(try LogParts.logs(at: [folder.url.path]).count == 2)
        // So it may be where the second is not there.
        try set(written: 1_760_000_000, of: names[0])
        try FileManager.default.removeItem(atPath: folder.path(names[1]))
        #expect(try LogParts.logs(at: [folder.url.path]).count == 2)
    }

    /// File systems give the inode of a removed file to the next one that is created.
    @Test func aPartInTheInodeOfOneThatWasRemovedIsFound() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts(keeping: 3)
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
        try log.write(LogHeader(tool: "t"))
        var first: [UInt8]?
        for seq in 1...100 {
            try log.write(sample(seq: seq))
            first = first ?? (try? folder.read("e-000001.ndjson"))
        }
        try log.finish(ledger: Ledger())
        // A reader that listed the first two parts, and reads the first as the second goes.
        try folder.file("e-000001.ndjson", holding: try #require(first))
        var found = try LogParts.log(at: folder.url.path)
        let next = try #require(found.files.dropFirst().first)
        let number = try #require(next.part?.number)
        var gone = next
        gone.path = folder.path("e-000002.ndjson")
        gone.part?.number = 2
        gone.part?.removed = 0
        found.files = [found.files[0], gone]
        let copy = LogCopy(found)
        #expect(copy.faults.map(\.kind) == [.removedParts(2...number - 1)])
        let followed = LogCopy(found, following: LogFollowing { false })
        #expect(followed.faults.map(\.kind) == [.removedParts(2...number - 1)])
        #expect(followed.exchanges.last?.seq == 100 && followed.trailer?.ledger != nil)
    }

    @Test func aLogThatWasKilledEndsWithWhatItsLastPartHolds() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy.smallParts()
        do {
            var log = try LogWriter(path: folder.path("e.ndjson"), policy: policy)
            try log.write(LogHeader(tool: "t"))
            for seq in 1...30 { try log.write(sample(seq: seq)) }
            try log.flush()
        }
        let copy = LogCopy(try LogParts.log(at: folder.url.path))
        #expect(copy.exchanges.map(\.seq) == Array(1...30))
        #expect(copy.faults.map(\.kind) == [.cutShort] && copy.faults.first?.file.hasSuffix(".ndjson.partial") == true)
        // What was not even begun is no log.
        try folder.file("f-000001.ndjson.partial", holding: [])
        #expect(LogCopy(try LogParts.log(at: folder.url.path)).faults.count == 1)
    }

    @Test func aLogThatIsWrittenSaysSo() throws {
        let folder = try TemporaryFolder()
        var log = try LogWriter(path: folder.path("e.ndjson.zst"))
        try log.write(LogHeader(tool: "t"))
        try log.write(sample(seq: 1))
        try log.flush()
        let copy = LogCopy(path: folder.path("e.ndjson.zst"))
        #expect(copy.faults.map(\.kind) == [.unfinished] && copy.exchanges.count == 1)
        #expect(copy.error?.hint?.contains("--follow") == true)
        try log.finish(ledger: nil)
    }

    @Test func aFileThatTookAnothersPlaceIsNotRead() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        let found = try LogParts.log(at: folder.url.path)
        let octets = try folder.read(names[1])
        try FileManager.default.moveItem(atPath: folder.path(names[1]), toPath: folder.path("away"))
        try folder.file(names[1], holding: octets)
        #expect(LogCopy(found).error?.kind == .replaced)
    }

    @Test func aPartThatGoesWhileTheOthersAreReadIsMissed() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        let found = try LogParts.log(at: folder.url.path)
        let lost = LogCopy(path: folder.path(names[1])).exchanges.map(\.seq)
        try FileManager.default.removeItem(atPath: folder.path(names[1]))
        let copy = LogCopy(found)
        #expect(copy.faults.map(\.kind) == [.missingParts(2...2)])
        #expect(copy.exchanges.map(\.seq) == (1...60).filter { !lost.contains($0) })
    }

    /// A log that is read while its writer goes on is read as far as it has come by then, and misses nothing.
    @Test func partsThatCameSinceTheListingAreReadToo() throws {
        let folder = try TemporaryFolder()
        var log = try LogWriter(path: folder.path("e.ndjson"), policy: LogPolicy.smallParts())
        try log.write(LogHeader(tool: "t"))
        try log.write(varied(seq: 1))
        try log.flush()
        let found = try LogParts.log(at: folder.url.path)
        for seq in 2...40 { try log.write(varied(seq: seq)) }
        try log.flush()
        let unfinished = LogCopy(found)
        #expect(unfinished.faults.map(\.kind) == [.unfinished])
        #expect(unfinished.exchanges.map(\.seq) == Array(1...40))
        for seq in 41...60 { try log.write(varied(seq: seq)) }
        try log.finish(ledger: Ledger())
        let copy = LogCopy(found)
        #expect(copy.faults.isEmpty && copy.trailer?.ledger != nil && copy.exchanges.map(\.seq) == Array(1...60))
    }

    /// A part may get its name between the listing of a folder and the look at it.
    @Test func aPartThatGotItsNameSinceTheListingIsFound() throws {
        let folder = try TemporaryFolder()
        let names = try parts(of: 60, in: folder)
        let suffix = LogNamePattern.temporarySuffix
        for listed in [
            names.dropLast() + [names[names.count - 1] + suffix], names + [names[names.count - 1] + suffix],
        ] {
            let found = LogGrouping.files(named: Array(listed), inFolder: folder.url.path)
            #expect(found.map { LogOutput.baseName($0.path) } == names)
        }
        #expect(LogGrouping.files(named: ["none.ndjson" + suffix], inFolder: folder.url.path).isEmpty)
    }
}

/// Writes a log of `count` exchanges in parts of some 4 KiB, and gives the names in the folder.
func parts(
    of count: Int, in folder: TemporaryFolder, name: String = "e.ndjson", tool: String = "t"
) throws -> [String] {
    let policy = LogPolicy.smallParts()
    var log = try LogWriter(path: folder.path(name), policy: policy)
    try log.write(LogHeader(tool: tool))
    for seq in 1...count { try log.write(varied(seq: seq)) }
    try log.write(AnswerRecord(to: 2, response: .init(status: 204, after: 1, size: 0)))
    try log.finish(ledger: Ledger(counts: [.init(name: "x", count: 7)]))
    return try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
}
