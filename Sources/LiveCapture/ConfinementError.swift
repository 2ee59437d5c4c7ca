import Foundation

/// Why a process could not give up its rights, with a way out.
public enum ConfinementError: Error, Equatable, Sendable {
    /// No user has this name or number.
    case unknownUser(String)
    /// Only root can become this user.
    case notRoot(user: String)
    /// A system call that gives up rights was refused, for the reason that `errno` has.
    case refused(call: String, number: Int32)
    /// A right that was given up is still there.
    case kept(String)
    /// So many threads run already, each with its own rights.
    case threads(Int)
    /// Everything was asked for, and the kernel lacks these.
    case missing([String])
    /// This system has no such thing.
    case unsupported

    /// What was wrong.
    public var description: String {
        switch self {
        case .unknownUser(let user): "-Z \(user): there is no such user"
        case .notRoot(let user): "-Z \(user): only root can become another user"
        case .refused(let call, let number):
            "giving up privileges failed: \(call): \(String(cString: strerror(number)))"
        case .kept(let right): "giving up privileges failed: the process still has \(right)"
        case .threads(let count): "giving up privileges failed: \(count) threads run already, and 1 may"
        case .missing(let parts): "this kernel offers no \(parts.joined(separator: ", no "))"
        case .unsupported: "giving up privileges is only implemented for Linux"
        }
    }

    /// What to try next.
    public var hint: String? {
        switch self {
        case .unknownUser: "give the name or the number of a user of this host"
        case .notRoot: "leave -Z out, or run it as root"
        case .refused, .kept: "nothing was captured; -Z <user> names a user that root may become here"
        case .threads: "this is a defect of the program"
        case .missing: "without --confinement require it captures with what there is, and says so"
        case .unsupported: "leave -Z and --confinement out"
        }
    }
}
