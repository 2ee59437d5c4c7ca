import Foundation

/// A TCP socket that listens and answers nothing, to see whether anything connects, and what it sends.
public final class ListeningSocket {
    private let descriptor: Int32
    private var accepted: [Int32] = []
    /// Its port.
    public let port: Int

    /// Why there is none.
    public struct Failure: Error {
        /// `errno` of what failed.
        public let number: Int32
    }

    /// Listens at an IPv4 address, at any free port.
    public init(address: String) throws {
        #if os(Linux)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, address, &place.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isListening else { throw Failure(number: errno) }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: place.sin_port))
    }

    /// Whether something has connected since the last look.
    public var sawConnection: Bool {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&event, 1, 0) == 1 else { return false }
        close(accept(descriptor, nil, nil))
        return true
    }

    /// Takes a connection and waits for its first octets, of which it gives up to 64 KiB; the connection stays open.
    public func receive() throws -> [UInt8] {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { throw Failure(number: errno) }
        accepted.append(connection)
        var octets = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &octets, octets.count, 0)
        guard count >= 0 else { throw Failure(number: errno) }
        return Array(octets[..<count])
    }

    deinit {
        for connection in accepted { close(connection) }
        close(descriptor)
    }
}
