import Foundation
import TestSupport
import Testing

@testable import RepriseCLI

/// `reprise capture --print-unit`.
@Suite struct ServiceUnitTests {
    @Test(arguments: [
        ("eth0", "eth0"), ("log-%Y%m.ndjson.zst", "log-%%Y%%m.ndjson.zst"), ("tcp port 80", #""tcp port 80""#),
        ("a$b", "a$$b"), (#"say "hi""#, #""say \"hi\"""#), (#"a\b"#, #""a\\b""#), ("it's", #""it's""#), ("", #""""#),
        (";", #"";""#), ("a\nb", #""a\x0ab""#), ("é", #""é""#),
    ])
    func anArgumentIsQuotedWhereSystemdWouldReadItOtherwise(text: String, unit: String) {
        #expect(UnitWord.argument(text) == unit)
    }

    @Test func theUnitRunsTheSameCaptureAndGivesItOneRight() throws {
        let run = try BuiltTool.run([
            "capture", "-i", "eth0", "-o", "%Y.ndjson.zst", "-G", "3600", "--print-unit", "-s", "2000",
            "tcp port 80 or port 443",
        ])
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.text.split(separator: "\n")
        #expect(
            lines.contains(
                "ExecStart=\(BuiltTool.url.resolvingSymlinksInPath().path) capture -i eth0 -o %%Y.ndjson.zst -G 3600 -s 2000 "
                    + #""tcp port 80 or port 443""#), "\(run.text)")
        for line in [
            "AmbientCapabilities=CAP_NET_RAW", "CapabilityBoundingSet=CAP_NET_RAW", "NoNewPrivileges=yes",
            "DynamicUser=yes", "LogsDirectory=reprise", "WorkingDirectory=%L/reprise", "ProtectSystem=strict",
            "LimitCORE=0", "Environment=SWIFT_BACKTRACE=enable=no", "Restart=on-failure",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
    }

    @Test func aUserIsTheUnitsAndNotTheCommands() throws {
        let run = try BuiltTool.run([
            "capture", "-i", "eth0", "-Z", "media", "-o", "/srv/logs/%Y.ndjson", "-C", "64M", "--print-unit",
        ])
        #expect(run.text.contains("\nUser=media\nReadWritePaths=/srv/logs\nWorkingDirectory=/\n"))
        #expect(!run.text.contains("DynamicUser") && !run.text.contains("-Z"))
    }

    @Test func aFolderThatSystemdDoesNotMakeNeedsAUser() throws {
        let run = try BuiltTool.run(["capture", "-i", "eth0", "-o", "/srv/logs/a.ndjson", "-G", "60", "--print-unit"])
        #expect(run.status == 2)
        #expect(run.errors.contains("/srv/logs is neither below /var/log nor below /var/lib"))
    }

    @Test(arguments: [
        ["capture", "-r", "a.pcap", "-o", "b", "--print-unit"], ["capture", "-i", "eth0", "--print-unit"],
        ["capture", "-r", "a.pcap", "-Z", "nobody"], ["capture", "-r", "a.pcap", "--confinement", "require"],
        ["capture", "-i", "eth0", "--confinement", "some"],
    ])
    func whatMakesNoSenseIsWrongUsage(arguments: [String]) throws {
        #expect(try BuiltTool.run(arguments).status == 2)
    }

    @Test func aFileThatIsThereWhenTheServiceStartsAgainIsWrongUsage() throws {
        let one = try BuiltTool.run(["capture", "-i", "eth0", "-o", "a.ndjson", "--print-unit"])
        #expect(one.status == 2 && one.errors.contains("-C <size> or -G <seconds>"), "\(one.errors)")
        let frames = try BuiltTool.run([
            "capture", "-i", "eth0", "-o", "a.ndjson", "-G", "60", "-w", "a.pcapng", "--print-unit",
        ])
        #expect(frames.status == 2 && frames.errors.contains("leave -w out"), "\(frames.errors)")
    }

    @Test(arguments: [("/var/log/media", "LogsDirectory=media"), ("/var/lib/frames", "StateDirectory=frames")])
    func systemdTakesTheUnit(place: String, setting: String) throws {
        let folder = try TemporaryFolder()
        let run = try BuiltTool.run([
            "capture", "-i", "eth0", "-o", "\(place)/%Y.ndjson", "-G", "3600", "--print-unit", "tcp port 80",
        ])
        let file = try folder.file("reprise.service", holding: run.output)
        #expect(run.text.contains("\n\(setting)\nWorkingDirectory=/\n"), "\(run.errors)")
        guard try Tool.run("systemd-analyze", ["verify", file.path]) != nil else {
            return Tool.sayMissing("systemd-analyze")
        }
    }
}
