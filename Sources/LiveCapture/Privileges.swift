#if os(Linux)
    import CLinux
    import Foundation

    /// The rights of the process beyond those of an ordinary user, and how they go.
    enum Privileges {
        /// `PR_CAPBSET_READ`, `PR_CAPBSET_DROP`, `PR_SET_NO_NEW_PRIVS`, `PR_GET_NO_NEW_PRIVS`, `PR_CAP_AMBIENT` and
        /// `PR_CAP_AMBIENT_CLEAR_ALL` of `<linux/prctl.h>`.
        private static let readBound: Int32 = 23
        private static let dropBound: Int32 = 24
        private static let setNoNewPrivileges: Int32 = 38
        private static let getNoNewPrivileges: Int32 = 39
        private static let ambient: Int32 = 47
        private static let clearAmbient: UInt = 4
        /// `CAP_SETPCAP` of `<linux/capability.h>`: the right to make the bounding set smaller.
        private static let boundRight = 8

        /// Becomes the user and gives up every capability, for good.
        ///
        /// The order matters: after the user has changed, the groups could not change any more, and the process would
        /// look as if it had dropped everything. So each call is looked at, and then it is tried to get root back.
        static func drop(to identity: UserIdentity) throws(ConfinementError) {
            dropBoundingSet()
            if identity.isAnother {
                guard clinux_setgroups(identity.groups.count, identity.groups) == 0 else { throw refused("setgroups") }
            }
            guard clinux_setresgid(identity.group) == 0 else { throw refused("setresgid") }
            guard clinux_setresuid(identity.user) == 0 else { throw refused("setresuid") }
            // Kernels before 4.3 know no ambient set.
            guard clinux_prctl(ambient, clearAmbient, 0) == 0 || errno == EINVAL else {
                throw refused("prctl(PR_CAP_AMBIENT)")
            }
            guard clinux_clear_capabilities() == 0 else { throw refused("capset") }
            guard clinux_prctl(setNoNewPrivileges, 1, 0) == 0 else { throw refused("prctl(PR_SET_NO_NEW_PRIVS)") }
            try check(identity)
        }

        /// What is in force, as the kernel says.
        static func report(_ identity: UserIdentity) -> ConfinementReport {
            var report = ConfinementReport()
            report.user = identity.name
            let left = capabilities
            report.capabilities = (0..<64).filter { left & (1 << $0) != 0 }
            report.noNewPrivileges = clinux_prctl(getNoNewPrivileges, 0, 0) == 1
            report.coreDumps = CoreDumps.arePossible
            return report
        }

        /// Takes away what programs that this process starts could have; a process without the right to do so starts none.
        private static func dropBoundingSet() {
            guard capabilities & (1 << boundRight) != 0 else { return }
            for number in UInt(0)..<64 where clinux_prctl(readBound, number, 0) == 1 {
                _ = clinux_prctl(dropBound, number, 0)
            }
        }

        /// Looks whether everything that was given up is gone.
        private static func check(_ identity: UserIdentity) throws(ConfinementError) {
            var users: [uid_t] = [0, 0, 0]
            var groups: [gid_t] = [0, 0, 0]
            guard clinux_getresuid(&users) == 0, clinux_getresgid(&groups) == 0 else { throw refused("getresuid") }
            guard users == [uid_t](repeating: identity.user, count: 3) else { throw .kept("another user's number") }
            guard groups == [gid_t](repeating: identity.group, count: 3) else { throw .kept("another group's number") }
            if capabilities != 0 { throw .kept("capabilities") }
            // A process that stays root has its number, and nothing that comes with it.
            if identity.user != 0 && clinux_setresuid(0) == 0 { throw .kept("the right to become root") }
        }

        /// All capabilities in any set of this thread, as bits; all of them where that cannot be asked.
        private static var capabilities: UInt64 {
            var sets: (effective: UInt64, permitted: UInt64, inheritable: UInt64) = (0, 0, 0)
            guard clinux_get_capabilities(&sets.effective, &sets.permitted, &sets.inheritable) == 0 else { return .max }
            return sets.effective | sets.permitted | sets.inheritable
        }

        private static func refused(_ call: String) -> ConfinementError { .refused(call: call, number: errno) }
    }
#endif
