#if os(Linux)
    import CLinux
    import Foundation

    /// The system calls that a confined process makes: what Swift, its threads, its sockets and our own files need.
    ///
    /// What files may be reached and where it may be connected to is Landlock's part.
    enum AllowedSyscalls {
        /// Those that pass with any arguments.
        static let always = memory + threads + time + files + waiting + sockets + ofThisMachine

        private static let memory = [SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise, SYS_mincore, SYS_membarrier]

        private static let threads = [
            SYS_futex, futexWait, SYS_set_robust_list, SYS_get_robust_list, SYS_rseq, SYS_set_tid_address, SYS_gettid,
            SYS_sched_yield, SYS_sched_getaffinity, SYS_sched_getparam, SYS_sched_getscheduler,
            SYS_sched_get_priority_max, SYS_sched_get_priority_min, SYS_getcpu, SYS_exit, SYS_exit_group,
            SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigsuspend,
            SYS_rt_sigtimedwait, SYS_sigaltstack, SYS_restart_syscall, SYS_getpid, SYS_getppid, SYS_getuid, SYS_geteuid,
            SYS_getgid, SYS_getegid, SYS_getresuid, SYS_getresgid, SYS_getgroups, SYS_capget, SYS_getrusage,
            SYS_getrlimit, SYS_getpriority, SYS_sysinfo, SYS_uname, SYS_times, SYS_umask,
        ]

        private static let time = [
            SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday, SYS_getrandom,
        ]

        private static let files = [
            SYS_openat, SYS_read, SYS_readv, SYS_pread64, SYS_preadv, SYS_pwrite64, SYS_pwritev,
            SYS_lseek, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_statfs, SYS_fstatfs, SYS_faccessat, faccess,
            SYS_getdents64, SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_linkat, SYS_readlinkat, SYS_ftruncate,
            SYS_truncate, SYS_fallocate, SYS_fadvise64, SYS_fsync, SYS_fdatasync, SYS_sync_file_range, SYS_fchmod,
            SYS_flock, SYS_pipe2, SYS_getcwd,
        ]

        private static let waiting = [
            SYS_ppoll, SYS_pselect6, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, epollWait, SYS_eventfd2,
            SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime, SYS_signalfd4,
        ]

        private static let sockets = [
            SYS_recvfrom, SYS_recvmsg, SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_getpeername, SYS_shutdown,
        ]

        /// Calls that machines made after x86-64 have only in a later form.
        private static let ofThisMachine: [Int32] = {
            #if arch(x86_64)
                [
                    SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_getdents, SYS_rename, SYS_unlink, SYS_link,
                    SYS_readlink, SYS_pipe, SYS_poll, SYS_select, SYS_epoll_create, SYS_epoll_wait,
                    SYS_eventfd, SYS_time, SYS_pause,
                ]
            #else
                []
            #endif
        }()

        /// What writes to a descriptor, or makes another one of it: not for the sockets that capture, each of which would send a
        /// frame with every write, without any right.
        ///
        /// Nor are they closed before the process ends. The next file or connection would have the number of one that is, and
        /// be refused in its place, or a connection be bound where only captures may.
        private static let ofOthers = [SYS_write, SYS_writev, SYS_dup, SYS_fcntl, SYS_close]
        /// What makes a second descriptor the same as a first one: neither is one that captures.
        private static let ofOtherPairs: [Int32] = {
            #if arch(x86_64)
                [SYS_dup2, SYS_dup3]
            #else
                [SYS_dup3]
            #endif
        }()
        /// What open connections need beside reading and writing.
        ///
        /// Not on the sockets that capture, and no connection is opened by sending, which Landlock would not see.
        static func ofConnections(captures: [UInt32]) -> [(Int32, [FilterProgram.Condition])] {
            let calls: [(number: Int32, flags: Int)] = [(SYS_sendto, 3), (SYS_sendmsg, 2), (SYS_sendmmsg, 3)]
            return [(SYS_recvmmsg, [])]
                + calls.map { call in
                    (
                        call.number,
                        [
                            .isNoneOf(argument: 0, captures),
                            .isOneOf(argument: call.flags, mask: openingFlag, [0]),
                        ]
                    )
                }
        }
        /// What a socket that listens needs; that it listens is said to it again by the library that serves, and no other socket
        /// can be made.
        static let ofServers = [SYS_accept, SYS_accept4, SYS_listen]
        /// What connecting needs: TCP alone, since other kinds of sockets are not Landlock's subject.
        static let ofClients: [(Int32, [FilterProgram.Condition])] = [
            (SYS_connect, []),
            (
                SYS_socket,
                [
                    .isOneOf(argument: 0, [UInt32(AF_INET), UInt32(AF_INET6)]),
                    .isOneOf(argument: 1, mask: 0xF, [SOCK_STREAM.rawValue]),
                    .isOneOf(argument: 2, [0, UInt32(IPPROTO_TCP)]),
                ]
            ),
        ]

        /// Those that pass with certain arguments; `captures` are the sockets that capture.
        static func withArguments(captures: [UInt32]) -> [(Int32, [FilterProgram.Condition])] {
            let process = UInt32(bitPattern: getpid())
            let others = ofOthers.map { ($0, [FilterProgram.Condition.isNoneOf(argument: 0, captures)]) }
            let pairs = ofOtherPairs.map { number in
                let conditions = [0, 1].map { FilterProgram.Condition.isNoneOf(argument: $0, captures) }
                return (number, conditions)
            }
            return others + pairs + [
                // Threads, and no processes.
                (SYS_clone, [.isOneOf(argument: 0, mask: thread | namespaces, [thread])]),
                (SYS_kill, [.isOneOf(argument: 0, [process])]),
                (SYS_tgkill, [.isOneOf(argument: 0, [process])]),
                // No octets become instructions.
                (SYS_mmap, [.isOneOf(argument: 2, mask: UInt32(PROT_EXEC), [0])]),
                (SYS_mprotect, [.isOneOf(argument: 2, mask: UInt32(PROT_EXEC), [0])]),
                // Limits are read and not set.
                (SYS_prlimit64, [.isOneOf(argument: 0, [0, process]), .isNull(argument: 2)]),
                // A socket that captures goes to an interface that came back, and no other socket to anything.
                (SYS_bind, [.isOneOf(argument: 0, captures), .isOneOf(argument: 2, [linkAddressLength])]),
                (SYS_prctl, [.isOneOf(argument: 0, processOptions)]),
                (SYS_ioctl, [.isOneOf(argument: 1, deviceCommands)]),
            ]
        }

        /// What is said not to exist, so that libraries do it otherwise: a newer form with arguments in memory, where no filter
        /// can look at them, and one that closes all descriptors between two, the sockets that capture with them.
        static let absent = [clone, closeRange]

        // Numbers that the headers of Linux 5.4 do not have; they are the same on all machines.

        private static let clone: Int32 = 435
        private static let closeRange: Int32 = 436
        private static let faccess: Int32 = 439
        private static let epollWait: Int32 = 441
        private static let futexWait: Int32 = 449

        /// `MSG_FASTOPEN` of `<linux/socket.h>`.
        private static let openingFlag: UInt32 = 0x2000_0000
        /// The length of `struct sockaddr_ll`.
        private static let linkAddressLength: UInt32 = 20
        /// `CLONE_THREAD` of `<linux/sched.h>`.
        private static let thread: UInt32 = 0x0001_0000
        /// `CLONE_NEWTIME` is not among them, since its bit is part of the signal's number here.
        private static let namespaces: UInt32 = 0x7E02_0000

        /// `PR_GET_DUMPABLE`, `PR_SET_NAME`, `PR_GET_NAME`, `PR_GET_SECCOMP`, `PR_CAPBSET_READ`, `PR_SET_TIMERSLACK`,
        /// `PR_GET_TIMERSLACK`, `PR_GET_NO_NEW_PRIVS` and `PR_SET_VMA`, by which allocators name their memory.
        private static let processOptions: [UInt32] = [3, 15, 16, 21, 23, 29, 30, 39, 0x5356_4D41]
        /// `TCGETS`, `TIOCGWINSZ`, `FIONREAD`, `FIONBIO`, and of interfaces `SIOCGIFNAME`, `SIOCGIFFLAGS`, `SIOCGIFMTU`,
        /// `SIOCGIFHWADDR` and `SIOCGIFINDEX`: none changes more than the descriptor.
        private static let deviceCommands: [UInt32] = [
            0x5401, 0x5413, 0x541B, 0x5421, 0x8910, 0x8913, 0x8921, 0x8927, 0x8933,
        ]
    }
#endif
