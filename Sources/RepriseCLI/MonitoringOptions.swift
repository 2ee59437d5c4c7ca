import ArgumentParser

/// How a live capture is watched.
struct MonitoringOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve /metrics for Prometheus, and /healthz, at this address (a port alone is on 127.0.0.1).",
            valueName: "host:port"),
        transform: ListenAddress.read)
    var metrics: ListenAddress?

    /// The first option given that files have no use for.
    var liveOption: String? { metrics == nil ? nil : "--metrics" }
}
