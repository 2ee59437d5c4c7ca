import Foundation

/// Sockets that were opened before the process was confined, as those of a capture are, and what is tried on them afterwards.
struct OpenSockets {
    /// `AF_PACKET` of `<sys/socket.h>`.
    private static let packet: Int32 = 17
    /// `ETH_P_ALL` of `<linux/if_ether.h>`, in network order.
    private static let everyFrame: UInt16 = 0x0300

    /// Captures from the loopback interface; below 0 where that is not permitted.
    private let capture = socket(packet, Int32(SOCK_RAW.rawValue), Int32(everyFrame))
    /// Sends and receives UDP, and is bound to no port.
    private let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)

    /// The loopback interface as `struct sockaddr_ll` of `<linux/if_packet.h>`: family, protocol, index, and what stays 0.
    private let loopback: [UInt8] = {
        var address = [UInt8](repeating: 0, count: 20)
        withUnsafeBytes(of: UInt16(packet)) { address.replaceSubrange(0..<2, with: $0) }
        withUnsafeBytes(of: everyFrame) { address.replaceSubrange(2..<4, with: $0) }
        withUnsafeBytes(of: if_nametoindex("lo")) { address.replaceSubrange(4..<8, with: $0) }
        return address
    }()
    /// A frame to nobody.
    private let frame = [UInt8](repeating: 0, count: 60)
    /// Any port of 127.0.0.1 as `struct sockaddr_in`, which may stand in more octets than it has.
    private let anyPort: [UInt8] = {
        var address = [UInt8](repeating: 0, count: 20)
        withUnsafeBytes(of: UInt16(AF_INET)) { address.replaceSubrange(0..<2, with: $0) }
        address.replaceSubrange(4..<8, with: [127, 0, 0, 1])
        return address
    }()

    /// Opens them; the one that captures is bound to the loopback interface.
    init() {
        _ = bind(capture, to: loopback, length: 20)
    }

    /// What is tried on them.
    var attempts: [Attempt] {
        [
            Attempt(name: "rebindCapture") { bind(capture, to: loopback, length: 20) },
            Attempt(name: "bindCaptureShort") { bind(capture, to: loopback, length: 16) },
            Attempt(name: "bindDatagrams") { bind(datagrams, to: anyPort, length: 16) },
            Attempt(name: "bindDatagramsLong") { bind(datagrams, to: anyPort, length: 20) },
            Attempt(name: "writeFrame") { result(write(capture, frame, frame.count)) },
            Attempt(name: "writeFrameInParts") {
                var octets = frame
                return octets.withUnsafeMutableBytes { octets in
                    var part = iovec(iov_base: octets.baseAddress, iov_len: octets.count)
                    return result(writev(capture, &part, 1))
                }
            },
            Attempt(name: "sendFrame") { result(send(capture, frame, frame.count, 0)) },
            Attempt(name: "duplicateCapture") { result(Int(dup(capture))) },
            Attempt(name: "duplicateCaptureTo") { result(Int(dup2(capture, datagrams))) },
            Attempt(name: "replaceCapture") { result(Int(dup2(datagrams, capture))) },
            Attempt(name: "closeCapture") { result(Int(close(capture))) },
            Attempt(name: "closeCaptureRange") { closeRange(capture) },
            Attempt(name: "duplicateCaptureByCommand") { result(Int(fcntl(capture, F_DUPFD, 100))) },
        ]
    }

    /// `close_range` of one descriptor, which older C libraries do not have.
    private func closeRange(_ descriptor: Int32) -> Int32 {
        typealias Call = @convention(c) (Int, Int, Int, Int) -> Int
        guard let symbol = dlsym(nil, "syscall") else { return -1 }
        return result(unsafeBitCast(symbol, to: Call.self)(436, Int(descriptor), Int(descriptor), 0))
    }

    private func bind(_ descriptor: Int32, to address: [UInt8], length: Int) -> Int32 {
        let code = address.withUnsafeBytes { octets in
            Foundation.bind(
                descriptor, octets.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(length))
        }
        return result(Int(code))
    }

    private func result(_ code: Int) -> Int32 { code < 0 ? errno : 0 }
}
