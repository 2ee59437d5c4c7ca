import Foundation
import Replay
import TestSupport
import Testing

@Suite struct JournalTests {
    static let identity = PlanIdentity(
        log: "aa", settings: ["speed": "2x", "sessions": "[\"a\\n\"]"], planned: 7, digest: "bb")
    static let header = JournalHeader(
        tool: "reprise t", run: "00ff", plan: identity, target: "http://localhost:80/p", address: "[::1]:80",
        start: 1_760_000_000_000_000_000, shift: -5000)

    static let answered = Outcome(
        seq: 3, copy: 2, call: "event", due: 5, sent: 6, completed: 70, result: .answered(status: 204, text: nil),
        recordedStatus: 204, verdict: .same)

    private func written(
        _ folder: borrowing TemporaryFolder, _ pieces: [[UInt8]] = [], name: String = "j"
    ) throws -> String {
        let file = try JournalFile.create(folder.path(name), header: Self.header)
        for piece in pieces { try file.append(piece) }
        return folder.path(name)
    }

    private func lines(_ path: String) throws -> (lines: [JournalLine], whole: Int, torn: Int) {
        var reader = try JournalReader(path: path, name: "j")
        #expect(reader.header == Self.header)
        var lines: [JournalLine] = []
        while let line = try reader.next() { lines.append(line) }
        return (lines, reader.wholeLength, reader.tornOctets)
    }

    private func encoded(_ entries: [JournalEntry]) -> [UInt8] {
        var octets: [UInt8] = []
        JournalEncoding.append(entries, to: &octets)
        return octets
    }

