#if os(Linux)
    import Foundation
#endif

/// What the process of a live capture may still do once its interfaces are open: what is named here, and nothing else.
///
/// The rights to capture are given up for good, so no interface can be opened afterwards. A part of the program that
/// needs more than reading what is open already says so here before `enforce`: a folder for rotated files, the port of a
/// target, a listening socket that was opened before.
public struct Confinement: Sendable, Equatable {
    /// How much of it is asked for.
    public enum Extent: String, Sendable, CaseIterable {
        /// All that the kernel offers.
        case available = "auto"
        /// All of it; where the kernel lacks a part, `enforce` throws.
        case required = "require"
        /// Rights are given up, but neither Landlock nor seccomp is used.
        case privileges = "off"
    }

    /// How much of it is asked for.
    public var extent = Extent.available
    /// The user to become, by name or number, in place of root; nil chooses the one that owns the folder of the first
    /// output, or `nobody` where there is none.
    ///
    /// Only root may become somebody else.
    public var user: String?
    /// Files that will be created.
    ///
    /// Below the folder of each one, files may be created, written, read, renamed and removed; `-` needs nothing. What is
    /// there and neither a file nor a folder, such as `/dev/null`, may be written itself instead.
    public var outputs: [String] = []
    /// Files and folders that may be read, beside those the libraries need.
    public var readablePaths: [String] = []
    /// TCP ports that may be connected to, on any address.
    public var targetPorts: [UInt16] = []
    /// Whether sockets that listen already may accept connections.
    public var acceptsConnections = false

    /// Allows nothing.
    public init() {}

    /// Gives up every right that is not named, for good, for the whole process, and says what is in force then.
    ///
    /// To be called when the interfaces are open, before a frame is looked at and while the process has one thread: a
    /// thread that exists already would keep its rights, so that is an error. The user changes first, then come
    /// capabilities, core dumps, Landlock and seccomp; what cannot be given up is an error, too.
    public func enforce() throws(ConfinementError) -> ConfinementReport {
        #if os(Linux)
            let threads = ProcessThreads.count
            guard threads == 1 else { throw .threads(threads) }
            // The time zone is read at its first use, and what it says is in memory then.
            tzset()
            let identity = try UserIdentity.chosen(for: self)
            try Privileges.drop(to: identity)
            try CoreDumps.forbid()
            var report = Privileges.report(identity)
            if extent != .privileges {
                report.landlock = try Landlock.restrict(to: self)
                report.seccomp = SyscallFilter(for: self, captures: CaptureSockets.descriptors).install()
            }
            if extent == .required && !report.missing.isEmpty { throw .missing(report.missing) }
            return report
        #else
            if user != nil || extent == .required { throw .unsupported }
            return ConfinementReport()
        #endif
    }
}
