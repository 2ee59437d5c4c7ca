import Foundation
import NIOCore
import Replay

/// Whether an address takes a TCP connection, found on the calling thread and by system calls alone.
enum ConnectProbe {
    /// Why it takes none; nil where it does.
    ///
    /// Waits as long as a run waits for a connection.
    static func problem(at address: SocketAddress) -> String? {
        let family = address.protocol == .inet6 ? AF_INET6 : AF_INET
        #if os(Linux)
            let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(family, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return reason(errno) }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let result = address.withSockAddr { connect(descriptor, $0, socklen_t($1)) }
        if result == 0 { return nil }
        guard errno == EINPROGRESS else { return reason(errno) }
        return outcome(of: descriptor)
    }

    private static func outcome(of descriptor: Int32) -> String? {
        let patience = ReplayLimits.standard.connectTimeout / 1_000_000
        let end = ContinuousClock.now + .milliseconds(patience)
        while true {
            let left = (end - ContinuousClock.now) / .milliseconds(1)
            guard left > 0 else { return reason(ETIMEDOUT) }
            var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let count = poll(&wanted, 1, Int32(left) + 1)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return reason(errno) }
            if count > 0 { break }
        }
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else { return reason(errno) }
        return number == 0 ? nil : reason(number)
    }

    private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
