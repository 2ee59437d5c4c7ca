#if os(Linux)
    import CLinux
    import Foundation

    /// Restricts which files the process can reach and where it can connect, by Linux' Landlock.
    ///
    /// Descriptors that are open already stay as they are. Sockets other than TCP are not its subject.
    enum Landlock {
        /// What the libraries read after the start: the time zone, which a long run may see change, and the counter of
        /// frames that an interface dropped, which libpcap asks for.
        ///
        /// Interfaces that come later are virtual ones.
        private static var needed: [String] {
            let interfaces = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/class/net")) ?? []
            return ["/etc/localtime", "/usr/share/zoneinfo", "/sys/devices/virtual/net"]
                + interfaces.map { "/sys/class/net/\($0)/statistics" }
        }
        /// Where the kernel says how threads do.
        ///
        /// Dispatch looks at `/proc/<thread>/stat` of each of its threads, whose folders are not there yet, and ends the process
        /// where it cannot. Landlock cannot tell these files from the others below `/proc`, so all that its user may read can be
        /// read: of each process whose number is guessed, for folders cannot be listed, `cmdline`, `stat`, `mountinfo`, `cgroup`,
        /// `limits` and `sched`, and `net/*` of its network namespace; of the system `kallsyms`, `keys`, `net/*` and `sys/**`,
        /// and as root what is root's alone outside the folders of processes. Not what takes the right to trace a process, which
        /// one that is confined has over none but itself: `environ`, `maps`, `mem`, `fd`.
        private static let processes = "/proc"
        /// `O_PATH` of `<fcntl.h>`: a descriptor that only says which file is meant.
        private static let pathOnly: Int32 = 0o10_000_000
        /// `LANDLOCK_ACCESS_NET_BIND_TCP`, since version 4.
        private static let bind: UInt64 = 1 << 0
        /// `LANDLOCK_ACCESS_NET_CONNECT_TCP`, since version 4.
        private static let connect: UInt64 = 1 << 1
        /// `LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET` and `LANDLOCK_SCOPE_SIGNAL`, since version 6.
        private static let scopes: UInt64 = 1 << 0 | 1 << 1

        /// Restricts the calling thread, and those it starts from now on, for good; gives the version of Landlock that does.
        ///
        /// Nil where the kernel has none, or has it switched off.
        static func restrict(to allowed: Confinement) throws(ConfinementError) -> Int? {
            let version = Int(clinux_landlock_version())
            guard version > 0 else { return nil }
            let handled = LandlockRights.all(in: version)
            var rights = clinux_landlock_rights(files: handled.rawValue, network: 0, scopes: 0)
            if version >= 4 { rights.network = bind | connect }
            if version >= 6 { rights.scopes = scopes }
            let words = version >= 6 ? 3 : version >= 4 ? 2 : 1
            let ruleSet = clinux_landlock_create(rights, words * MemoryLayout<UInt64>.size)
            guard ruleSet >= 0 else { throw refused("landlock_create_ruleset") }
            defer { close(ruleSet) }
            for output in allowed.outputs.compactMap(OutputPlace.init) {
                try allow(output.isFolder ? .outputFolder : .writeFile, at: output.path, in: ruleSet, handled)
            }
            for path in needed + allowed.readablePaths { try allow(.reading, at: path, in: ruleSet, handled) }
            try allow(.readFile, at: processes, in: ruleSet, handled)
            if version >= 4 {
                for port in allowed.targetPorts {
                    guard clinux_landlock_allow_port(ruleSet, connect, port) == 0 else {
                        throw refused("landlock_add_rule(TCP port \(port))")
                    }
                }
            }
            guard clinux_landlock_restrict_self(ruleSet) == 0 else { throw refused("landlock_restrict_self") }
            return version
        }

        /// Allows what is done with a file or folder; one that cannot be reached stays so.
        private static func allow(
            _ rights: LandlockRights, at path: String, in ruleSet: Int32, _ handled: LandlockRights
        ) throws(ConfinementError) {
            let descriptor = open(path, pathOnly | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return }
            var rights = rights.intersection(handled)
            if status.st_mode & S_IFMT != S_IFDIR { rights.formIntersection(.ofFiles) }
            guard clinux_landlock_allow_path(ruleSet, rights.rawValue, descriptor) == 0 else {
                throw refused("landlock_add_rule(\(path))")
            }
        }

        private static func refused(_ call: String) -> ConfinementError { .refused(call: call, number: errno) }
    }
#endif
