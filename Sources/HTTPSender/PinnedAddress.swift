import Foundation
import NIOCore
import NIOPosix
public import Replay

/// The address that a target's name stands for, resolved once and kept for the whole run.
public struct PinnedAddress: Sendable {
    let socketAddress: SocketAddress

    /// Why a target has no address.
    public enum Problem: Error, Sendable, Equatable {
        /// The name cannot be resolved; the resolver's words.
        case unresolvable(String)
        /// The name also stands for an address that is not loopback.
        case notLoopback(address: String)
        /// None of the addresses takes connections; why the last one does not.
        case unreachable(String)
    }

    /// Resolves a target; where its name has several addresses, the first that takes a connection.
    ///
    /// All of them have to be loopback, whatever the name says.
    public init(_ target: ReplayTarget) throws(Problem) {
        guard target.isName else {
            do {
                socketAddress = try SocketAddress(ipAddress: target.host, port: target.port)
            } catch {
                throw .unresolvable("\(error)")
            }
            return
        }
        let addresses = try Self.resolve(target.host, port: target.port)
        for address in addresses {
            guard let text = address.ipAddress, ReplayTarget.isLoopback(text) else {
                throw .notLoopback(address: address.ipAddress ?? "\(address)")
            }
        }
        guard let first = addresses.first else { throw .unresolvable("the name has no address") }
        socketAddress = addresses.count == 1 ? first : try Self.firstReachable(addresses)
    }

    private static func resolve(_ host: String, port: Int) throws(Problem) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_protocol = CInt(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &list)
        guard code == 0 else { throw .unresolvable(String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let raw = entry.pointee.ai_addr, let text = numeric(raw, length: entry.pointee.ai_addrlen),
                let address = try? SocketAddress(ipAddress: text, port: port), !addresses.contains(address)
            {
                addresses.append(address)
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func numeric(_ address: UnsafeMutablePointer<sockaddr>, length: socklen_t) -> String? {
        // An IPv6 address with its zone is the longest text there is.
        var text = [CChar](repeating: 0, count: 128)
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func firstReachable(_ addresses: [SocketAddress]) throws(Problem) -> SocketAddress {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        var reason = ""
        for address in addresses {
            do {
                let channel = try ClientBootstrap(group: group)
                    .connectTimeout(.nanoseconds(ReplayLimits.standard.connectTimeout)).connect(to: address).wait()
                try? channel.close().wait()
                return address
            } catch {
                reason = "\(error)"
            }
        }
        throw .unreachable(reason)
    }
}
