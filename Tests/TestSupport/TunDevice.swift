import Foundation

/// A point where packets enter and leave the kernel as octets: a TUN device with the address 10.79.0.1/24.
///
/// For use in a `PrivateNetwork`; it goes when it is closed, at the latest with the namespace.
public struct TunDevice: ~Copyable {
    /// Why tests that need one are skipped.
    public static let need = "needs root on Linux and /dev/net/tun, for packets of its own making"
    /// Whether one can be made here.
    public static let isAvailable = PrivateNetwork.isAvailable && access("/dev/net/tun", R_OK | W_OK) == 0

    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 70_000)

    /// Makes the device, with its address, up.
    public init() throws {
        descriptor = try Self.make()
    }

    private static func make() throws -> Int32 {
        let descriptor = Foundation.open("/dev/net/tun", O_RDWR | O_NONBLOCK)
        guard descriptor >= 0 else { throw PrivateNetwork.Failure(reason: "/dev/net/tun: \(Self.reason)") }
        // `TUNSETIFF` of `<linux/if_tun.h>`, with `IFF_TUN` and `IFF_NO_PI`.
        var request = Self.request(with: [0x01, 0x10])
        guard ioctl(descriptor, UInt(0x4004_54CA), &request) == 0 else {
            throw PrivateNetwork.Failure(reason: "no TUN device: \(Self.reason)")
        }
        // `SIOCSIFADDR`, `SIOCSIFNETMASK` and `SIOCSIFFLAGS` of `<linux/sockios.h>`.
        let address: [UInt8] = [UInt8(AF_INET), 0, 0, 0, 10, 79, 0, 1]
        let mask: [UInt8] = [UInt8(AF_INET), 0, 0, 0, 255, 255, 255, 0]
        let handle = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(handle) }
        for (command, value) in [(0x8916, address), (0x891C, mask), (0x8914, [0x41, 0])] {
            request = Self.request(with: value)
            guard ioctl(handle, UInt(command), &request) == 0 else {
                throw PrivateNetwork.Failure(reason: "the TUN device stays down: \(Self.reason)")
            }
        }
        return descriptor
    }

    deinit { close(descriptor) }

    /// Hands the kernel a packet; it has been dealt with when this returns.
    public func write(_ packet: [UInt8]) throws {
        let count = Foundation.write(descriptor, packet, packet.count)
        guard count == packet.count else { throw PrivateNetwork.Failure(reason: "no packet: \(Self.reason)") }
    }

    /// The next packet that the kernel sent, or nil.
    public mutating func read() -> [UInt8]? {
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static var reason: String { String(cString: strerror(errno)) }

    /// `struct ifreq` of `<linux/if.h>`: the name in 16 octets, then a value.
    private static func request(with value: [UInt8]) -> [UInt8] {
        var request = [UInt8](repeating: 0, count: 40)
        request.replaceSubrange(0..<4, with: "tun0".utf8)
        request.replaceSubrange(16..<(16 + value.count), with: value)
        return request
    }
}
