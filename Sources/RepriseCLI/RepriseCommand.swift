import ArgumentParser

/// The command tree.
struct RepriseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reprise",
        abstract: "Capture media-player event traffic, and play it again.",
        discussion: """
            EXAMPLE:
              reprise capture -r field.pcapng -o field.ndjson

            A capture is reassembled into an event log; the log is replayed with its own timing against a server, and a \
            report says what was sent, how late, and whether the answers match the recording.
            """,
        version: ToolVersion.name,
        subcommands: [
            CaptureCommand.self, ReplayCommand.self, ServeCommand.self, MirrorCommand.self, ReportCommand.self,
            ExplainCommand.self,
        ]
    )
}

/// The tool's version, as logs and `--version` give it.
enum ToolVersion {
    static let number = "0.1.0"
    static let name = "reprise \(number)"
}
