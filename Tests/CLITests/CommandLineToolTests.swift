import Foundation
import TestSupport
import Testing

@Suite struct CommandLineToolTests {
    @Test func helpShowsAnExampleBeforeTheUsage() throws {
        let run = try BuiltTool.run(["--help"])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        let example = try #require(run.text.firstRange(of: "reprise capture -r field.pcapng -o field.ndjson"))
        let usage = try #require(run.text.firstRange(of: "USAGE:"))
        #expect(example.lowerBound < usage.lowerBound)
    }

    @Test func theVersionIsOneLineOnStandardOutput() throws {
        let run = try BuiltTool.run(["--version"])
        #expect(run.status == 0)
        #expect(run.text == "reprise 0.1.0\n")
    }

    @Test func wrongUsageExitsWithTwoAndSaysSoOnStandardError() throws {
        let run = try BuiltTool.run(["--nosuch"])
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("reprise: ") && run.errorLines.first?.contains("--nosuch") == true)
        let value = try BuiltTool.run(["serve", "--speed", "abc"])
        #expect(value.errors.hasPrefix("reprise: The value 'abc' is invalid for '--speed <speed>': give a factor"))
    }

    /// Options whose value an error quotes, and arguments that name files; and what no terminal may see of them.
    @Test(arguments: [
        ["replay", "LOG", "--dry-run", "--session"], ["replay", "LOG", "--dry-run", "--speed"],
        ["replay", "LOG", "--dry-run", "--map"], ["replay", "LOG", "--to"], ["replay", "LOG", "--dry-run", "--late"],
        ["replay", "LOG", "--dry-run", "--plan"], ["replay", "LOG", "--dry-run", "--keep-ids"],
        ["replay", "LOG", "--dry-run", "--pseudonym-key"], ["replay", "LOG", "--dry-run", "--orphans"],
        ["replay", "--dry-run"],
        ["report"], ["explain", "1", "LOG"], ["capture", "-r"],
    ])
    func whatIsQuotedSteersNoTerminal(arguments: [String]) throws {
        let evil = "/nowhere/x\u{1B}[2J\u{7}\u{202E}\u{200B}\u{2028}\u{9B}y"
        let log = CorpusFolder.repository.appending(path: "Samples/live-session/events.ndjson").path
        let run = try BuiltTool.run(arguments.map { $0 == "LOG" ? log : $0 } + [evil])
        #expect(run.status != 0)
        #expect(
            run.errors.contains(#"x\x1b[2J\x07\u{202e}\u{200b}\u{2028}\x9by"#),
            "\(arguments): \(run.errors.debugDescription)")
        let raw = (run.text + run.errors).unicodeScalars.filter { evil.unicodeScalars.contains($0) && !$0.isASCII }
        #expect(raw.isEmpty && !run.errors.contains("\u{1B}") && !run.errors.contains("\u{7}"), "\(arguments)")
    }

    @Test func aClosedPipeEndsQuietlyWithZero() throws {
        let run = try BuiltTool.run(["--help"], output: .closedPipe)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
    }

    @Test func aFullDeviceIsOneErrorAndOne() throws {
        let run = try BuiltTool.run(["--help"], output: .file("/dev/full"))
        #expect(run.status == 1)
        #expect(run.errors == "reprise: standard output: cannot be written: No space left on device\n")
    }
}
