import Foundation

/// How many files and connections this process may have open at once (`RLIMIT_NOFILE`).
enum OpenFileLimit {
    /// What is open beside connections to a target and logs that are read: streams, logs that are written, a journal, what
    /// waits for sockets.
    private static let others = 32
    /// What the limit is raised to at most: every port of an address.
    private static let most: rlim_t = 65_536

    #if os(Linux)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    /// Raises the limit as far as this process may; says so and throws where it is less than what is needed.
    ///
    /// Shells give 1,024, services often less, and a connection that cannot be made for want of one looks like a target that is
    /// gone.
    /// - Parameter connections: Connections to a target, and logs that are read at once.
    static func raise(for connections: Int) throws {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        let needed = connections + others
        if limit.rlim_cur < most, limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = min(most, limit.rlim_max)
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        guard limit.rlim_cur < rlim_t(needed) else { return }
        Diagnostic.error(
            "\(needed) files and connections may be open at once, and the system allows this process "
                + "\(limit.rlim_cur); nothing was sent",
            hint: "raise the limit with ulimit -n \(needed), or ask for fewer with --connections")
        throw ExitStatus.failed
    }
}
