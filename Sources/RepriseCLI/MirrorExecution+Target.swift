import HTTPSender
import Replay
import Report
import Wire

extension MirrorExecution {
    /// A target that may be sent to, as far as can be told before anything is captured.
    struct Admitted {
        var address: PinnedAddress
        /// Whether everything about it is loopback, whatever its name promises.
        var isLoopback: Bool
        /// What each captured server is held against; nil where any may be the target.
        var servers: LiveServers?
    }

    /// Looks at the target, and refuses what must not be sent to, before it is connected to.
    func admit() throws -> Admitted {
        let resolved = try target.resolved()
        let safety = TargetSafety(target, names: resolved.aliases, addresses: resolved.addresses)
        try command.targeting.check(target, isLoopback: safety.isLoopback)
        let isProductionMeant = command.targeting.isProductionMeant(target)
        var refusals: [SafetyRefusal] = []
        if !isProductionMeant { refusals += safety.productionRefusals(recorded: RecordedServers(hosts: filterHosts)) }
        if !command.targeting.keepRouting { refusals += safety.routingRefusals(options.rewrites) }
        if !safety.isLoopback {
            printPlan(resolved)
            if refusals.isEmpty, !command.targeting.isConfirmed(target) { refusals = [.unconfirmed] }
        }
        try target.refuse(refusals, isLive: true)
        let tls = try command.securing.tls(for: target)
        let address = try target.pinned { () throws(PinnedAddress.Problem) in
            try PinnedAddress(answering: resolved, tls: tls)
        }
        // What a file has of the target's own port was captured at some other time.
        let servers = LiveServers(safety, endpoint: isLive ? address.description : nil)
        return Admitted(address: address, isLoopback: safety.isLoopback, servers: isProductionMeant ? nil : servers)
    }

    /// The hosts that the filter asks for, and their addresses.
    private var filterHosts: [String] {
        let hosts = command.expression.text.map(FilterHosts.named) ?? []
        return hosts.flatMap { host in
            let resolved = (try? ReplayTarget("http://\(host.contains(":") ? "[\(host)]" : host)")).flatMap {
                try? ResolvedTarget($0)
            }
            return [host] + (resolved?.addresses ?? []) + (resolved?.aliases ?? [])
        }
    }

    /// What is to be confirmed: there are no totals before.
    private func printPlan(_ resolved: ResolvedTarget) {
        let sample = command.pace.sample.map { "\($0) of the sessions" } ?? "all sessions"
        var lines = [
            "target: \(target), \(resolved.addresses.joined(separator: ", "))",
            "requests: \(sample) that \(sourceNames.joined(separator: " and ")) will show from now on"
                + (command.expression.text.map { " of '\($0)'" } ?? "") + "; nobody knows how many",
        ]
        lines += options.rewrites.members.map { "--map \($0.text)" }
        if command.targeting.keepRouting {
            lines.append("report suites, tracking servers and org ids that no --map replaces go as captured")
        }
        Diagnostic.note(lines.map { "  " + $0.printable }.joined(separator: "\n"))
    }
}
