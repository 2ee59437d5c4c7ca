import Foundation
import NIOCore

/// A connected TCP socket that is waited for on the calling thread, by system calls alone, until a deadline.
struct ProbeSocket: ~Copyable {
    private let descriptor: Int32
    private let deadline: ContinuousClock.Instant

    /// What a system call said.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ number: Int32) { description = String(cString: strerror(number)) }
    }

    /// Octets that are read at once: a TLS record of the longest kind.
    private static let piece = 16 << 10

    /// Connects to an address.
    init(connectingTo address: SocketAddress, until deadline: ContinuousClock.Instant) throws(Failure) {
        let family = address.protocol == .inet6 ? AF_INET6 : AF_INET
        #if os(Linux)
            let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(family, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw Failure(errno) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        do throws(Failure) {
            try Self.connect(descriptor, to: address, until: deadline)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.deadline = deadline
    }

    private static func connect(
        _ descriptor: Int32, to address: SocketAddress, until deadline: ContinuousClock.Instant
    ) throws(Failure) {
        let result = address.withSockAddr { Foundation.connect(descriptor, $0, socklen_t($1)) }
        if result == 0 { return }
        guard errno == EINPROGRESS else { throw Failure(errno) }
        try wait(for: Int16(POLLOUT), on: descriptor, until: deadline)
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else { throw Failure(errno) }
        guard number == 0 else { throw Failure(number) }
    }

    deinit { close(descriptor) }

    /// Sends all octets.
    borrowing func send(_ octets: [UInt8]) throws(Failure) {
        #if os(Linux)
            let flags = Int32(MSG_NOSIGNAL)
        #else
            let flags: Int32 = 0
        #endif
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard errno == EINTR || errno == EAGAIN else { throw Failure(errno) }
            try Self.wait(for: Int16(POLLOUT), on: descriptor, until: deadline)
        }
    }

    /// Waits for octets, and gives them; none where the other side has closed.
    borrowing func receive() throws(Failure) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: Self.piece)
        while true {
            let count = octets.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count >= 0 { return Array(octets[..<count]) }
            guard errno == EINTR || errno == EAGAIN else { throw Failure(errno) }
            try Self.wait(for: Int16(POLLIN), on: descriptor, until: deadline)
        }
    }

    private static func wait(
        for events: Int16, on descriptor: Int32, until deadline: ContinuousClock.Instant
    ) throws(Failure) {
        while true {
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            guard left > 0 else { throw Failure(ETIMEDOUT) }
            var wanted = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&wanted, 1, Int32(left) + 1)
            if count > 0 { return }
            if count < 0 && errno != EINTR { throw Failure(errno) }
        }
    }
}
