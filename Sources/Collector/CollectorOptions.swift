public import EventLog

/// How the embedded collector behaves.
public struct CollectorOptions: Sendable {
    /// The address to listen on: a name or an IP address.
    public var host = "127.0.0.1"
    /// The port; 0 lets the system choose one.
    public var port = 8080
    /// How much faster than the clock the time-outs run: at 20 an idle session closes after 30 s.
    public var speed = 1.0
    /// The seed of session ids and of faults that hit a share; nil takes a random one.
    public var seed: UInt64?
    /// What goes wrong on purpose.
    ///
    /// Of several that fit, the first of each effect counts.
    public var faults: [CollectorFault] = []
    /// What it does where the sources leave it open.
    public var assumptions = Assumptions()
    /// The event log of what was received; nil for none, `-` for standard output.
    public var logPath: String?
    /// What the log may take of the disk, and when it is made safe.
    public var logPolicy = LogPolicy()
    /// The tool's name and version, for the log's header.
    public var tool = "reprise"
    /// The octets that one request may carry, as many as a capture keeps of one content; 413 beyond.
    ///
    /// `Assumptions.bodyLimit` takes its place where there is one; the log keeps no more than this all the same.
    public var bodyLimit = 4 << 20
    /// The sessions that are remembered, about 300 octets each; the oldest is forgotten beyond, and 404 from then on.
    public var sessionLimit = 200_000
    /// The time without an event after which a session closes, before `speed`.
    public var idleLimit = Duration.seconds(600)
    /// The time without a change of the playhead after which a session closes, before `speed`.
    public var stuckLimit = Duration.seconds(1800)

    /// Makes the defaults.
    public init() {}
}
