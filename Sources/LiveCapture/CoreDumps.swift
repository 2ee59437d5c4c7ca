#if os(Linux)
    import CLinux
    import Foundation

    /// Keeps what was captured out of files that the system writes when the process fails.
    enum CoreDumps {
        /// `PR_SET_DUMPABLE` and `PR_GET_DUMPABLE` of `<linux/prctl.h>`.
        private static let setDumpable: Int32 = 4
        private static let getDumpable: Int32 = 3

        /// Forbids core dumps, and that processes of the same user look into this one's memory or take its descriptors.
        static func forbid() throws(ConfinementError) {
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            guard setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0 else {
                throw .refused(call: "setrlimit(RLIMIT_CORE)", number: errno)
            }
            guard clinux_prctl(setDumpable, 0, 0) == 0 else {
                throw .refused(call: "prctl(PR_SET_DUMPABLE)", number: errno)
            }
        }

        /// Whether they are possible.
        static var arePossible: Bool { clinux_prctl(getDumpable, 0, 0) != 0 }
    }
#endif
