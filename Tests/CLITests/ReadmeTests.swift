import Foundation
import TestSupport
import Testing

/// The README's commands, run as they stand there.
@Suite struct ReadmeTests {
    private let readme: String

    init() throws {
        readme = try String(contentsOf: CorpusFolder.repository.appending(path: "README.md"), encoding: .utf8)
    }

    /// The commands of the blocks marked `console`, in order.
    private var commands: [String] {
        var commands: [String] = []
        var isConsole = false
        for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                commands.append(String(line.dropFirst(2)))
            }
        }
        return commands
    }

    @Test func theTwoCommandsAreThereAndCanBeRun() {
        for script in ["Samples/try", "Tests/run"] {
            #expect(commands.contains(script))
            #expect(
                FileManager.default.isExecutableFile(atPath: CorpusFolder.repository.appending(path: script).path),
                "\(script)")
        }
    }

    @Test func everyScriptOfTheTestsIsNamed() throws {
        let folder = CorpusFolder.repository.appending(path: "Tests")
        let scripts = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.isRegularFileKey]
        )
        .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
        .map(\.lastPathComponent)
        #expect(scripts.count > 10)
        for script in scripts { #expect(readme.contains("`Tests/\(script)"), "\(script)") }
    }

    /// Both scripts build what this test is part of; the rest runs here, on a free port, with `serve` given time to listen.
    @Test func theCommandsByHandDoWhatTheySay() throws {
        let port = 20_000 + Int.random(in: 0..<20_000)
        let byHand = commands.filter { $0.hasPrefix("reprise ") || $0.hasPrefix("kill ") }
        #expect(byHand.count >= 6)
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("Samples"), withDestinationPath: CorpusFolder.repository.appending(path: "Samples").path
        )
        var script = "set -e -o pipefail -m\n"
        for command in byHand {
            script += "echo '# \(command)'\n" + command.replacing(":8080", with: ":\(port)") + "\n"
            if command.hasSuffix("&") {
                script +=
                    "for _ in $(seq 200); do (exec 3<>/dev/tcp/127.0.0.1/\(port)) 2>/dev/null && break; sleep 0.05; done\n"
            }
        }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = folder.url
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] =
            BuiltTool.url.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains(/Events +\[planned, sent, skipped\] +50 +50 +0\n/), "\(text)")
        #expect(text.contains(#""gate" : "passed""#), "\(text)")
        for name in ["events.ndjson", "received.ndjson", "outcomes.ndjson"] {
            let last = try #require(try folder.read(name).split(separator: 0x0A).last, "\(name)")
            #expect(String(decoding: last, as: UTF8.self).hasPrefix(#"{"kind":"trailer""#), "\(name)")
        }
    }
}
