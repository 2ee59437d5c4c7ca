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
        #expect(run.errors.contains("--nosuch"))
    }

    @Test func aClosedPipeEndsQuietlyWithZero() throws {
        let run = try BuiltTool.run(["--help"], output: .closedPipe)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
    }

    @Test func aFullDeviceIsOneErrorAndOne() throws {
        let run = try BuiltTool.run(["--help"], output: .file("/dev/full"))
        #expect(run.status == 1)
        #expect(run.errors == "reprise: standard output: No space left on device\n")
    }
}
