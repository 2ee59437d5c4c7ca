import Foundation
import Recording
import TestSupport
import Testing

/// `reprise capture` as a process: what it says and how it exits.
@Suite struct CaptureCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A file header for Ethernet and microseconds, and nothing behind it.
    private static let emptyCapture: [UInt8] = [
        0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
    ]

    private func capture(_ arguments: String...) throws -> BuiltTool.Run {
        try BuiltTool.run(["capture"] + arguments)
    }

    @Test func helpShowsAnExampleFirstAndAPipeline() throws {
        let run = try capture("--help")
        #expect(run.status == 0)
        let example = try #require(run.text.firstRange(of: "reprise capture -r field.pcapng -o field.ndjson"))
        let usage = try #require(run.text.firstRange(of: "USAGE:"))
        #expect(example.lowerBound < usage.lowerBound)
        #expect(run.text.contains("| reprise capture -r - |"))
    }

    @Test(arguments: [
        ["capture"],
        ["capture", "-r", "a.pcap", "-i", "lo"],
        ["capture", "-r", "-", "-r", "-"],
        ["capture", "-r", "a.pcap", "--duration", "1"],
        ["capture", "-r", "a.pcap", "-c", "0"],
        ["capture", "-r", "a.pcap", "--threads", "3"],
        ["capture", "-r", "a.pcap", "--all", "--path", "/x"],
        ["capture", "-r", "a.pcap", "--path", ""],
        ["capture", "-r", "a.pcap", "--method", ""],
        ["capture", "-r", "a.pcap", "--method", "PUT POST"],
        ["capture", "-r", "a.pcap", "-o", "a.ndjson", "-w", "a.ndjson"],
        ["capture", "-r", "a.pcap", "--hold=-1"],
        ["capture", "-r", "a.pcap", "--limit", "nosuch=1"],
        ["capture", "-r", "a.pcap", "--limit", "connections=0"],
        ["capture", "-r", "a.pcap", "--limit", "connections"],
        ["capture", "-r", "a.pcap", "--limit", "connections=2000G"],
        ["capture", "-r", "a.pcap", "--limit", "idleTime=0"],
        ["capture", "-r", "a.pcap", "--limit", "idleTime=nan"],
        ["capture", "-r", "a.pcap", "--limit", "idleTime=1M"],
        ["capture", "-r", "a.pcap", "--nosuch"],
        ["capture", "-i", "lo", "-w", "-"],
        ["capture", "-i", "lo", "-i", "lo"],
        ["capture", "-i", "lo", "-Q", "sideways"],
        ["capture", "-i", "lo", "-B", "0"],
        ["capture", "-i", "lo", "-B", "2097152"],
        ["capture", "-i", "lo", "--if-gone", "retry"],
        ["capture", "-r", "a.pcap", "-Q", "in"],
        ["capture", "-r", "a.pcap", "--if-gone", "stop"],
        ["capture", "-D", "-i", "lo"],
        // Its line would be longer than readers of logs take.
        ["capture", "-r", "a.pcap", "--max-body", "8388609"],
    ])
    func wrongUsageExitsWithTwoAndSaysWhereToLook(arguments: [String]) throws {
        let run = try BuiltTool.run(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("reprise capture --help"))
    }

    /// Checkouts have folders such as `src`, and a filter on ports may stand beside a file of that number.
    @Test func aWordOfAFilterIsNoFileThoughThereIsOneOfItsName() throws {
        try folder.file("trace.pcap", holding: Self.emptyCapture)
        try FileManager.default.createDirectory(atPath: folder.path("src"), withIntermediateDirectories: false)
        try folder.file("80", holding: [])
        let words = ["capture", "-r", "trace.pcap", "src", "host", "10.0.0.1", "and", "port", "80"]
        let run = try BuiltTool.run(words, through: ["-C", folder.path("")])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func aPatternAfterROfManyFilesIsToldFromAFilter() throws {
        try folder.file("trace.pcap0", holding: Self.emptyCapture)
        try folder.file("trace.pcap1", holding: Self.emptyCapture)
        let run = try capture("-r", folder.path("trace.pcap0"), folder.path("trace.pcap1"))
        #expect(run.status == 2 && run.errors.contains("give each file its own -r"), "\(run.errors)")
    }

    @Test func aFileThatDoesNotExistIsOneErrorWithItsName() throws {
        let run = try capture("-r", "/nonexistent/field.pcap")
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.errorLines.first?.hasPrefix("reprise: ") == true)
        #expect(run.errors.contains("field.pcap"))
        #expect(run.errors.contains("No such file"))
    }

    @Test func whatIsNoCaptureSaysSoWithAHint() throws {
        try folder.file("text", holding: Array("hello, this is no capture at all\n".utf8))
        try folder.file("empty", holding: [])
        try folder.file("cut", holding: Array(Self.emptyCapture.prefix(20)))
        for name in ["text", "empty", "cut", "."] {
            let run = try capture("-r", folder.path(name))
            #expect(run.status == 1, "\(name)")
            #expect(run.output.isEmpty)
            #expect(run.errorLines.first?.hasPrefix("reprise: ") == true)
            #expect(run.errors.contains("hint: "), "\(name): \(run.errors)")
        }
    }

    @Test func aCaptureCutInARecordIsReadUpToThereAndExitsWithFour() throws {
        try folder.file("cut.pcap", holding: Self.emptyCapture + [1, 2, 3])
        let run = try capture("-r", folder.path("cut.pcap"))
        #expect(run.status == 4)
        #expect(run.text.contains(#""kind":"trailer""#))
        #expect(run.errors.contains("reprise: \(folder.path("cut.pcap")): frame 1 "))
    }

    @Test func aLossIsPrintedWithItsCureAndIsFourWhereNoneIsAllowed() throws {
        // One frame of four octets, which holds no Ethernet header.
        let frame: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0]
        try folder.file("lossy.pcap", holding: Self.emptyCapture + frame)
        try folder.file("whole.pcap", holding: Self.emptyCapture)
        let lossy = folder.path("lossy.pcap")
        let run = try capture("-r", lossy, "--limit", "connections=5K")
        #expect(run.status == 0)
        #expect(run.errors.contains("lost: 1 frame ") && run.errors.contains("hint: "))
        #expect(try capture("-r", lossy, "--require-complete").status == 4)
        #expect(try capture("-r", folder.path("whole.pcap"), "--require-complete").status == 0)
    }

    @Test func everyLimitStandsInTheHelpAndCanBeSetAsItStandsThere() throws {
        let help = try BuiltTool.run(["capture", "--help"]).text
        let list = help.split(separator: "LIMITS for --limit")[1].split(separator: "\n\n")[0]
        let settings = list.split(separator: "\n").dropFirst().compactMap { line in
            line.hasPrefix("  ") ? String(line.split(separator: " ")[0]) : nil
        }
        #expect(settings.count == RecordingLimits.entries.count)
        for (setting, entry) in zip(settings, RecordingLimits.entries) { #expect(setting.hasPrefix("\(entry.name)=")) }
        #expect(settings.contains("connections=128K") && settings.contains("idleTime=4000"))
        #expect(list.split(separator: "\n").allSatisfy { $0.count <= 80 })
        try folder.file("empty.pcap", holding: Self.emptyCapture)
        let run = try BuiltTool.run(
            ["capture", "-r", folder.path("empty.pcap")] + settings.flatMap { ["--limit", $0] })
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func aLimitThatDoesNotExistListsThoseThatDo() throws {
        let run = try capture("-r", "a.pcap", "--limit", "nosuch=1")
        #expect(run.status == 2 && run.errors.contains("no limit is called nosuch"))
        for entry in RecordingLimits.entries { #expect(run.errors.contains(entry.name)) }
    }

    @Test func standardInputIsReadAndTheLogGoesToStandardOutput() throws {
        let run = try BuiltTool.run(["capture", "-r", "-"], input: Self.emptyCapture)
        #expect(run.status == 0)
        let lines = run.text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(#"{"kind":"header""#) == true)
        #expect(lines.last?.hasPrefix(#"{"kind":"trailer""#) == true)
    }

    @Test func theLogIsReadableByItsOwnerOnlyAndNeverOverwritten() throws {
        let log = folder.path("log.ndjson")
        let first = try BuiltTool.run(["capture", "-r", "-", "-o", log], input: Self.emptyCapture)
        #expect(first.status == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: log)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let before = try folder.read("log.ndjson")
        let second = try BuiltTool.run(["capture", "-r", "-", "-o", log], input: Self.emptyCapture)
        #expect(second.status == 1)
        #expect(second.errors.contains("log.ndjson"))
        #expect(try folder.read("log.ndjson") == before)
    }

    @Test func aClosedPipeEndsQuietlyWithZero() throws {
        let run = try BuiltTool.run(["capture", "-r", "-"], input: Self.emptyCapture, output: .closedPipe)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
    }

    @Test func aFullDiskIsOneErrorAndOne() throws {
        let run = try BuiltTool.run(["capture", "-r", "-"], input: Self.emptyCapture, output: .file("/dev/full"))
        #expect(run.status == 1)
        #expect(run.errorLines.filter { $0.hasPrefix("reprise: ") }.count == 1)
        #expect(run.errors.contains("No space left on device"))
    }

    @Test func aWrongFilterNamesItselfAndExitsWithTwo() throws {
        try folder.file("a.pcap", holding: Self.emptyCapture)
        let run = try capture("-r", folder.path("a.pcap"), "tcp", "prot", "80")
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("filter expression 'tcp prot 80'"))
    }

    @Test func anInterfaceThatDoesNotExistIsNamedWithThoseThatDo() throws {
        let run = try capture("-i", "nosuch0")
        #expect(run.status == 1)
        #expect(run.errorLines.first == "reprise: nosuch0: no such interface")
        #expect(run.errors.contains("hint: "))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to give its rights away"))
    func anInterfaceThatMayNotBeOpenedSaysWhichRightIsMissing() throws {
        let run = try BuiltTool.run(
            ["capture", "-i", "lo"], through: ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"])
        #expect(run.status == 1)
        #expect(run.errorLines.first == "reprise: lo: capturing is not permitted to this user")
        #expect(run.errors.contains("cap_net_raw"))
    }

    @Test(
        .enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)), arguments: [SIGINT, SIGTERM])
    func aSignalOnAnIdleLinkEndsWithAWholeLogAndZero(signal: Int32) throws {
        let log = folder.path("log.ndjson")
        let tool = try RunningTool(["capture", "-i", "lo", "-o", log, "udp port 9"])
        try waitForFile(log)
        let start = ContinuousClock.now
        tool.signal(signal)
        let run = try tool.wait()
        #expect(ContinuousClock.now - start < promptly)
        #expect(run.status == 0, "\(run.errors)")
        let text = String(decoding: try folder.read("log.ndjson"), as: UTF8.self)
        #expect(text.contains(#""kind":"trailer""#))
    }

    @Test func aSignalWhileNothingComesFromAPipeEndsWithItsCode() throws {
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let tool = try RunningTool(["capture", "-r", pipe])
        // Returns once the tool has opened its end.
        let writer = open(pipe, O_WRONLY)
        defer { close(writer) }
        tool.signal(SIGINT)
        let run = try tool.wait()
        #expect(run.status == 130, "\(run.errors)")
        #expect(run.text.contains(#""kind":"trailer""#))
    }

    @Test func aSignalBeforeAPipeHasAWriterEndsWithItsCodeToo() throws {
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let tool = try RunningTool(["capture", "-r", pipe])
        defer { tool.signal(SIGKILL) }
        // Once it is the tool that takes the signal: bit 1 of the mask is SIGINT.
        try tool.wait {
            let status = try String(contentsOfFile: "/proc/\(tool.processIdentifier)/status", encoding: .utf8)
            let mask = status.firstMatch(of: /SigCgt:\s*([0-9a-f]+)/).flatMap { UInt64($0.1, radix: 16) } ?? 0
            return mask & 2 != 0
        }
        // Time to come to the pipe.
        Thread.sleep(forTimeInterval: 0.3)
        let start = ContinuousClock.now
        tool.signal(SIGINT)
        while tool.isRunning, ContinuousClock.now - start < promptly { Thread.sleep(forTimeInterval: 0.01) }
        #expect(ContinuousClock.now - start < promptly)
        try #require(!tool.isRunning)
        let run = try tool.wait()
        #expect(run.status == 130, "\(run.errors)")
        #expect(run.text.contains(#""kind":"trailer""#))
    }

    /// Waits until a file has something in it.
    private func waitForFile(_ path: String) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size > 0 { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("\(path) stays empty")
    }
}
