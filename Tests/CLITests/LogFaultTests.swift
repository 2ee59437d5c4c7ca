import EventLog
import Foundation
import TestSupport
import Testing

/// What a disk or a kill does to a log that `capture` writes: one clear error, the exit code, and a log that reads back.
@Suite struct LogFaultTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path
    /// Why tests with faults are skipped.
    private static let noTool = "NOT RUN: strace is missing, which makes system calls fail"
    private static let hasTool = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

    /// Captures the sample into `name` with system calls that fail as `faults` say, written by one thread.
    private func capture(_ name: String, _ options: [String] = [], faults: [String] = []) throws -> BuiltTool.Run {
        let trace = ["strace", "-f", "-qq", "-o", folder.path("calls")] + faults.flatMap { ["-e", "inject=" + $0] }
        return try BuiltTool.run(
            ["capture", "--threads", "1", "-r", Self.sample, "-o", folder.path(name)] + options,
            through: faults.isEmpty ? [] : trace)
    }

    private func report(_ name: String) throws -> (BuiltTool.Run, exchanges: Int) {
        let run = try BuiltTool.run(["report", "--json", folder.path(name)])
        let found = try? JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
        return (run, found?["exchanges"] as? Int ?? -1)
    }

    private func calls() throws -> String { String(decoding: try folder.read("calls"), as: UTF8.self) }

    /// Creates a folder in the folder.
    private func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
    }

    private func names(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
    }

    /// Kills at every fourth write; `Tests/disk-faults` kills at every one.
    @Test func killedAtAnyWriteTheLogHoldsWhatWasWritten() throws {
        guard Self.hasTool else { return print(Self.noTool) }
        try makeFolder("whole")
        #expect(try capture("whole/e.ndjson", ["-C", "8K"]).status == 0)
        let whole = try names("whole")
        #expect(whole.count > 4)
        var kill = 3
        var before = -1
        while true {
            let name = "killed\(kill)"
            try makeFolder(name)
            let run = try capture(name + "/e.ndjson", ["-C", "8K"], faults: ["write:signal=KILL:when=\(kill)"])
            let (read, exchanges) = try report(name)
            if run.status == 0 { break }
            for file in try names(name) {
                let octets = try folder.read(name + "/" + file)
                let final = file.replacingOccurrences(of: ".partial", with: "")
                #expect(try folder.read("whole/" + final).starts(with: octets), "\(file), kill \(kill)")
                #expect(file == final || octets.isEmpty || octets.last == 0x0A)
            }
            if exchanges >= 0 {
                // A kill behind the last record may find the log whole.
                if exchanges < 50 { #expect(read.status == 4, "\(read.errors)") }
                #expect(exchanges >= before)
                before = exchanges
            }
            kill += 4
        }
        #expect(kill > 15 && before > 30)
    }

    @Test(arguments: ["EIO", "ENOSPC", "EDQUOT", "EROFS"])
    func aWriteThatFailsIsOneErrorAndNothingBeforeItIsLost(code: String) throws {
        guard Self.hasTool else { return print(Self.noTool) }
        try makeFolder("log")
        // The first write is no log's, the second is the first part, the third the header of the second.
        let run = try capture("log/e.ndjson", ["-C", "8K"], faults: ["write:error=\(code):when=6"])
        #expect(run.status == 1)
        #expect(run.errorLines.filter { $0.hasPrefix("reprise: ") }.count == 1, "\(run.errors)")
        #expect(run.errors.contains("cannot be written"))
        let (read, exchanges) = try report("log")
        #expect(exchanges > 5 && (read.status == 0 || read.status == 4), "\(read.errors)")
    }

    @Test func aCallThatIsInterruptedIsMadeAgain() throws {
        guard Self.hasTool else { return print(Self.noTool) }
        #expect(try capture("a.ndjson").status == 0)
        let run = try capture(
            "b.ndjson", ["--sync", "close"],
            faults: ["write:error=EINTR:when=1..4+2", "fdatasync:error=EINTR:when=1..2"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try folder.read("a.ndjson") == folder.read("b.ndjson"))
    }

    @Test func whatTheDiskDidNotTakeIsNotTriedAgain() throws {
        guard Self.hasTool else { return print(Self.noTool) }
        try makeFolder("log")
        let run = try capture(
            "log/e.ndjson", ["-C", "8K", "--sync", "close"], faults: ["fdatasync:error=EIO:when=2"])
        #expect(run.status == 1)
        #expect(
            run.errors.contains(
                "e-000002.ndjson: cannot be made to reach the disk: Input/output error; sure are no records"))
        #expect(try calls().components(separatedBy: "fdatasync(").count == 3)
        #expect(try names("log") == ["e-000001.ndjson", "e-000002.ndjson.partial"])
        let folderFails = try capture(
            "log/f.ndjson", ["-C", "8K", "--sync", "close"], faults: ["fsync:error=EIO:when=1"])
        #expect(folderFails.status == 1 && folderFails.errors.contains("cannot be made to reach the disk"))
    }

    /// Else a loss of power could take the name of a file whose lines are sure.
    @Test func theNameOfALogThatIsOneFileReachesTheDiskFirst() throws {
        guard Self.hasTool else { return print(Self.noTool) }
        try makeFolder("log")
        let run = try capture("log/e.ndjson", ["--sync", "close"], faults: ["fsync:error=EIO:when=1"])
        #expect(run.status == 1 && run.errors.contains("log: cannot be made to reach the disk"), "\(run.errors)")
        // Nothing stands in the way of the next try.
        #expect(try names("log").isEmpty)
        #expect(try capture("log/e.ndjson", ["--sync", "close"], faults: ["fsync:error=EINVAL"]).status == 0)
        // Who does not wait for the disk waits for no folder.
        #expect(try capture("log/f.ndjson", faults: ["fsync:error=EIO"]).status == 0)
    }

    /// The second part is closed for the third, the last one for good.
    @Test(arguments: [2, 8])
    func aPartThatGetsNoNameSaysHowMuchOfItReadsBack(number: Int) throws {
        guard Self.hasTool else { return print(Self.noTool) }
        try makeFolder("whole")
        #expect(try capture("whole/e.ndjson", ["-C", "8K"]).status == 0)
        let count = try names("whole").count
        let place = min(number, count)
        try makeFolder("log")
        let run = try capture("log/e.ndjson", ["-C", "8K"], faults: ["linkat:error=EIO:when=\(place)"])
        let name = try #require(try names("log").first { $0.hasSuffix(".partial") })
        let (_, exchanges) = try report("log/" + name)
        #expect(exchanges > 0)
        let said = "is whole and cannot be given its name: Input/output error; \(exchanges) exchanges of it read back"
        #expect(run.errors.contains("\(name): \(said)"), "\(run.errors)")
    }

    @Test func aPartThatGetsNoNameStaysWhole() throws {
        guard Self.hasTool else { return print(Self.noTool) }
        try makeFolder("log")
        let run = try capture("log/e.ndjson", ["-C", "8K"], faults: ["linkat:error=EIO:when=2"])
        #expect(run.status == 1)
        #expect(run.errors.contains("e-000002.ndjson.partial: is whole and cannot be given its name"))
        #expect(try names("log") == ["e-000001.ndjson", "e-000002.ndjson.partial"])
        // Where there are no second links, names are given in another way.
        try makeFolder("other")
        #expect(try capture("other/e.ndjson", ["-C", "8K"], faults: ["linkat:error=EPERM"]).status == 0)
        let (read, exchanges) = try report("other")
        #expect(read.status == 0 && exchanges == 50)
    }

    @Test func aLogThatCannotMakeRoomIsNotBegun() throws {
        guard Self.hasTool else { return print(Self.noTool) }
        try makeFolder("log")
        #expect(try capture("log/e.ndjson", ["-C", "8K"]).status == 0)
        let before = try names("log")
        let run = try capture(
            "log/e.ndjson", ["-C", "8K", "--max-files", "2"], faults: ["unlinkat:error=EIO:when=1"])
        #expect(run.status == 1 && run.errors.contains("is over the limits of the log and cannot be removed"))
        #expect(try names("log") == before)
    }

    @Test func aFullDeviceIsOneError() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return print("NOT RUN: /dev/full is missing") }
        let run = try BuiltTool.run(["capture", "-r", Self.sample, "-o", "/dev/full"])
        #expect(run.status == 1)
        #expect(run.errorLines.first == "reprise: full: cannot be written: No space left on device")
        #expect(run.errorLines.last?.hasPrefix("hint: ") == true && run.errorLines.count == 2)
    }

    @Test func aFileAtItsLimitOfSizeEndsWithAWholeLine() throws {
        // In units of 512 octets: the first write is cut, and the next one fails.
        let run = try BuiltTool.run(
            ["capture", "-r", Self.sample, "-o", folder.path("e.ndjson")],
            through: ["sh", "-c", #"ulimit -f 40; exec "$@""#, "sh"])
        #expect(run.status == 1)
        let (read, exchanges) = try report("e.ndjson")
        #expect(read.status == 4 && exchanges > 10)
        #expect(
            run.errors.contains("cannot be written: File too large; \(exchanges) exchanges of it read back"),
            "\(run.errors)")
        #expect(try folder.read("e.ndjson").last == 0x0A)
    }

    @Test(.enabled(if: PrivateMount.isAvailable, "needs root on Linux, for a file system of its own"))
    func aSmallDiskThatIsFullKeepsWholeLines() throws {
        try makeFolder("disk")
        try makeFolder("kept")
        for (name, options) in [("plain", []), ("parts", ["-C", "8K"])] {
            let run = try BuiltTool.run(
                ["capture", "-r", Self.sample, "-o", folder.path("disk/e.ndjson")] + options,
                through: PrivateMount.command(folder.path("disk"), size: "32k", keepingIn: folder.path("kept/" + name)))
            #expect(run.status == 1)
            #expect(run.errors.contains("No space left on device"), "\(run.errors)")
            let (read, exchanges) = try report("kept/" + name)
            #expect(read.status == 4 || read.status == 0, "\(read.errors)")
            #expect(exchanges > 10, "\(name)")
        }
    }

    @Test(.enabled(if: PrivateMount.isAvailable, "needs root on Linux, for a file system of its own"))
    func theFloorOfFreeSpaceEndsALogWhole() throws {
        try makeFolder("disk")
        let run = try BuiltTool.run(
            [
                "capture", "--threads", "1", "-r", Self.sample, "-o", folder.path("disk/e.ndjson"), "-C", "8K",
                "--min-free", "100K",
            ],
            through: PrivateMount.command(folder.path("disk"), size: "128k", keepingIn: folder.path("kept")))
        #expect(run.status == 1)
        #expect(run.errors.contains("octets free, and 102400 octets are to be left"), "\(run.errors)")
        #expect(run.errors.contains("--min-free"))
        let (read, exchanges) = try report("kept")
        #expect(read.status == 0 && exchanges > 10, "\(exchanges) \(read.errors)")
        // Below it from the start, nothing is begun.
        let refused = try BuiltTool.run(
            ["capture", "-r", Self.sample, "-o", folder.path("disk/e.ndjson"), "--min-free", "1G"],
            through: PrivateMount.command(folder.path("disk"), size: "128k", keepingIn: folder.path("none")))
        #expect(refused.status == 1 && refused.errors.contains("1024 MiB are to be left"), "\(refused.errors)")
        #expect(try names("none").isEmpty)
    }

    @Test func aLogCutInItsHeaderPromisesNoReplay() throws {
        let folder = try TemporaryFolder()
        let log = try folder.file("cut.ndjson", holding: Array(#"{"kind":"header","format":"reprise-ev"#.utf8)).path
        let run = try BuiltTool.run(["replay", log, "--dry-run"])
        #expect(run.status == 4 && run.errorLines.count == 2, "\(run.errors)")
        #expect(!run.errors.contains("what can be read is replayed"))
    }
}

/// A file system in memory that nobody else sees, and that goes with the process it was made for.
private enum PrivateMount {
    static let isAvailable: Bool = {
        #if os(Linux)
            geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")
        #else
            false
        #endif
    }()

    /// What runs a command with `folder` as such a file system, and copies what then is in it to the new folder `kept`.
    static func command(_ folder: String, size: String, keepingIn kept: String) -> [String] {
        let script = """
            mount -t tmpfs -o size=\(size) none '\(folder)' || exit 99
            "$@"; status=$?
            cp -r '\(folder)' '\(kept)'; exit $status
            """
        return ["unshare", "-m", "sh", "-c", script, "sh"]
    }
}
