import Foundation
import LiveCapture
import TestSupport
import Testing
import Wire

@Suite struct LiveCaptureTests {
    @Test func anInterfaceThatDoesNotExistIsNamedWithThoseThatDo() throws {
        let wakeUp = try WakeUp()
        let error = try #require(throws: CaptureError.self) {
            _ = try LiveCapture(interfaces: ["nosuch0"], options: CaptureOptions(), wakeUp: wakeUp)
        }
        guard case .noSuchInterface = error.kind else {
            Issue.record("found \(error)")
            return
        }
        #expect(error.description == "nosuch0: no such interface")
    }

    @Test(.enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
    func everyDatagramOnLoopbackIsCapturedOnceWithItsTime() async throws {
        let found = try await PrivateNetwork.run { () throws -> Captured in
            var live = try LiveCapture(interfaces: ["lo"], options: CaptureOptions(), wakeUp: try WakeUp())
            let before = Date().timeIntervalSince1970
            try Datagrams.send(count: 50, toPort: 4000)
            var captured = Captured()
            while captured.lengths.count < 50 {
                try #require(
                    live.wait(milliseconds: 5000) != .idle, "found \(captured.lengths.count) frames of 50")
                _ = live.read(0) { captured.add($0, $1) }
            }
            captured.statistics = live.statistics(0)
            captured.started = before
            captured.linkType = live.interfaces[0].linkType
            return captured
        }
        #expect(found.linkType == .ethernet)
        // Ethernet, IPv4 and UDP headers before 10 octets of payload.
        #expect(found.lengths == [Int](repeating: 14 + 20 + 8 + 10, count: 50))
        #expect(found.statistics.dropped == 0)
        #expect(found.statistics.received >= 50)
        let first = try #require(found.times.first)
        #expect(abs(Double(first.nanoseconds) / 1e9 - found.started) < 5)
        #expect(found.times == found.times.sorted())
    }

    @Test(.enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
    func aFilterRunsBeforeFramesAreHandedOver() async throws {
        let lengths = try await PrivateNetwork.run { () throws -> [Int] in
            var options = CaptureOptions()
            options.filter = "udp port 4001"
            options.snapshotLength = 64
            var live = try LiveCapture(interfaces: ["lo"], options: options, wakeUp: try WakeUp())
            try Datagrams.send(count: 3, toPort: 4000)
            try Datagrams.send(count: 2, toPort: 4001)
            var captured = Captured()
            _ = live.rest(of: 0) { captured.add($0, $1) }
            return captured.lengths
        }
        #expect(lengths == [52, 52])
    }

    @Test(.enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
    func aWaitOnAnIdleLinkEndsWhenTheWakeUpIsRaised() async throws {
        let wait = try await PrivateNetwork.run { () throws -> LiveCapture.Wait in
            let wakeUp = try WakeUp()
            var live = try LiveCapture(interfaces: ["lo"], options: CaptureOptions(), wakeUp: wakeUp)
            let thread = Thread { wakeUp.raise() }
            thread.start()
            return live.wait(milliseconds: 60_000)
        }
        #expect(wait == .woken)
    }

    @Test(.enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
    func readingStopsAtTheCount() async throws {
        let count = try await PrivateNetwork.run { () throws -> Int in
            var live = try LiveCapture(interfaces: ["lo"], options: CaptureOptions(), wakeUp: try WakeUp())
            try Datagrams.send(count: 20, toPort: 4000)
            return live.rest(of: 0, upTo: 7) { _, _ in }
        }
        #expect(count == 7)
    }

    @Test(
        .enabled(if: VethPair.isAvailable, Comment(rawValue: VethPair.need)),
        arguments: CaptureOptions.Direction.allCases)
    func aDirectionChoosesFramesByWhereTheyGo(direction: CaptureOptions.Direction) async throws {
        let counts = try await PrivateNetwork.run { () throws -> [Int] in
            let wire = try VethPair()
            var options = CaptureOptions()
            options.direction = direction
            var live = try LiveCapture(
                interfaces: [wire.near, wire.far], options: options, wakeUp: try WakeUp())
            try wire.send([[UInt8]](repeating: [UInt8](repeating: 0xFF, count: 60), count: 3))
            return [live.rest(of: 0) { _, _ in }, live.rest(of: 1) { _, _ in }]
        }
        let expected = [CaptureOptions.Direction.incoming: [0, 3], .outgoing: [3, 0], .both: [3, 3]]
        #expect(counts == expected[direction])
    }

    @Test(.enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
    func aWrongExpressionIsNamedWithTheInterface() async throws {
        await #expect(throws: CaptureError.self) {
            try await PrivateNetwork.run {
                var options = CaptureOptions()
                options.filter = "tcp prot 80"
                _ = try LiveCapture(interfaces: ["lo"], options: options, wakeUp: try WakeUp())
            }
        }
    }
}

extension LiveCapture {
    /// Hands over what was captured up to now; gives how many frames.
    fileprivate mutating func rest(
        of index: Int, upTo count: Int = .max, _ body: (FrameHeader, RawSpan) -> Void
    ) -> Int {
        shut()
        let deadline = ContinuousClock.now + .milliseconds(Int(Self.lateness))
        var total = 0
        while total < count && ContinuousClock.now < deadline {
            waitForFrames(milliseconds: 10)
            total += read(index, upTo: count - total, body).frames
        }
        return total
    }
}

/// What a capture brought.
private struct Captured: Sendable {
    var lengths: [Int] = []
    var times: [Timestamp] = []
    var statistics = CaptureStatistics()
    var started = 0.0
    var linkType = LinkType(rawValue: .max)

    mutating func add(_ header: LiveCapture.FrameHeader, _ octets: RawSpan) {
        // Unreachable ports answer by ICMP, which quotes the datagram and is longer.
        guard octets.byteCount > 23, octets.unsafeLoad(fromByteOffset: 23, as: UInt8.self) == 17 else { return }
        lengths.append(octets.byteCount)
        times.append(header.time)
    }
}

/// Sends UDP datagrams of ten octets to a port of the loopback address.
private enum Datagrams {
    static func send(count: Int, toPort port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let octets = [UInt8](repeating: 7, count: 10)
        for _ in 0..<count {
            // A refusal of an earlier datagram is reported on the next one, which then has to be sent again.
            for _ in 0..<2 {
                let sent = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(descriptor, octets, octets.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                if sent == octets.count { break }
                try #require(errno == ECONNREFUSED)
            }
        }
    }
}
