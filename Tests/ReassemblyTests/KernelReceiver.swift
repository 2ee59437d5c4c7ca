import Foundation
import TestSupport
import Wire

/// A TCP socket of the kernel that listens behind a TUN device, and what speaks to it packet by packet.
struct KernelReceiver: ~Copyable {
    /// How reading from the socket ended.
    enum End: String { case open, fin, reset }

    private static let port: UInt16 = 8080
    private var tun: TunDevice
    private let listener: Int32
    private var lastPort: UInt16 = 10_000
    private var identification: UInt16 = 0

    init() throws {
        let device = try TunDevice()
        listener = try Self.listen()
        tun = device
    }

    private static func listen() throws -> Int32 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x0A4F_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, Foundation.listen(listener, 16) == 0, fcntl(listener, F_SETFL, O_NONBLOCK) == 0 else {
            throw PrivateNetwork.Failure(reason: "cannot listen: \(String(cString: strerror(errno)))")
        }
        return listener
    }

    deinit { close(listener) }

    /// Plays a script to a new socket: what its program read, how that ended, and every packet of both ends in order.
    mutating func play(_ script: SegmentScript) throws -> (octets: [UInt8], end: End, packets: [[UInt8]]) {
        while tun.read() != nil {}
        lastPort = lastPort == 60_000 ? 10_001 : lastPort + 1
        var packets: [[UInt8]] = []
        var own = SegmentPacket(
            sourcePort: lastPort, destinationPort: Self.port, sequence: script.isn, acknowledgment: 0, flags: .syn)
        own.options = script.options
        own.payload = script.synOctets
        try send(own.packet(identification: nextIdentification()), &packets)
        guard let answer = packets.last, packets.count > 1, let theirs = SegmentPacket.sequence(of: answer) else {
            throw PrivateNetwork.Failure(reason: "no SYN-ACK")
        }
        own.options = []
        own.payload = []
        own.sequence = script.isn &+ 1
        own.acknowledgment = theirs &+ 1
        own.flags = .ack
        try send(own.packet(identification: nextIdentification()), &packets)
        let handle = accept(listener, nil, nil)
        guard handle >= 0 else { throw PrivateNetwork.Failure(reason: "no connection") }
        defer { hangUp(handle) }
        var octets: [UInt8] = []
        var end = End.open
        for step in script.steps {
            var segment = own
            segment.sequence = script.isn &+ 1 &+ UInt32(truncatingIfNeeded: step.offset)
            segment.acknowledgment = own.acknowledgment &+ UInt32(truncatingIfNeeded: step.acknowledges)
            segment.flags = step.flags
            segment.urgentPointer = step.urgentPointer
            segment.payload = step.octets
            segment.hasWrongChecksum = step.hasWrongChecksum
            for packet in step.split.packets(segment.packet(identification: nextIdentification())) {
                try send(packet, &packets)
            }
            if script.readsAtOnce { read(handle, &octets, &end) }
        }
        read(handle, &octets, &end)
        return (octets, end, packets)
    }

    private mutating func nextIdentification() -> UInt16 {
        identification &+= 1
        return identification
    }

    private mutating func send(_ packet: [UInt8], _ packets: inout [[UInt8]]) throws {
        packets.append(packet)
        try tun.write(packet)
        while let answer = tun.read() {
            // The kernel says hello to IPv6 routers, too.
            if answer[0] == 0x45, answer[9] == 6 { packets.append(answer) }
        }
    }

    private func read(_ handle: Int32, _ octets: inout [UInt8], _ end: inout End) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while end == .open {
            let count = recv(handle, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                octets += buffer[..<count]
            } else if count == 0 {
                end = .fin
            } else {
                if errno == ECONNRESET { end = .reset }
                return
            }
        }
    }

    /// Closes a socket with an RST, so that nothing of it is left.
    private func hangUp(_ handle: Int32) {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(handle, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        close(handle)
    }
}
