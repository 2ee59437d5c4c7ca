import Foundation

/// Two interfaces of a `PrivateNetwork` that are the two ends of one wire, up, and silent by themselves.
public struct VethPair: Sendable {
    /// Why tests that need one are skipped.
    public static let need = "needs root on Linux and iproute2, for a wire of its own"
    /// Whether one can be made here.
    public static let isAvailable =
        PrivateNetwork.isAvailable
        && ["/usr/sbin/ip", "/usr/bin/ip", "/sbin/ip"].contains(where: FileManager.default.isExecutableFile(atPath:))

    /// The end that tests send on.
    public let near: String
    /// The end that is captured from.
    public let far: String

    /// Makes the wire; `mtu` is what its ends take at most beside the Ethernet header.
    public init(_ near: String = "near0", _ far: String = "far0", mtu: Int = 1500) throws {
        self.near = near
        self.far = far
        try Self.ip("link", "add", near, "mtu", "\(mtu)", "type", "veth", "peer", "name", far, "mtu", "\(mtu)")
        for name in [near, far] { try Self.silence(name) }
        try raise()
    }

    /// Brings both ends up.
    public func raise() throws {
        for name in [near, far] { try Self.ip("link", "set", "dev", name, "up") }
    }

    /// Takes the captured end down.
    public func lower() throws {
        try Self.ip("link", "set", "dev", far, "down")
    }

    /// Removes both ends.
    public func remove() throws {
        try Self.ip("link", "delete", "dev", far)
    }

    /// Runs `ip` with these words, in the namespace of the calling thread.
    public static func ip(_ words: String...) throws {
        guard try Tool.run("ip", words) != nil else { throw PrivateNetwork.Failure(reason: "ip is not installed") }
    }

    /// Keeps an interface from sending router solicitations and the like.
    private static func silence(_ name: String) throws {
        let path = "/proc/sys/net/ipv6/conf/\(name)/disable_ipv6"
        // Where there is no IPv6 there is nothing to silence.
        guard let setting = FileHandle(forWritingAtPath: path) else { return }
        try setting.write(contentsOf: Data("1".utf8))
        try setting.close()
    }

    /// Sends frames on the near end, each as it stands.
    ///
    /// They have reached the far end, and whoever captures there, when this returns.
    public func send(_ frames: [[UInt8]]) throws {
        #if os(Linux)
            // `AF_PACKET` of `<linux/socket.h>`.
            let descriptor = socket(17, Int32(SOCK_RAW.rawValue), 0)
            guard descriptor >= 0 else { throw PrivateNetwork.Failure(reason: "no packet socket: \(Self.reason)") }
            defer { close(descriptor) }
            // `struct sockaddr_ll` of `<linux/if_packet.h>`: family, protocol, index, and nothing that sending needs.
            var address = [UInt8](repeating: 0, count: 20)
            withUnsafeBytes(of: UInt16(17)) { address.replaceSubrange(0..<2, with: $0) }
            withUnsafeBytes(of: if_nametoindex(near)) { address.replaceSubrange(4..<8, with: $0) }
            for frame in frames {
                let sent = address.withUnsafeBytes { place in
                    sendto(
                        descriptor, frame, frame.count, 0, place.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                        socklen_t(place.count))
                }
                guard sent == frame.count else {
                    throw PrivateNetwork.Failure(reason: "a frame of \(frame.count) octets: \(Self.reason)")
                }
            }
        #else
            throw PrivateNetwork.Failure(reason: Self.need)
        #endif
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
