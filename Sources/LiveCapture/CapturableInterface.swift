import CPcap
import Foundation
public import Wire

/// An interface that libpcap sees, and whether this user may capture from it.
public struct CapturableInterface: Sendable {
    /// Whether it may be captured from.
    public enum Access: Sendable, Equatable {
        /// Yes; its frames are of this link type.
        case allowed(LinkType)
        /// No, and why.
        case refused(CaptureError)
        /// It is no network interface, and to open it could change what it does.
        case notTried
    }

    /// The name, as `-i` takes it.
    public var name: String
    /// What the system says of it, where it does.
    public var description: String?
    /// Its IP addresses in text.
    public var addresses: [String]
    /// Whether it is up.
    public var isUp: Bool
    /// Whether it has a carrier.
    public var isRunning: Bool
    /// Whether it leads back to this host.
    public var isLoopback: Bool
    /// Whether it may be captured from.
    public var access: Access

    /// Every interface in libpcap's order, best first; each network interface is opened for a moment, not promiscuously.
    public static func all() throws(CaptureError) -> [CapturableInterface] {
        try InterfaceList.map(CapturableInterface.init)
    }

    private init(_ name: String, _ interface: pcap_if_t) {
        self.name = name
        description = interface.description.map { String(cString: $0) }
        addresses = Self.addresses(interface)
        isUp = interface.flags & UInt32(PCAP_IF_UP) != 0
        isRunning = interface.flags & UInt32(PCAP_IF_RUNNING) != 0
        isLoopback = interface.flags & UInt32(PCAP_IF_LOOPBACK) != 0
        access = name == "any" || if_nametoindex(name) != 0 ? Self.access(name) : .notTried
    }

    private static func access(_ name: String) -> Access {
        var options = CaptureOptions()
        options.isPromiscuous = false
        options.snapshotLength = 64
        options.bufferOctets = 65_536
        do {
            let handle = try PcapHandle.activated(name, options)
            return .allowed(LinkType(dlt: pcap_datalink(handle.pointer)))
        } catch {
            return .refused(error)
        }
    }

    private static func addresses(_ interface: pcap_if_t) -> [String] {
        var texts: [String] = []
        var next = interface.addresses
        while let entry = next {
            if let address = entry.pointee.addr, let text = text(address) { texts.append(text) }
            next = entry.pointee.next
        }
        return texts
    }

    /// An IP address as text; nil for one of another family, such as a hardware address.
    private static func text(_ address: UnsafeMutablePointer<sockaddr>) -> String? {
        let length: Int
        switch Int32(address.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, socklen_t(length), &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
