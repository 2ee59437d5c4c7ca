import CPcap
import Foundation
import Wire

/// One interface of a live capture.
///
/// A class because arrays hold no noncopyable values.
final class CaptureHandle {
    /// Where the interface is.
    private enum Presence {
        case here
        case down
        case gone
    }

    /// How often an interface that is away is looked for, in milliseconds: two system calls that cost nothing.
    static let lookEvery: Int32 = 100

    let name: String
    let linkType: LinkType
    /// What is watched for frames, below 0 where there is no such thing.
    let descriptor: Int32
    private let pcap: PcapHandle
    private let isPromiscuous: Bool
    private let nanosecondsPerFraction: Int64
    /// Whether libpcap hands over every frame that the kernel counts.
    private let passesAll: Bool
    /// What stood behind the name when the interface was opened.
    private let hardware: Int32?
    /// The interface that the descriptor is bound to.
    private var index: Int32?
    private var presence = Presence.here
    private var lookedAt = ContinuousClock.now
    private var lostAt = ContinuousClock.now
    private var totals = CaptureStatistics()
    private var lastRead = pcap_stat()
    private var frames = 0

    /// Opens the interface and begins to capture.
    init(interface: String, options: CaptureOptions) throws(CaptureError) {
        pcap = try PcapHandle.activated(interface, options)
        try pcap.prepare(interface, options)
        name = interface
        linkType = LinkType(dlt: pcap_datalink(pcap.pointer))
        descriptor = pcap_get_selectable_fd(pcap.pointer)
        isPromiscuous = options.isPromiscuous
        let isNano = pcap_get_tstamp_precision(pcap.pointer) == PCAP_TSTAMP_PRECISION_NANO
        nanosecondsPerFraction = isNano ? 1 : 1000
        let found = InterfaceLookUp(interface, descriptor: descriptor)
        hardware = found?.hardware
        index = found?.index
        passesAll = options.direction == .both && found?.isLoopback == false
    }

    /// What is to be watched now: nothing while the interface is away, whose descriptor would report that for ever.
    var watchedDescriptor: Int32 { presence == .gone ? -1 : descriptor }

    /// Hands over frames that are there; `hasNews`: whether the descriptor had something to say.
    func read(
        hasNews: Bool, upTo count: Int, _ body: (LiveCapture.FrameHeader, RawSpan) -> Void
    ) -> InterfaceReading {
        var reading = InterfaceReading()
        if presence != .here { reading.change = look() }
        guard mayHaveFrames(hasNews: hasNews) else { return reading }
        // To libpcap a count of 0 or below is no limit.
        guard count > 0 else {
            reading.isDrained = false
            return reading
        }
        let result = dispatch(upTo: count, body)
        guard result >= 0 else {
            if presence != .gone { reading.change = lose(pcap.message) }
            return reading
        }
        frames &+= Int(result)
        reading.frames = Int(result)
        reading.isDrained = result < count
        // News without frames may be that the interface went down, which libpcap keeps to itself.
        if result == 0, presence == .here { reading.change = lookAfterNews() }
        return reading
    }

    /// Whether there may be something to read: what the kernel holds of an interface that has just gone is not lost with it.
    private func mayHaveFrames(hasNews: Bool) -> Bool {
        guard presence == .gone else { return hasNews || descriptor < 0 }
        return ContinuousClock.now - lostAt < .milliseconds(Int(2 * LiveCapture.lateness))
    }

    private func lose(_ reason: String) -> InterfaceChange {
        presence = .gone
        lostAt = .now
        lookedAt = lostAt
        return .gone(reason)
    }

    private func dispatch(upTo count: Int, _ body: (LiveCapture.FrameHeader, RawSpan) -> Void) -> Int32 {
        withoutActuallyEscaping(body) { body in
            var receiver = FrameReceiver(nanosecondsPerFraction: nanosecondsPerFraction, body: body)
            return withUnsafeMutablePointer(to: &receiver) { receiver in
                // `pcap_next_ex` would copy each frame out of the ring first.
                pcap_dispatch(
                    pcap.pointer, Int32(clamping: count),
                    { FrameReceiver.take($0, $1, $2) },
                    UnsafeMutableRawPointer(receiver).assumingMemoryBound(to: UInt8.self))
            }
        }
    }

    /// Looks whether the interface went down or away.
    private func lookAfterNews() -> InterfaceChange? {
        // Where interfaces cannot be looked up, libpcap has the word.
        guard index != nil else { return nil }
        let found = InterfaceLookUp(name, descriptor: descriptor)
        if let found, found.isUp, found.index == index { return nil }
        guard found?.index == index else { return lose("the interface disappeared") }
        lookedAt = .now
        presence = .down
        return .down
    }

    /// Looks after an interface that is away.
    private func look() -> InterfaceChange? {
        guard ContinuousClock.now - lookedAt >= .milliseconds(Int(Self.lookEvery)) else { return nil }
        lookedAt = .now
        guard let found = InterfaceLookUp(name, descriptor: descriptor), found.isUp else { return nil }
        if presence == .down && found.index == index {
            presence = .here
            return .up
        }
        // Of another kind, its frames would be of another link type.
        guard found.hardware == hardware, found.bind(descriptor, isPromiscuous: isPromiscuous) else { return nil }
        presence = .here
        index = found.index
        return .replaced
    }

    func shut() -> Bool {
        InterfaceLookUp.shut(descriptor)
    }

    var isRead: Bool {
        guard passesAll else { return false }
        let counted = statistics()
        return counted.received == frames &+ counted.dropped
    }

    func statistics() -> CaptureStatistics {
        var now = pcap_stat()
        guard pcap_stats(pcap.pointer, &now) == 0 else { return totals }
        totals.received += Int(now.ps_recv &- lastRead.ps_recv)
        totals.dropped += Int(now.ps_drop &- lastRead.ps_drop)
        // A new interface of the same name counts from 0 again.
        totals.droppedByInterface += Int(max(0, Int32(bitPattern: now.ps_ifdrop &- lastRead.ps_ifdrop)))
        lastRead = now
        return totals
    }
}

/// What a frame goes to from libpcap's callback, which takes a C function and a pointer.
private struct FrameReceiver {
    let nanosecondsPerFraction: Int64
    let body: (LiveCapture.FrameHeader, RawSpan) -> Void

    static func take(
        _ receiver: UnsafeMutablePointer<UInt8>?, _ header: UnsafePointer<pcap_pkthdr>?,
        _ octets: UnsafePointer<UInt8>?
    ) {
        guard let receiver, let header, let octets else { return }
        UnsafeMutableRawPointer(receiver).assumingMemoryBound(to: FrameReceiver.self).pointee
            .take(header.pointee, octets)
    }

    @inline(__always)
    private func take(_ header: pcap_pkthdr, _ octets: UnsafePointer<UInt8>) {
        let fraction = Int64(header.ts.tv_usec) &* nanosecondsPerFraction
        let time = Timestamp(nanoseconds: Int64(header.ts.tv_sec) &* 1_000_000_000 &+ fraction)
        let frame = LiveCapture.FrameHeader(time: time, originalLength: Int(header.len))
        body(frame, UnsafeRawBufferPointer(start: octets, count: Int(header.caplen)).bytes)
    }
}
