import ArgumentParser

/// What lets a replay go to a target that is not loopback.
struct ReplayTargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Confirm the totals that were printed, by the target's host and port; needed where it is not loopback.",
            valueName: "host:port"))
    var confirm: String?

    @Flag(help: "Let report suites, tracking servers and org ids that no --map replaces go as captured.")
    var keepRouting = false

    @Option(
        help: ArgumentHelp(
            "Send although the target was recorded or is one of Adobe's collection servers: false figures in production.",
            valueName: "host:port"))
    var iKnowThisIsProduction: String?
}
