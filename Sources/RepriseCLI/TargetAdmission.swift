import HTTPSender
import Replay

/// What both that send ask of a target before they do, with what is said where it does not do.
extension ReplayTarget {
    /// Reads the value of `--to`; says what is wrong with it.
    static func read(_ to: String) throws -> ReplayTarget {
        do throws(Problem) {
            return try ReplayTarget(to)
        } catch .unusable(let reason) {
            return try usage("--to '\(to)': \(reason)", hint: "such as http://127.0.0.1:8080/prefix")
        }
    }

    /// The addresses and aliases of the target's host, asked for once.
    func resolved() throws -> ResolvedTarget {
        do throws(ResolvedTarget.Problem) {
            return try ResolvedTarget(self)
        } catch {
            Diagnostic.error(
                "'\(host)' cannot be resolved: \(error.reason)", hint: "name an address, such as 127.0.0.1")
            throw ExitStatus.failed
        }
    }

    /// What a name stands for that promises loopback, asked before anything is decided by that promise; nil for any other
    /// target.
    func resolvedPromise() throws -> ResolvedTarget? { isLoopback && isName ? try resolved() : nil }

    /// Whether it is loopback by its name and by what that was found to stand for.
    func isLoopback(as resolved: ResolvedTarget?) -> Bool {
        guard let resolved else { return isLoopback }
        return TargetSafety(self, names: resolved.aliases, addresses: resolved.addresses).isLoopback
    }

    /// Says each refusal, and ends the command where there is one.
    ///
    /// `isLive`: where there is no log, but servers whose traffic is captured.
    func refuse(_ refusals: [SafetyRefusal], isLive: Bool = false) throws {
        for refusal in refusals {
            let (message, hint) = refusal.text(self, isLive: isLive)
            Diagnostic.error("\(message); nothing was sent", hint: hint)
        }
        if !refusals.isEmpty { throw ExitStatus.refused }
    }

    /// The address that is connected to, by the means that `pin` has; says why there is none.
    func pinned(_ pin: () throws(PinnedAddress.Problem) -> PinnedAddress) throws -> PinnedAddress {
        do throws(PinnedAddress.Problem) {
            let address = try pin()
            if isName { Diagnostic.note("\(self) is \(address.description)") }
            return address
        } catch {
            var hint = "start it, or try: reprise serve"
            if error.lacksTLS {
                hint = "say http:// in --to, or give the port at which it does"
            } else if isTLS {
                hint = "trust its issuer with --cacert FILE, show a certificate with --cert FILE, or --insecure"
            }
            Diagnostic.error("\(self) takes no connection: \(error.reason)", hint: hint)
            throw ExitStatus.failed
        }
    }
}

extension ReplayTargetOptions {
    /// Refuses the name of another server where the target needs none, so that a slip in either is not passed over.
    func check(_ target: ReplayTarget, isLoopback: Bool) throws {
        guard isLoopback else { return }
        for (option, endpoint) in [("--confirm", confirm), ("--i-know-this-is-production", iKnowThisIsProduction)] {
            guard let endpoint, endpoint.lowercased() != target.endpoint else { continue }
            return try usage(
                "\(option) is '\(endpoint)', and the target is \(target.endpoint)",
                hint: "a loopback target needs none: leave it out, or correct --to")
        }
    }

    /// Whether it is meant though the target is production.
    func isProductionMeant(_ target: ReplayTarget) -> Bool { iKnowThisIsProduction?.lowercased() == target.endpoint }

    /// Whether it is confirmed by the target's name.
    func isConfirmed(_ target: ReplayTarget) -> Bool { confirm?.lowercased() == target.endpoint }
}

extension ReplayTLSOptions {
    /// Whether whoever answers is taken for the target.
    func takesAnyone(for target: ReplayTarget) -> Bool { target.isTLS && insecure }
}
