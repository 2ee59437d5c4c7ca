import Foundation

/// Something that a confined process tries; it ends with 0 or with the `errno` of what was refused.
struct Attempt {
    /// What the test calls it.
    var name: String
    /// Tries it.
    var run: () -> Int32

    /// `AF_PACKET` of `<sys/socket.h>`.
    private static let packet: Int32 = 17
    /// `MSG_FASTOPEN` of `<sys/socket.h>`.
    private static let fastOpen: Int32 = 0x2000_0000

    /// Everything there is to try, in and around an output folder, on another process, and with two ports that something
    /// listens at.
    static func all(
        folder: String, outside: String, neighbour: pid_t, allowedPort: UInt16, otherPort: UInt16
    ) -> [Attempt] {
        processes(beside: neighbour) + users
            + [
                Attempt(name: "packetSocket") { socket(packet, type(SOCK_RAW), 0x0300) },
                Attempt(name: "datagramSocket") { socket(AF_INET, type(SOCK_DGRAM), 0) },
                Attempt(name: "create") { create("\(folder)/one") },
                Attempt(name: "rename") { result(rename("\(folder)/one", "\(folder)/two")) },
                Attempt(name: "truncate") { result(truncate("\(folder)/two", 0)) },
                Attempt(name: "read") { read("\(folder)/two") },
                Attempt(name: "list") { read(folder) },
                Attempt(name: "remove") { result(unlink("\(folder)/two")) },
                Attempt(name: "makeFolder") { result(mkdir("\(folder)/three", 0o700)) },
                Attempt(name: "linkAway") { result(symlink("/etc/passwd", "\(folder)/four")) },
                Attempt(name: "createOutside") { create("\(outside)/one") },
                Attempt(name: "moveOutside") {
                    _ = create("\(folder)/five")
                    return result(rename("\(folder)/five", "\(outside)/five"))
                },
                Attempt(name: "readOutside") { read("/etc/passwd") },
                Attempt(name: "threadState") { read("/proc/\(getpid())/stat") },
                Attempt(name: "otherEnvironment") { read("/proc/\(neighbour)/environ") },
                Attempt(name: "listProcesses") { read("/proc") },
                Attempt(name: "timeZone") { read("/usr/share/zoneinfo") },
                Attempt(name: "connectAllowed") { connect(to: allowedPort) },
                Attempt(name: "connectOther") { connect(to: otherPort) },
                Attempt(name: "sendAndConnectAllowed") { connect(to: allowedPort, bySending: true) },
                Attempt(name: "sendAndConnectOther") { connect(to: otherPort, bySending: true) },
            ]
    }

    /// Processes: none can be started, looked into or limited anew.
    private static func processes(beside neighbour: pid_t) -> [Attempt] {
        [
            Attempt(name: "fork") { call("fork", as: (@convention(c) () -> Int32).self) { $0() } },
            Attempt(name: "execute") {
                var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
                return result(execv("/bin/true", &arguments))
            },
            Attempt(name: "trace") {
                // PTRACE_TRACEME.
                call("ptrace", as: (@convention(c) (Int, Int, Int, Int) -> Int).self) { Int32($0(0, 0, 0, 0)) }
            },
            Attempt(name: "signalOther") { result(kill(neighbour, 0)) },
            Attempt(name: "signalSelf") { result(kill(getpid(), 0)) },
            Attempt(name: "mount") { result(mount("none", "/mnt", "tmpfs", 0, nil)) },
            Attempt(name: "unshare") {
                call("unshare", as: (@convention(c) (Int32) -> Int32).self) { $0(0x1000_0000) }
            },
            Attempt(name: "setLimit") {
                var limit = rlimit(rlim_cur: 64, rlim_max: 64)
                return result(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit))
            },
            Attempt(name: "executableMemory") {
                let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                return memory == MAP_FAILED ? errno : 0
            },
        ]
    }

    /// Users: root is not to be had.
    private static var users: [Attempt] {
        [
            Attempt(name: "becomeRoot") { result(setuid(0)) },
            Attempt(name: "rootGroup") { result(setgid(0)) },
            Attempt(name: "groups") {
                call("setgroups", as: (@convention(c) (Int, UnsafePointer<gid_t>) -> Int32).self) { $0(1, [0]) }
            },
        ]
    }

    private static func result(_ code: Int32) -> Int32 { code < 0 ? errno : 0 }

    private static func type(_ type: __socket_type) -> Int32 { Int32(type.rawValue) }

    private static func socket(_ domain: Int32, _ type: Int32, _ kind: Int32) -> Int32 {
        let descriptor = Foundation.socket(domain, type, kind)
        let number = errno
        if descriptor >= 0 { close(descriptor) }
        return descriptor < 0 ? number : 0
    }

    private static func create(_ path: String) -> Int32 { opened(open(path, O_WRONLY | O_CREAT, 0o600)) }

    private static func read(_ path: String) -> Int32 { opened(open(path, O_RDONLY)) }

    private static func opened(_ descriptor: Int32) -> Int32 {
        let number = errno
        if descriptor >= 0 { close(descriptor) }
        return descriptor < 0 ? number : 0
    }

    /// Connects to a port of 127.0.0.1, by a call of its own or with the first octet that is sent.
    private static func connect(to port: UInt16, bySending: Bool = false) -> Int32 {
        let descriptor = Foundation.socket(AF_INET, type(SOCK_STREAM), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                if bySending { return result(Int32(sendto(descriptor, [UInt8(0)], 1, fastOpen, $0, length))) }
                return result(Foundation.connect(descriptor, $0, length))
            }
        }
    }

    /// Calls a function that the C library has and its headers do not show.
    private static func call<Function>(
        _ name: String, as type: Function.Type, _ body: (Function) -> Int32
    ) -> Int32 {
        guard let symbol = dlsym(nil, name) else { return -1 }
        errno = 0
        return result(body(unsafeBitCast(symbol, to: type)))
    }
}
