public import ArgumentParser
public import LiveCapture

/// What a live capture may still do once its interface is open.
struct ConfinementOptions: ParsableArguments {
    @Option(
        name: .customShort("Z"),
        help: ArgumentHelp(
            """
            The user to become once the interface is open, where root starts the capture (default: the owner of the \
            folder of -o or -w, or nobody).
            """, valueName: "user"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            """
            auto confines the process with what the kernel has; require ends with 1 where Landlock or seccomp is missing; \
            off gives privileges up and no more.
            """, valueName: "auto|require|off"))
    var confinement: Confinement.Extent = .available

    /// The first option given that files have no use for.
    var liveOption: String? {
        if user != nil { return "-Z" }
        return confinement == .available ? nil : "--confinement"
    }
}

extension Confinement.Extent: ExpressibleByArgument {}
