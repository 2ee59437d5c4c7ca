import EventLog
import HTTPSender
import Replay
import Report
import Wire

extension ReplayExecution {
    /// The address that the run connects to, once everything that forbids the target is out of the way.
    ///
    /// Up to the end nothing is connected to. The name is resolved once; what is looked at is what is connected to.
    func admit(_ target: ReplayTarget, for log: borrowing ReplayLog) throws -> PinnedAddress {
        let resolved = try resolved ?? target.resolved()
        let safety = TargetSafety(target, names: resolved.aliases, addresses: resolved.addresses)
        if !safety.isLoopback { try check(target, safety, resolved, log) }
        let tls = try command.securing.tls(for: target)
        return try target.pinned { () throws(PinnedAddress.Problem) in try PinnedAddress(resolved, tls: tls) }
    }

    private func check(
        _ target: ReplayTarget, _ safety: TargetSafety, _ resolved: ResolvedTarget, _ log: borrowing ReplayLog
    ) throws {
        var refusals: [SafetyRefusal] = log.isSpooled ? [.readOnce] : []
        if !command.targeting.isProductionMeant(target) {
            refusals += safety.productionRefusals(recorded: surveyed.recordedServers)
        }
        if !command.targeting.keepRouting {
            refusals += safety.routingRefusals(planned.routing, counts: planned.rewrites)
        }
        printTotals(target, resolved)
        if refusals.isEmpty, !command.targeting.isConfirmed(target) { refusals = [.unconfirmed] }
        try target.refuse(refusals)
    }

    /// Refuses what can be told from the command line alone, before the log is opened.
    static func refuse(_ target: ReplayTarget, before log: String, _ targeting: ReplayTargetOptions) throws {
        let safety = TargetSafety(target)
        if safety.isLoopback { return }
        var refusals: [SafetyRefusal] = []
        if !targeting.isProductionMeant(target) {
            refusals += safety.productionRefusals(recorded: nil)
        }
        if !ReplayLog.canBeReadAgain(log) { refusals.append(.readOnce) }
        try target.refuse(refusals)
    }

    /// What is to be confirmed.
    private func printTotals(_ target: ReplayTarget, _ resolved: ResolvedTarget) {
        var lines = ["target: \(target), \(resolved.addresses.joined(separator: ", "))"]
        lines.append(
            "requests: \(CountText.text(planned.toSend)) in \(CountText.text(planned.sessionCount, "session")), in "
                + "\(DurationText.text(nanoseconds: planned.lastDue)) at \(options.pace)")
        for member in planned.routing.members {
            let values = member.values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let listed = values.prefix(Self.listedValues).map { "\($0.key) (\(CountText.text($0.value)))" }
            let more = values.count - listed.count + member.furtherValues
            lines.append(
                "\(member.name): " + (listed.isEmpty ? "none" : listed.joined(separator: ", "))
                    + (more > 0 ? " and \(CountText.text(more)) more" : ""))
        }
        lines += planned.rewriteTexts
        Diagnostic.note(lines.map { "  " + $0.printable }.joined(separator: "\n"))
    }

    /// Values of a routing member that are listed.
    private static var listedValues: Int { 20 }
}
