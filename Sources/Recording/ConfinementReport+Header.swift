public import EventLog
public import LiveCapture

extension LogHeader.Confinement {
    /// What a log's header says of a process that was confined.
    public init(_ report: ConfinementReport) {
        self.init(
            user: report.user, capabilities: report.capabilities, noNewPrivileges: report.noNewPrivileges,
            landlock: report.landlock, seccomp: report.seccomp, coreDumps: report.coreDumps)
    }
}
