import CPcap
import Foundation
public import Wire

/// Interfaces that frames are captured from at once, on one thread, through libpcap in buffered mode.
///
/// Handles never block: waiting is done on all their descriptors and on a `WakeUp` together, since a read may sleep past its
/// time-out on an idle link. In immediate mode the kernel's ring has slots of the whole snapshot length and drops a
/// quarter of what a loaded link brings; frames handed over in blocks, at most `lateness` late, cost a tenth of that.
///
/// An interface that goes down or away is no error. It is looked for by name, and a new one of the same name and kind is
/// captured from as soon as it is found, without any privilege: the socket stays and is bound anew.
public struct LiveCapture: ~Copyable {
    /// What is known of a frame beside its octets.
    public struct FrameHeader: Sendable {
        /// When it was captured.
        public var time: Timestamp
        /// Its length on the wire, in octets.
        public var originalLength: Int
    }

    /// An interface as it was opened.
    public struct Interface: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The link type of every frame.
        public var linkType: LinkType
    }

    /// What a wait brought.
    public enum Wait: Equatable, Sendable {
        /// An interface has something to say.
        case ready
        /// Nothing within the time-out.
        case idle
        /// The wake-up was raised.
        case woken
    }

    /// How long the kernel gathers frames before it hands them over, in milliseconds.
    public static let blockTime: Int32 = 50
    /// After how long every frame has been handed over, in milliseconds: a block is closed at the second look of the timer that
    /// closes it, and the rest is for the scheduler.
    public static let lateness: Int32 = 3 * blockTime
    /// The frames that one read hands over at most, so that limits, signals and other interfaces are seen on a loaded link.
    public static let batchLimit = 4096

    /// The interfaces, in the order in which they were named.
    public let interfaces: [Interface]

    private let handles: [CaptureHandle]
    private let wakeUp: WakeUp
    /// The wake-up's descriptor, then each interface's.
    private var watched: [pollfd]

    /// Opens the interfaces and begins to capture.
    ///
    /// The first one that cannot be opened, or on whose link type the filter expression means nothing, is the error.
    public init(interfaces names: [String], options: CaptureOptions, wakeUp: WakeUp) throws(CaptureError) {
        var handles: [CaptureHandle] = []
        for name in names { handles.append(try CaptureHandle(interface: name, options: options)) }
        self.handles = handles
        self.wakeUp = wakeUp
        interfaces = handles.map { Interface(name: $0.name, linkType: $0.linkType) }
        watched = [pollfd(fd: wakeUp.readingEnd, events: Int16(POLLIN), revents: 0)]
        watched += handles.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    }

    /// Waits up to so many milliseconds for frames, for news of an interface or for the wake-up, which goes first.
    public mutating func wait(milliseconds: Int32) -> Wait {
        // An interface that is away, or has no descriptor, is looked after from time to time.
        for (place, handle) in handles.enumerated() { watched[place + 1].fd = handle.watchedDescriptor }
        let mayWait = watched.allSatisfy { $0.fd >= 0 } ? milliseconds : min(milliseconds, CaptureHandle.lookEvery)
        _ = poll(&watched, nfds_t(watched.count), mayWait)
        if watched[0].revents != 0 { return .woken }
        return watched.contains { $0.revents != 0 } ? .ready : .idle
    }

    /// Waits up to so many milliseconds for frames, whether or not the wake-up was raised.
    public mutating func waitForFrames(milliseconds: Int32) {
        let wakeUp = watched[0].fd
        watched[0].fd = -1
        _ = poll(&watched, nfds_t(watched.count), milliseconds)
        watched[0].fd = wakeUp
    }

    /// Hands over up to `count` frames of an interface that are there, none for 0, without waiting; `index` counts as
    /// `interfaces` does.
    ///
    /// `octets` are valid within the call alone: they lie in the kernel's ring.
    public mutating func read(
        _ index: Int, upTo count: Int = LiveCapture.batchLimit, _ body: (FrameHeader, RawSpan) -> Void
    ) -> InterfaceReading {
        handles[index].read(hasNews: watched[index + 1].revents != 0, upTo: min(count, Self.batchLimit), body)
    }

    /// Lets no more frames into the kernel's buffers; what is in them can still be read, within `lateness`.
    ///
    /// False where that fails for one of them, and always where the system is not Linux.
    @discardableResult
    public mutating func shut() -> Bool {
        handles.reduce(true) { areShut, handle in handle.shut() && areShut }
    }

    /// Whether everything that the kernel counted for an interface has been handed over.
    ///
    /// Never known of an interface where libpcap passes frames over: loopback, `any`, and where a direction is chosen.
    public mutating func isRead(_ index: Int) -> Bool { handles[index].isRead }

    /// What the kernel counted for an interface since the capture began.
    ///
    /// Its own counters have 32 bits: to be asked once a minute at least. Where it can no longer be asked the last figures stand.
    public mutating func statistics(_ index: Int) -> CaptureStatistics { handles[index].statistics() }

    /// The clock by which the kernel stamps frames.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }
}
