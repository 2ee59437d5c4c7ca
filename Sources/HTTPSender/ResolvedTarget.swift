import Foundation
import NIOCore
public import Replay

/// What a target's host stands for, asked once: its addresses, and the names that its name is an alias of.
///
/// Nothing is connected to. Who sends looks at all of it first, and connects to one of these addresses alone.
public struct ResolvedTarget: Sendable {
    let socketAddresses: [SocketAddress]
    /// The names that the target's name is an alias of, as far as the resolver tells.
    public let aliases: [String]

    /// Why a host has no address.
    public struct Problem: Error, Sendable, Equatable {
        /// The resolver's words.
        public let reason: String
    }

    /// Resolves a target's host.
    public init(_ target: ReplayTarget) throws(Problem) {
        guard target.isName else {
            do {
                socketAddresses = [try SocketAddress(ipAddress: target.host, port: target.port)]
                aliases = []
            } catch {
                throw Problem(reason: "\(error)")
            }
            return
        }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_protocol = CInt(IPPROTO_TCP)
        hints.ai_flags = AI_CANONNAME
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(target.host, "\(target.port)", &hints, &list)
        guard code == 0 else { throw Problem(reason: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var names: [String] = []
        var next = list
        while let entry = next {
            if let raw = entry.pointee.ai_addr, let text = Self.numeric(raw, length: entry.pointee.ai_addrlen),
                let address = try? SocketAddress(ipAddress: text, port: target.port), !addresses.contains(address)
            {
                addresses.append(address)
            }
            if let name = entry.pointee.ai_canonname { names.append(String(cString: name)) }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw Problem(reason: "the name has no address") }
        socketAddresses = addresses
        // Loopback is excepted from what aliases are asked for.
        aliases = target.isLoopback ? names : names + AliasChain.names(from: target.host)
    }

    /// All addresses, as text.
    public var addresses: [String] { socketAddresses.map { $0.ipAddress ?? "\($0)" } }

    private static func numeric(_ address: UnsafeMutablePointer<sockaddr>, length: socklen_t) -> String? {
        // An IPv6 address with its zone is the longest text there is.
        var text = [CChar](repeating: 0, count: 128)
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
