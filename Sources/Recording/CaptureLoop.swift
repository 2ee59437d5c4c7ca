import LiveCapture
import Wire

/// What the capturing thread does: waits for all interfaces at once, copies their frames into the queue, and keeps count.
///
/// It does nothing else, so that the kernel's buffers are emptied whatever the decoder and the log are at.
struct CaptureLoop: ~Copyable {
    /// How long one wait takes at most, in milliseconds.
    private static let wait: Int32 = 100
    /// The same where frames of one interface may wait for word of another.
    private static let waitOfSeveral: Int32 = 50
    /// The same at the end, while the kernel closes its last blocks.
    private static let drainStep: Int32 = 10
    /// How often the kernel's counters are read: they have 32 bits, which a full 100 Gbit/s link turns over in 30 s.
    private static let statisticsPeriod = Duration.seconds(1)

    private var live: LiveCapture
    private var intake: FrameIntake
    private let queue: FrameQueue
    private let counters: LiveCounters
    private let limits: LiveRecording.Limits
    private let frameLimit: Int
    /// How long what is still with the kernel is waited for at the end, though nothing comes.
    private let drainTime: Duration
    private var countedAt = ContinuousClock.now
    private var failure: CaptureError?

    init(
        live: consuming LiveCapture, queue: FrameQueue, counters: LiveCounters, limits: LiveRecording.Limits,
        frameLimit: Int?, drainTime: Duration = .milliseconds(Int(LiveCapture.lateness))
    ) {
        intake = FrameIntake(queue: queue, interfaces: live.interfaces.map(\.name))
        self.live = live
        self.queue = queue
        self.counters = counters
        self.limits = limits
        self.frameLimit = frameLimit ?? .max
        self.drainTime = drainTime
    }

    /// Captures until the wake-up is raised, a limit is reached or an interface ends it; gives what ended it before its time.
    mutating func run() -> CaptureError? {
        let end = limits.duration.map { ContinuousClock.now + $0 }
        while failure == nil && room > 0 {
            if live.wait(milliseconds: timeout(until: end)) == .woken { break }
            round()
            if let end, ContinuousClock.now >= end { break }
        }
        if !queue.isAbandoned { drain() }
        count()
        publish()
        intake.end()
        return failure
    }

    /// The frames that may still come.
    private var room: Int { frameLimit - intake.taken }

    /// Takes what is there of every interface.
    private mutating func round() {
        let now = ContinuousClock.now
        for source in live.interfaces.indices { read(source) }
        intake.handOver(at: now)
        if now - countedAt >= Self.statisticsPeriod { count() }
        publish()
    }

    /// Takes what is there of an interface, up to the limit; gives how many frames that were.
    @discardableResult
    private mutating func read(_ source: Int) -> Int {
        let reading = Self.read(&live, &intake, source, upTo: room)
        intake.note(reading, of: source)
        guard limits.absence == .ends, let change = reading.change else { return reading.frames }
        switch change {
        case .up, .replaced: break
        case .down: failure = CaptureError(interface: live.interfaces[source].name, kind: .lost("it is down"))
        case .gone(let reason): failure = CaptureError(interface: live.interfaces[source].name, kind: .lost(reason))
        }
        return reading.frames
    }

    /// Takes what was captured up to now and is still with the kernel; what is beyond the limit is read to be counted.
    ///
    /// Ends once nothing more comes, however much there is: a buffer that nothing enters any more is empty some time.
    private mutating func drain() {
        let isShut = live.shut()
        let deadline = ContinuousClock.now + drainTime
        var isMore = true
        while isMore {
            live.waitForFrames(milliseconds: Self.drainStep)
            var found = 0
            for source in live.interfaces.indices {
                if room > 0 { found += read(source) }
                if room == 0 { found += Self.leave(&live, &intake, source) }
            }
            intake.handOver(at: .now)
            isMore = ContinuousClock.now < deadline || (isShut && found > 0)
            if live.interfaces.indices.allSatisfy({ live.isRead($0) }) { isMore = false }
        }
    }

    private mutating func count() {
        countedAt = ContinuousClock.now
        for source in live.interfaces.indices { intake.note(live.statistics(source), of: source) }
    }

    private func publish() {
        counters.publish(intake.figures, level: queue.level)
    }

    private func timeout(until end: ContinuousClock.Instant?) -> Int32 {
        let wait = live.interfaces.count > 1 ? Self.waitOfSeveral : Self.wait
        guard let end else { return wait }
        let left = end - ContinuousClock.now
        return left <= .zero ? 0 : min(wait, Int32(min(left / .milliseconds(1), Double(wait))) + 1)
    }

    // The interfaces and the intake are handed over apart, since one is read while the other is filled.
    private static func read(
        _ live: inout LiveCapture, _ intake: inout FrameIntake, _ source: Int, upTo count: Int
    ) -> InterfaceReading {
        live.read(source, upTo: count) { header, octets in intake.take(header, octets, from: source) }
    }

    /// Counts frames that are there of an interface and not wanted; gives how many those were.
    private static func leave(_ live: inout LiveCapture, _ intake: inout FrameIntake, _ source: Int) -> Int {
        let reading = live.read(source) { _, _ in }
        intake.leave(reading.frames, of: source)
        return reading.frames
    }
}
