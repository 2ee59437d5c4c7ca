import EventLog
import Foundation
import Replay
import TestSupport
import Testing
import Wire

@Suite struct ReplayJournalTests {
    /// A `reprise serve` that logs what it receives.
    private struct Server {
        let tool: RunningTool
        let url: String
        let log: String

        init(_ folder: borrowing TemporaryFolder, _ arguments: [String] = []) async throws {
            log = folder.path("received.ndjson")
            tool = try RunningTool(["serve", "--listen", "127.0.0.1:0", "-o", log] + arguments)
            for _ in 0..<1000 {
                if let match = try tool.errorsSoFar().firstMatch(of: /listening on (http:\/\/127\.0\.0\.1:[0-9]+)\n/) {
                    url = String(match.1)
                    return
                }
                try await Task.sleep(for: .milliseconds(10))
            }
            throw CocoaError(.fileReadUnknown)
        }

        /// Ends it; the marks of what it received, in order.
        func marks() throws -> [String] {
            tool.signal(SIGTERM)
            #expect(try tool.wait().status == 0)
            var marks: [String] = []
            var reader = try LogReader(path: log)
            while let line = try reader.next() {
                guard case .exchange(let record) = line else { continue }
                marks.append(record.request.fields.first("reprise-replay").map { String(octets: $0) } ?? "none")
            }
            return marks
        }
    }

    private func outcomes(_ path: String) throws -> [Outcome] {
        var reader = try LogReader(path: path)
        var outcomes: [Outcome] = []
        while let line = try reader.next() {
            if case .outcome(let octets) = line { outcomes.append(try OutcomeLog.decode(octets)) }
        }
        return outcomes.sorted { $0.seq < $1.seq }
    }

    private func journal(_ path: String) throws -> (header: JournalHeader, lines: [JournalLine]) {
        var reader = try JournalReader(path: path, name: "j")
        var lines: [JournalLine] = []
        while let line = try reader.next() { lines.append(line) }
        return (reader.header, lines)
    }

