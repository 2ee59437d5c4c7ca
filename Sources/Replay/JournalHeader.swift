/// The first line of a journal: what a run must have in common with it to go on where it ended.
public struct JournalHeader: Sendable, Equatable {
    /// The tool and its version.
    public var tool: String
    /// The run's name, as its marks have it.
    public var run: String
    /// The log and the plan.
    public var plan: PlanIdentity
    /// Where it goes, as a URL.
    public var target: String
    /// The address that the target's name stood for, with its port.
    public var address: String
    /// When it started: nanoseconds since 1970 UTC on the wall clock.
    public var start: Int64
    /// What every `playerTime.ts` moves by, in milliseconds.
    public var shift: Int64

    /// The format's name in the header.
    static let format = "reprise-journal"
    /// The major version of the format: a reader refuses a higher one.
    static let major = 1
    /// The version as written.
    static let version = "1.0"

    /// Makes a header.
    public init(
        tool: String, run: String, plan: PlanIdentity, target: String, address: String, start: Int64, shift: Int64
    ) {
        self.tool = tool
        self.run = run
        self.plan = plan
        self.target = target
        self.address = address
        self.start = start
        self.shift = shift
    }

    /// What differs from what another run has, in words, as far as it must not; nil where nothing does.
    ///
    /// - Parameters:
    ///   - plan: The other run's log and plan.
    ///   - target: Its target.
    ///   - address: Its target's address.
    public func difference(plan: PlanIdentity, target: String, address: String) -> String? {
        if plan.log != self.plan.log {
            return
                "the log is another one: its lines have the digest \(plan.log), the journal's log has \(self.plan.log)"
        }
        for name in Set(plan.settings.keys).union(self.plan.settings.keys).sorted() {
            let (now, then) = (plan.settings[name] ?? "unset", self.plan.settings[name] ?? "unset")
            if now != then { return "the plan is another one: \(name) is \(now), in the journal \(then)" }
        }
        if plan.planned != self.plan.planned {
            return "the plan is another one: it has \(plan.planned) requests, in the journal \(self.plan.planned)"
        }
        if plan.digest != self.plan.digest {
            return "the plan is another one: its digest is \(plan.digest), in the journal \(self.plan.digest)"
        }
        if target != self.target { return "the target is \(target), in the journal \(self.target)" }
        if address != self.address { return "the target's address is \(address), in the journal \(self.address)" }
        return nil
    }
}
