import ArgumentParser

/// Whether the capture runs, or is to be run as a service.
struct ServiceUnitOption: ParsableArguments {
    @Flag(help: "Print a hardened systemd unit that runs this capture, and capture nothing.")
    var printUnit = false
}
