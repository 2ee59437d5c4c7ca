import LiveCapture
import Wire

/// What the capturing thread does with a frame: a copy into a batch, or a count where the queue is full.
struct FrameIntake: ~Copyable {
    private let queue: FrameQueue
    /// The batch of each interface that is being filled.
    private var begun: [FrameBatch?]
    private var drained: [Bool]
    private var changes: [(source: Int, change: InterfaceChange)] = []
    /// What was taken and dropped of each interface.
    private(set) var figures: [InterfaceFigures]
    /// Frames that were not dropped.
    private(set) var taken = 0

    init(queue: FrameQueue, interfaces: [String]) {
        self.queue = queue
        begun = [FrameBatch?](repeating: nil, count: interfaces.count)
        drained = [Bool](repeating: false, count: interfaces.count)
        figures = interfaces.map { InterfaceFigures(name: $0) }
    }

    /// Takes a frame of an interface.
    mutating func take(_ header: LiveCapture.FrameHeader, _ octets: RawSpan, from source: Int) {
        figures[source].frames &+= 1
        figures[source].octets &+= octets.byteCount
        if begun[source]?.append(time: header.time, originalLength: header.originalLength, octets) == true {
            taken &+= 1
            return
        }
        if let full = begun[source].take() { queue.put(full) }
        begun[source] = queue.batch(for: source)
        if begun[source]?.append(time: header.time, originalLength: header.originalLength, octets) == true {
            taken &+= 1
        } else {
            figures[source].queueFull &+= 1
            figures[source].queueFullOctets &+= octets.byteCount
        }
    }

    /// Takes the number of frames of an interface that came after the limit.
    mutating func leave(_ frames: Int, of source: Int) {
        figures[source].unread &+= frames
    }

    /// Takes what a read of an interface said beside frames.
    mutating func note(_ reading: InterfaceReading, of source: Int) {
        drained[source] = reading.isDrained
        guard let change = reading.change else { return }
        changes.append((source, change))
        switch change {
        case .down, .gone: figures[source].absences &+= 1
        case .replaced: figures[source].replacements &+= 1
        case .up: break
        }
        figures[source].isHere = change == .up || change == .replaced
    }

    /// Takes what the kernel counted on an interface.
    mutating func note(_ statistics: CaptureStatistics, of source: Int) {
        figures[source].kernel = statistics
    }

    /// Hands over what was read since the last time; `now`: before that was read.
    mutating func handOver(at now: ContinuousClock.Instant) {
        queue.put(&begun, drained: drained, changes: changes, at: now)
        changes.removeAll(keepingCapacity: true)
    }

    /// Hands over everything, and says that nothing will follow.
    mutating func end() {
        for source in begun.indices {
            if let last = begun[source].take(), !last.isEmpty { queue.put(last) }
        }
        queue.end()
    }
}
