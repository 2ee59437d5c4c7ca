import CPcap
import Foundation
public import Wire

/// An interface that frames are captured from, through libpcap in buffered mode.
///
/// The handle never blocks: waiting is done on its descriptor and on a `WakeUp` together, since a read may sleep past its
/// time-out on an idle link. In immediate mode the kernel's ring has slots of the whole snapshot length and drops a
/// quarter of what a loaded link brings; frames handed over in blocks, at most `blockTime` late, cost a tenth of that.
public struct LiveCapture: ~Copyable {
    /// What is known of a frame beside its octets.
    public struct FrameHeader: Sendable {
        /// When it was captured.
        public var time: Timestamp
        /// Its length on the wire, in octets.
        public var originalLength: Int
    }

    /// What a wait brought.
    public enum Wait: Equatable, Sendable {
        /// So many frames, 1 or more.
        case frames(Int)
        /// Nothing within the time-out.
        case idle
        /// The wake-up was raised.
        case woken
    }

    /// How long the kernel gathers frames before it hands them over, in milliseconds.
    public static let blockTime: Int32 = 50
    /// The frames that one wait hands over at most, so that limits and signals are seen on a loaded link.
    public static let batchLimit = 4096

    /// The link type of every frame.
    public let linkType: LinkType
    /// The snapshot length in force.
    public let snapshotLength: Int

    let interface: String
    let handle: PcapHandle
    private let wakeUp: WakeUp
    let nanosecondsPerFraction: Int64
    private var totals = CaptureStatistics()
    private var lastRead = pcap_stat()
    var lastTime = Timestamp(nanoseconds: .min)

    /// Opens the interface and begins to capture.
    public init(interface: String, options: CaptureOptions, wakeUp: WakeUp) throws(CaptureError) {
        let handle = try Self.activated(interface, options)
        if let filter = options.filter { try Self.install(filter, on: handle, interface: interface) }
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard pcap_setnonblock(handle.pointer, 1, &message) == 0 else {
            throw CaptureError(interface: interface, kind: .other(handle.message))
        }
        linkType = LinkType(dlt: pcap_datalink(handle.pointer))
        snapshotLength = Int(pcap_snapshot(handle.pointer))
        let isNano = pcap_get_tstamp_precision(handle.pointer) == PCAP_TSTAMP_PRECISION_NANO
        nanosecondsPerFraction = isNano ? 1 : 1000
        self.interface = interface
        self.handle = handle
        self.wakeUp = wakeUp
    }

    /// Waits up to `timeout` milliseconds and hands over up to `count` frames.
    ///
    /// A raised wake-up goes before frames.
    public mutating func next(
        timeout: Int32, count: Int = LiveCapture.batchLimit, _ body: (FrameHeader, RawSpan) -> Void
    ) throws(CaptureError) -> Wait {
        let descriptor = pcap_get_selectable_fd(handle.pointer)
        var watched = [
            pollfd(fd: wakeUp.readingEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        // A handle without a descriptor must be asked from time to time.
        _ = poll(&watched, nfds_t(watched.count), descriptor < 0 ? min(timeout, Self.blockTime) : timeout)
        if watched[0].revents != 0 { return .woken }
        let read = try read(upTo: min(count, Self.batchLimit), body)
        return read == 0 ? .idle : .frames(read)
    }

    /// Hands over what was captured up to now and is still with the kernel, up to `count` frames.
    ///
    /// Waits for the block that is being filled, so it takes up to three times `blockTime`.
    public mutating func drain(
        count: Int, _ body: (FrameHeader, RawSpan) -> Void
    ) throws(CaptureError) -> Int {
        let end = Self.now
        let deadline = ContinuousClock.now + .milliseconds(3 * Int(Self.blockTime))
        var watched = pollfd(fd: pcap_get_selectable_fd(handle.pointer), events: Int16(POLLIN), revents: 0)
        var total = 0
        while total < count && lastTime <= end {
            let left = deadline - ContinuousClock.now
            if left <= .zero { break }
            _ = poll(&watched, 1, Int32(left / .milliseconds(1)) + 1)
            total += try read(upTo: min(count - total, Self.batchLimit), body)
        }
        return total
    }

    /// The clock by which the kernel stamps frames.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// What the kernel counted since the capture began.
    ///
    /// Its own counters have 32 bits: to be asked once a minute at least.
    public mutating func statistics() throws(CaptureError) -> CaptureStatistics {
        var now = pcap_stat()
        guard pcap_stats(handle.pointer, &now) == 0 else {
            throw CaptureError(interface: interface, kind: .lost(handle.message))
        }
        totals.received += Int(now.ps_recv &- lastRead.ps_recv)
        totals.dropped += Int(now.ps_drop &- lastRead.ps_drop)
        totals.droppedByInterface += Int(now.ps_ifdrop &- lastRead.ps_ifdrop)
        lastRead = now
        return totals
    }
}