    @Test func aRunThatIsDoneLeavesNothingToGoOnWith() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        let journal = folder.path("j")
        let run = try BuiltTool.run([
            "replay", log, "--to", server.url, "--journal", journal, "--outcomes", folder.path("one.ndjson"), "--sync",
        ])
        #expect(run.status == 0, "\(run.errors)")
        let again = try BuiltTool.run([
            "replay", log, "--to", server.url, "--resume", journal, "--outcomes", folder.path("two.ndjson"),
        ])
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("going on with j: 4 requests planned, 3 outcomes known, 0 may have gone"))
        #expect(try outcomes(folder.path("one.ndjson")) == outcomes(folder.path("two.ndjson")))
        let marks = try server.marks()
        #expect(marks.count == 3 && Set(marks).count == 3)
        let header = try self.journal(journal).header
        #expect(marks.allSatisfy { $0.hasPrefix("run=\"\(header.run)\", ") })
        #expect(header.target == server.url && "http://\(header.address)" == server.url && header.shift % 1000 == 0)
    }

    /// Waits until a journal has so many lines behind its header.
    ///
    /// On this thread: a task that sleeps is woken when a thread of the pool is free, and other tests hold those for long.
    private func waitForLines(_ count: Int, in path: String) {
        while (try? journal(path).lines.count) ?? 0 < count { usleep(10_000) }
    }

    @Test func aStoppedRunGoesOnWhereItStopped() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        // The events are due two and four seconds after the start, and the run is stopped before the second one is.
        let arguments = ["replay", log, "--to", server.url, "--speed", "0.05"]
        let running = try RunningTool(arguments + ["--journal", folder.path("j")])
        waitForLines(3, in: folder.path("j"))
        running.signal(SIGINT)
        let stopped = try running.wait()
        #expect(stopped.status == 130, "\(stopped.errors)")
        #expect(stopped.errors.contains("--resume"))
        let again = try BuiltTool.run(
            arguments + ["--resume", folder.path("j"), "--outcomes", folder.path("o.ndjson")])
        #expect(again.status == 0, "\(again.errors)")
        let marks = try server.marks()
        #expect(marks.compactMap { $0.firstMatch(of: /seq=([0-9]+)/)?.1 } == ["1", "2", "3"])
        let outcomes = try outcomes(folder.path("o.ndjson"))
        #expect(outcomes.map(\.verdict) == [.same, .same, .same, .notSent])
        // One session for both runs, and one time that runs on.
        #expect(Set(outcomes.prefix(3).map(\.replayedSession)).count == 1)
        #expect(outcomes.allSatisfy { ($0.lateness ?? 0) >= 0 && ($0.lateness ?? 0) < 10_000_000_000 })
        let lines = try journal(folder.path("j")).lines
        #expect(lines.filter { if case .resumed = $0 { true } else { false } }.count == 1)
    }

    @Test func aRunThatWasToStartAtAnInstantGoesOnAfterIt() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        let instant = Date(timeIntervalSinceNow: 2).formatted(.iso8601)
        let arguments = ["replay", log, "--to", server.url, "--start-at", instant, "--speed", "20x"]
        let run = try BuiltTool.run(arguments + ["--journal", folder.path("j")])
        try #require(run.status == 0, "\(run.errors)")
        let again = try BuiltTool.run(arguments + ["--resume", folder.path("j")])
        #expect(again.status == 0, "\(again.errors)")
        #expect(try server.marks().count == 3)
    }

    @Test func whatMayHaveGoneIsNamedAndGoesAgainOnDemandOnly() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        let arguments = ["replay", log, "--to", server.url, "--speed", "max"]
        _ = try BuiltTool.run(arguments + ["--journal", folder.path("whole")])
        // What a run leaves that was killed after it had written the intent of the second event, in the middle of a line.
        let lines = try folder.read("whole").split(separator: 0x0A)
        let kept = lines.filter { line in
            let text = String(decoding: line, as: UTF8.self)
            return !(text.contains("\"outcome\"") && text.contains("\"seq\":3"))
        }
        for name in ["killed", "again"] {
            _ = try folder.file(name, holding: Array(kept.joined(separator: [0x0A])) + Array("\n{\"kind\":\"ou".utf8))
        }
        let run = try BuiltTool.run(
            arguments + ["--resume", folder.path("killed"), "--outcomes", folder.path("o.ndjson")])
        #expect(run.status == 3, "\(run.errors)")
        #expect(
            run.errors.contains("1 request may have gone") && run.errors.contains("seq 3: sessionEnd, session abc"))
        #expect(run.errors.contains("a last line of 11 octets that was never whole is cut off"))
        #expect(try outcomes(folder.path("o.ndjson")).map(\.result)[2] == .unknown(.interrupted))
        let resent = try BuiltTool.run(arguments + ["--resume", folder.path("again"), "--resend-unknown"])
        // The first run ended that session, so that the collector knows it no more.
        #expect(resent.errors.contains("going on") && resent.text.contains("[planned, sent, skipped]"))
        let marks = try server.marks().compactMap { $0.firstMatch(of: /seq=([0-9]+)/).map { String($0.1) } }
        #expect(marks == ["1", "2", "3", "3"])
    }

    @Test func anotherLogPlanOrTargetIsRefused() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let cut = try ReplayCommandTests.log(in: folder, name: "cut.ndjson", isWhole: false)
        let server = try await Server(folder)
        let second = try TemporaryFolder()
        let other = try await Server(second)
        _ = try BuiltTool.run(["replay", log, "--to", server.url, "--journal", folder.path("j")])
        let before = try folder.read("j")
        var file = try LogFile(path: folder.path("other.ndjson"))
        try file.write(LogHeader(tool: "other"))
        for record in ReplayCommandTests.records() { try file.write(record) }
        try file.finish()
        let cases: [(arguments: [String], words: String)] = [
            ([folder.path("other.ndjson"), "--to", server.url], "the log is another one"),
            ([log, "--to", server.url, "--speed", "2x"], "speed is 2x, in the journal 1x"),
            ([log, "--to", server.url + "/p"], "the target is"),
            ([log, "--to", other.url], "the target is"),
        ]
        for (arguments, words) in cases {
            let run = try BuiltTool.run(["replay"] + arguments + ["--resume", folder.path("j")])
            #expect(run.status == 2, "\(arguments): \(run.errors)")
            #expect(run.errors.contains(words) && run.errors.contains("nothing was sent"), "\(run.errors)")
        }
        // The same lines without their trailer are the same log.
        #expect(try BuiltTool.run(["replay", cut, "--to", server.url, "--resume", folder.path("j")]).status == 4)
        #expect(try folder.read("j").starts(with: before))
        #expect(try server.marks().count == 3 && other.marks().isEmpty)
    }

    @Test func theSecondSignalStopsAtOnceAndTheJournalIsWhole() throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let silent = try ListeningSocket(address: "127.0.0.1")
        let arguments = ["replay", log, "--to", "http://127.0.0.1:\(silent.port)"]
        let running = try RunningTool(arguments + ["--journal", folder.path("j")])
        #expect(try !silent.receive().isEmpty)
        // The start is in flight and will not be answered: the first signal waits for it, and its echo changes nothing.
        running.signal(SIGINT)
        running.signal(SIGINT)
        // On this thread: a task may not be woken before the run has given the answer up.
        usleep(1_500_000)
        #expect(running.isRunning)
        running.signal(SIGINT)
        let before = ContinuousClock.now
        let stopped = try running.wait()
        #expect(stopped.status == -SIGINT, "\(stopped.errors)")
        #expect(ContinuousClock.now - before < promptly)
        var state = JournalState()
        for line in try journal(folder.path("j")).lines { state.add(line) }
        #expect(state.unknownCount == 1)
    }

    static let mistakes: [(arguments: [String], status: Int32, words: String)] = [
        (["--journal", "J", "--resume", "J"], 2, "two things"),
        (["--sync"], 2, "nothing to bring to the disk"),
        (["--resend-unknown"], 2, "there is no journal"),
        (["--journal", "J", "--resend-unknown"], 2, "needs --resume"),
        (["--journal", "LOG"], 1, "exists already"),
        (["--resume", "NOTHING"], 1, "cannot be opened"),
        (["--resume", "LOG"], 1, "is no journal"),
        (["--journal", "NOWHERE/j"], 1, "hint: name a file in a folder that exists"),
        (["--resume", "J", "--plan", "P"], 2, "--plan with --resume"),
    ]

    @Test(arguments: mistakes.indices)
    func mistakesSendNothing(_ index: Int) throws {
        let (arguments, status, words) = Self.mistakes[index]
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let named = arguments.map { word in
            switch word {
            case "LOG": log
            case "J", "NOTHING", "NOWHERE/j": folder.path(word)
            default: word
            }
        }
        let run = try BuiltTool.run(["replay", log, "--to", "http://127.0.0.1:1"] + named)
        #expect(run.status == status && run.errors.contains(words), "\(arguments): \(run.errors)")
        #expect(run.output.isEmpty && run.errors.contains("hint"))
    }

    @Test func aStoppedRunSaysWhatToChangeToGoOn() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        let arguments = ["replay", log, "--to", server.url, "--outcomes", folder.path("o"), "--speed", "0.001"]
        let running = try RunningTool(arguments + ["--journal", folder.path("j"), "--plan", folder.path("p")])
        // The start's intent.
        try running.wait { (try? journal(folder.path("j")).lines.count) ?? 0 > 0 }
        running.signal(SIGINT)
        let first = try running.wait()
        #expect(first.status == 130, "\(first.errors)")
        let change = "--resume \(folder.path("j")) in place of --journal, another file for --outcomes, no --plan"
        #expect(first.errors.contains("goes with the same command and \(change)"), "\(first.errors)")
        let same = try BuiltTool.run(arguments + ["--resume", folder.path("j")])
        #expect(same.status == 1 && same.errors.contains("o: exists already"), "\(same.errors)")
        #expect(same.errors.contains("hint: give a run that goes on another name"), "\(same.errors)")
    }

    @Test func aDryRunMakesNoJournalAndSaysWhatIsLeftOfOne() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        let command = ["replay", log, "--to", server.url]
        let journal = folder.path("j")
        let first = try BuiltTool.run(command + ["--journal", journal, "--dry-run"])
        #expect(first.status == 0 && (try? folder.read("j")) == nil, "\(first.errors)")
        _ = try BuiltTool.run(command + ["--journal", journal])
        // As if it had been killed with the first intent in the file, and half a line behind it.
        var whole = try folder.read("j")
        let lines = whole.split(separator: 0x0A)
        whole = Array(lines[0]) + [0x0A] + Array(lines[1]) + [0x0A] + lines[2].prefix(9)
        let cut = try folder.file("cut", holding: whole).path
        let rest = try BuiltTool.run(command + ["--resume", cut, "--dry-run"])
        #expect(rest.status == 0, "\(rest.errors)")
        #expect(rest.errors.contains("1 request may have gone when the earlier run ended"), "\(rest.errors)")
        #expect(rest.errors.contains("left to send: 0 requests"), "\(rest.errors)")
        #expect(rest.text.contains("not comparable with production reports: goes on with cut."), "\(rest.text)")
        #expect(try folder.read("cut") == whole)
        #expect(try server.marks().count == 3)
    }

    @Test func aDryRunListsWhatIsLeftAlone() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        let command = ["replay", log, "--to", server.url]
        _ = try BuiltTool.run(command + ["--journal", folder.path("j")])
        let lines = try folder.read("j").split(separator: 0x0A).filter {
            !String(decoding: $0, as: UTF8.self).contains(#""seq":3"#)
                && !String(decoding: $0, as: UTF8.self).contains(#""seqs":[3]"#)
        }
        let path = try folder.file("rest", holding: Array(lines.joined(separator: [0x0A])) + [0x0A]).path
        let rest = try BuiltTool.run(command + ["--resume", path, "--dry-run"])
        #expect(
            rest.text.contains(
                #/^ +0\.200 s +3  event sessionEnd .*\n\nLeft +\[requests, octets, sessions opened\] +1 /#),
            "\(rest.text)")
        #expect(rest.text.contains(#/Schedule +\[pace, takes\] +1x +0 ns\n/#), "\(rest.text)")
        let json = try BuiltTool.run(command + ["--resume", path, "--dry-run", "--json"]).text.split(separator: "\n")
        #expect(json.count == 2 && json[1].contains(#""kind":"planRest""#) && json[1].contains(#""send":1"#), "\(json)")
    }

    /// The same command can be given again.
    @Test(arguments: [
        ["--journal", "o", "--outcomes", "J", "--plan", "P"], ["--journal", "J", "--outcomes", "o", "--plan", "P"],
    ])
    func whereOneFileCannotBeMadeNoneStays(names: [String]) async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        try folder.file("J", holding: [])
        let arguments = names.map { $0.hasPrefix("--") ? $0 : folder.path($0) }
        let run = try BuiltTool.run(["replay", log, "--to", server.url] + arguments)
        #expect(run.status == 1 && run.errors.contains("J: exists already"), "\(run.errors)")
        #expect((try? folder.read("o")) == nil && (try? folder.read("P")) == nil)
        #expect(try folder.read("J").isEmpty && server.marks().isEmpty)
    }

    @Test func outcomesCanBeBroughtToTheDiskWithoutAJournal() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        guard try Tool.run("strace", ["-V"]) != nil else { return Tool.sayMissing("strace") }
        let run = try BuiltTool.run(
            ["replay", log, "--to", server.url, "--outcomes", folder.path("o.ndjson"), "--sync"],
            through: ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", folder.path("trace")])
        #expect(run.status == 0, "\(run.errors)")
        let calls = String(decoding: try folder.read("trace"), as: UTF8.self)
        #expect(calls.contains("fdatasync(") && calls.contains(" fsync("))
    }

    @Test func aDamagedJournalIsNotUsed() async throws {
        let folder = try TemporaryFolder()
        let log = try ReplayCommandTests.log(in: folder)
        let server = try await Server(folder)
        _ = try BuiltTool.run(["replay", log, "--to", server.url, "--journal", folder.path("j")])
        var octets = try folder.read("j")
        let second = try #require(octets.firstIndex(of: 0x0A)) + 1
        octets[second] = 0x5B
        let damaged = try folder.file("d", holding: octets).path
        let run = try BuiltTool.run(["replay", log, "--to", server.url, "--resume", damaged])
        #expect(run.status == 1 && run.errors.contains("d, line 2: "), "\(run.errors)")
        #expect(try server.marks().count == 3)
    }

    @Test func aFullDiskStopsTheRunAndLeavesAWholeJournal() async throws {
        let folder = try TemporaryFolder()
        let log = try MirrorScene.log(sessions: 20, events: 10, interval: 20, apart: 5, in: folder)
        let server = try await Server(folder)
        // A bound on the size of files stands for a full disk; 1 KiB holds the header and some lines,
        // and of the report on standard output not all: both are said.
        let run = try BuiltTool.run(
            ["replay", log, "--to", server.url, "--json", "--journal", folder.path("j")],
            through: ["sh", "-c", "ulimit -f 2; exec \"$@\"", "sh"])
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("j: cannot be written: File too large"), "\(run.errors)")
        #expect(run.errors.contains("standard output: cannot be written: File too large"))
        #expect(try folder.read("j").last == 0x0A)
        let again = try BuiltTool.run(["replay", log, "--to", server.url, "--resume", folder.path("j")])
        #expect(again.status == 0 || again.status == 3, "\(again.errors)")
        let marks = try server.marks()
        #expect(marks.count == Set(marks).count)
    }
}