    @Test func whatIsWrittenReadsBack() throws {
        let folder = try TemporaryFolder()
        let session: [UInt8] = [0x61, 0x22, 0x5C, 0x7E]
        let path = try written(
            folder,
            [
                encoded([
                    .intent(SendID(seq: 1)), .intent(SendID(seq: 2)),
                    .session(SendID(seq: 1), OpenedSession(id: session, status: 201)),
                    .session(SendID(seq: 4), OpenedSession(id: [0x62], status: 200, slip: 7)),
                    .intent(SendID(seq: 3, copy: 2)), .unsent(SendID(seq: 2)),
                ]), JournalEncoding.outcome(Self.answered), JournalEncoding.resumed(start: 9, origin: 8),
                Array("{\"kind\":\"later\"}\n".utf8),
            ])
        let read = try lines(path)
        #expect(
            read.lines == [
                .intent([SendID(seq: 1), SendID(seq: 2)]),
                .session(SendID(seq: 1), OpenedSession(id: session, status: 201)),
                .session(SendID(seq: 4), OpenedSession(id: [0x62], status: 200, slip: 7)),
                .intent([SendID(seq: 3, copy: 2)]), .unsent([SendID(seq: 2)]), .outcome(Self.answered),
                .resumed(start: 9, origin: 8), .other,
            ])
        #expect(read.torn == 0)
        #expect(read.whole == (try folder.read("j").count))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func manyIntentsTakeSeveralLines() throws {
        let ids = (1...10_000).map { SendID(seq: $0) }
        let folder = try TemporaryFolder()
        let path = try written(folder, [encoded(ids.map { .intent($0) })])
        let read = try lines(path).lines
        #expect(read.count == 3)
        let named = read.flatMap { line -> [SendID] in
            if case .intent(let ids) = line { return ids }
            return []
        }
        #expect(named == ids)
    }

    /// Wherever the file is cut, the whole lines are read, and what is left over is told.
    @Test func aTornLastLineIsPassedOver() throws {
        let folder = try TemporaryFolder()
        _ = try written(folder, [encoded([.intent(SendID(seq: 1))]), encoded([.intent(SendID(seq: 2))])])
        let octets = try folder.read("j")
        let ends = octets.indices.filter { octets[$0] == 0x0A }.map { $0 + 1 }
        for length in ends[0]...octets.count {
            let cut = try folder.file("cut", holding: Array(octets[..<length])).path
            let read = try lines(cut)
            let whole = try #require(ends.last { $0 <= length })
            #expect(read.whole == whole && read.torn == length - whole)
            #expect(read.lines.count == ends.filter { $0 <= length }.count - 1)
        }
        for length in 0..<ends[0] {
            let cut = try folder.file("cut", holding: Array(octets[..<length])).path
            #expect(throws: JournalError(file: "j", kind: .noHeader)) { _ = try JournalReader(path: cut, name: "j") }
        }
    }

    static let damages: [(name: String, line: String, inWords: String)] = [
        ("no JSON", "{\"kind\":", "line 2"),
        ("no kind", "{}", "\"kind\" is missing"),
        ("no object", "[1]", "\"kind\" is missing"),
        ("a second header", "HEADER", "a second header"),
        ("no seqs", "{\"kind\":\"intent\"}", "\"seqs\" is missing"),
        ("a negative seq", "{\"kind\":\"intent\",\"seqs\":[-1]}", "\"seqs\" holds"),
        ("too few copies", "{\"kind\":\"intent\",\"seqs\":[1,2],\"copies\":[1]}", "\"copies\" has 1"),
        ("a wide id", "{\"kind\":\"session\",\"seq\":1,\"copy\":1,\"id\":\"\u{100}\"}", "U+00FF"),
        ("an id that ends a line", #"{"kind":"session","seq":1,"copy":1,"id":"a\r\nb","status":201}"#, "in a path"),
        ("an id of two segments", #"{"kind":"session","seq":1,"copy":1,"id":"a/b","status":201}"#, "in a path"),
        ("an id with a space", #"{"kind":"session","seq":1,"copy":1,"id":"a b","status":201}"#, "in a path"),
        ("an empty id", #"{"kind":"session","seq":1,"copy":1,"id":"","status":201}"#, "in a path"),
        ("a bad outcome", "{\"kind\":\"outcome\"}", "\"result\""),
        ("a broken resumption", "{\"kind\":\"resumed\",\"start\":1}", "\"origin\""),
    ]

    @Test(arguments: damages.indices)
    func damageBeforeTheLastLineIsAnError(_ index: Int) throws {
        let (name, line, words) = Self.damages[index]
        let folder = try TemporaryFolder()
        let text = line == "HEADER" ? JournalEncoding.header(Self.header).dropLast() : Array(line.utf8)[...]
        let path = try written(folder, [text + [0x0A]])
        do throws(JournalError) {
            var reader = try JournalReader(path: path, name: "j")
            while try reader.next() != nil {}
            Issue.record("\(name) is taken")
        } catch {
            #expect(error.line == 2 && error.description.contains(words), "\(name): \(error)")
        }
    }

    @Test func whatIsNoJournalIsNamed() throws {
        let folder = try TemporaryFolder()
        for text in ["hello\n", "{\"kind\":\"header\",\"format\":\"reprise-events\",\"version\":\"1.0\"}\n", "\n"] {
            let path = try folder.file("x", holding: Array(text.utf8)).path
            #expect(throws: JournalError.self) { _ = try JournalReader(path: path, name: "x") }
        }
        let newer = String(decoding: JournalEncoding.header(Self.header), as: UTF8.self)
            .replacing("\"version\":\"1.0\"", with: "\"version\":\"2.0\"")
        let path = try folder.file("x", holding: Array(newer.utf8)).path
        do throws(JournalError) {
            _ = try JournalReader(path: path, name: "x")
        } catch {
            #expect(error.description.contains("version is 2.0"))
        }
    }

    @Test func oneRunAtATimeHoldsIt() throws {
        let folder = try TemporaryFolder()
        var first: JournalFile? = try JournalFile.create(folder.path("j"), header: Self.header)
        #expect(throws: JournalError(file: "j", kind: .alreadyExists)) {
            try JournalFile.create(folder.path("j"), header: Self.header)
        }
        #expect(throws: JournalError(file: "j", kind: .inUse)) { try JournalFile.reopen(folder.path("j")) }
        withExtendedLifetime(first) {}
        first = nil
        _ = try JournalFile.reopen(folder.path("j"))
    }

    @Test func linksFoldersAndPipesAreNoJournals() throws {
        let folder = try TemporaryFolder()
        _ = try written(folder)
        symlink(folder.path("j"), folder.path("link"))
        symlink(folder.path("nowhere"), folder.path("dangling"))
        mkfifo(folder.path("pipe"), 0o600)
        mkdir(folder.path("folder"), 0o700)
        for name in ["link", "pipe", "folder", "nothing"] {
            #expect(throws: JournalError.self, "\(name)") { try JournalFile.reopen(folder.path(name)) }
        }
        #expect(throws: JournalError.self) { try JournalFile.create(folder.path("dangling"), header: Self.header) }
        #expect(access(folder.path("nowhere"), F_OK) != 0)
    }

    @Test func aTornLineIsCutOffBeforeMoreIsWritten() throws {
        let folder = try TemporaryFolder()
        _ = try written(folder, [encoded([.intent(SendID(seq: 1))])])
        let whole = try folder.read("j")
        _ = try folder.file("k", holding: whole + Array("{\"kind\":\"int".utf8))
        let file = try JournalFile.reopen(folder.path("k"))
        var reader = try JournalReader(path: file.readingPath, name: file.name)
        while try reader.next() != nil {}
        #expect(reader.tornOctets == 12)
        try file.truncate(to: reader.wholeLength)
        try file.append(encoded([.intent(SendID(seq: 2))]))
        #expect(try lines(folder.path("k")).lines == [.intent([SendID(seq: 1)]), .intent([SendID(seq: 2)])])
    }

    @Test func stateTellsWhatMayHaveGone() {
        var state = JournalState()
        let ids = (1...5).map { SendID(seq: $0) }
        state.add(.intent(ids))
        state.add(.session(ids[0], OpenedSession(id: [65], status: 201)))
        state.add(
            .outcome(
                Outcome(
                    seq: 1, call: "sessionStart", due: 0, sent: 1, completed: 9,
                    result: .answered(status: 201, text: nil),
                    verdict: .same)))
        state.add(.unsent([ids[1]]))
        state.add(
            .outcome(
                Outcome(
                    seq: 3, call: "event", due: 0, sent: 4, result: .unknown(.timedOut), verdict: .failed)))
        #expect(ids.map(state.knowledge) == [.settled, .unsent, .settled, .unknown, .unknown])
        #expect(state.knowledge(of: SendID(seq: 1, copy: 2)) == .unsent)
        #expect(
            state.unknownCount == 2 && state.lastEvent == 9
                && state.sessions == [ids[0]: OpenedSession(id: [65], status: 201)])
        state.add(.intent([ids[2]]))
        #expect(state.knowledge(of: ids[2]) == .unknown)
    }

    /// A journal that lost a line: what has an answer has gone, and does not go again.
    @Test func whatHasAResultHasGoneWhateverBecameOfItsIntent() {
        var state = JournalState()
        let isNews = state.add(.outcome(Self.answered))
        #expect(isNews)
        state.add(.session(SendID(seq: 1), OpenedSession(id: [65], status: 201)))
        #expect(state.knowledge(of: SendID(seq: 3, copy: 2)) == .settled)
        #expect(state.knowledge(of: SendID(seq: 1)) == .unknown && state.unknownCount == 1)
    }

    /// What may have gone before is not taken back with an intent to send it once more.
    @Test func onlyTheLastIntentIsTakenBack() {
        let id = SendID(seq: 5)
        var state = JournalState()
        for line in [.intent([id]), .intent([id]), .unsent([id])] as [JournalLine] { state.add(line) }
        #expect(state.knowledge(of: id) == .unknown && state.unknownCount == 1)
        var other = JournalState()
        for line in [.intent([id]), .unsent([id]), .intent([id]), .unsent([id])] as [JournalLine] { other.add(line) }
        #expect(other.knowledge(of: id) == .unsent && other.unknownCount == 0)
    }

    @Test func aSetOfSendsIsASet() {
        var set = SendSet()
        var plain: Set<SendID> = []
        var random = SeededRandom(seed: 7)
        for _ in 0..<5000 {
            let id = SendID(seq: Int.random(in: 0..<500, using: &random), copy: Int.random(in: 1...3, using: &random))
            if Bool.random(using: &random) {
                #expect(set.insert(id) == plain.insert(id).inserted)
            } else {
                #expect(set.remove(id) == (plain.remove(id) != nil))
            }
        }
        #expect(set.count == plain.count && plain.allSatisfy(set.contains))
        #expect(SendSet().contains(SendID(seq: .max)) == false)
    }

    @Test func whatDiffersIsNamed() {
        var other = Self.identity
        #expect(Self.header.difference(plan: other, target: "http://localhost:80/p", address: "[::1]:80") == nil)
        #expect(
            Self.header.difference(plan: other, target: "http://localhost:81", address: "[::1]:80")?
                .contains("target is http://localhost:81") == true)
        #expect(
            Self.header.difference(plan: other, target: "http://localhost:80/p", address: "127.0.0.1:80")?
                .contains("address is 127.0.0.1:80") == true)
        other.settings["speed"] = "1x"
        other.digest = "cc"
        #expect(
            Self.header.difference(plan: other, target: "", address: "")
                == "the plan is another one: speed is 1x, in the journal 2x")
        other.log = "dd"
        #expect(Self.header.difference(plan: other, target: "", address: "")?.hasPrefix("the log is another") == true)
    }
}
