#if os(Linux)
    import CLinux

    /// A filter of system calls: those of a list pass, some of them only with certain arguments, and all others fail with
    /// EPERM.
    ///
    /// A list of what is allowed, since what a later kernel adds shall not be open by default. A refused call is an error
    /// and no death, so that a library that merely tries something goes on without it.
    struct SyscallFilter {
        /// `AUDIT_ARCH_…` of `<linux/audit.h>` for the machine this is compiled for; nil where the list is not known to fit.
        private static let architecture: UInt32? = {
            #if arch(x86_64)
                0xC000_003E
            #elseif arch(arm64)
                0xC000_00B7
            #else
                nil
            #endif
        }()
        /// Numbers above this one are calls that did not exist when the list was made: Linux 6.18.
        private static let newest: UInt32 = 469
        /// Numbers from here on are calls of the x32 machine, which the kernel takes beside those of x86-64.
        private static let foreign: UInt32 = 0x4000_0000

        /// The program that the kernel runs at each call.
        private(set) var program = FilterProgram()

        /// Makes the filter for what a confinement allows; `captures` are the sockets that capture.
        init(for allowed: Confinement, captures: [Int32]) {
            guard let architecture = Self.architecture else { return }
            program.begin(architecture: architecture, foreign: Self.foreign)
            for number in AllowedSyscalls.always { program.pass(number) }
            if allowed.acceptsConnections { for number in AllowedSyscalls.ofServers { program.pass(number) } }
            let captures = captures.map { UInt32(bitPattern: $0) }
            var rules = AllowedSyscalls.withArguments(captures: captures)
            if allowed.acceptsConnections || !allowed.targetPorts.isEmpty {
                rules += AllowedSyscalls.ofConnections(captures: captures)
            }
            if !allowed.targetPorts.isEmpty { rules += AllowedSyscalls.ofClients }
            for (number, conditions) in rules { program.pass(number, where: conditions) }
            // Libraries ask for what is new, and take the older call where that one is not there.
            for number in AllowedSyscalls.absent { program.deny(number, with: .notThere) }
            program.end(newest: Self.newest)
        }

        /// Installs it for all threads, for good.
        ///
        /// False where the kernel has no such thing or the machine is an unknown one. The process must have said before
        /// that no program can give it new rights.
        func install() -> Bool {
            let instructions = program.instructions
            guard !instructions.isEmpty, let count = UInt16(exactly: instructions.count) else { return false }
            return clinux_install_filter(instructions, count) == 0
        }
    }
#endif
