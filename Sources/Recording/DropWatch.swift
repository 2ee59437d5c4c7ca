import LiveCapture

/// Says what was dropped, soon after the first time and then from time to time.
struct DropWatch {
    /// The least time between two notices: they must not become a load themselves.
    private static let period = Duration.seconds(10)

    private var said: [InterfaceFigures]
    private var saidAt: ContinuousClock.Instant?

    init(interfaces: [String]) {
        said = interfaces.map { InterfaceFigures(name: $0) }
    }

    /// What is to be said of these figures now.
    mutating func notices(of figures: LiveFigures, at now: ContinuousClock.Instant) -> [LiveNotice] {
        if let saidAt, now - saidAt < Self.period { return [] }
        let notices = zip(figures.interfaces, said).compactMap { now, before -> LiveNotice? in
            let kernel = now.kernel.lost - before.kernel.lost
            let queue = now.queueFull - before.queueFull
            return kernel + queue > 0 ? .dropped(kernel: kernel, queue: queue, interface: now.name) : nil
        }
        guard !notices.isEmpty else { return [] }
        said = figures.interfaces
        saidAt = now
        return notices
    }
}

extension CaptureStatistics {
    /// What the kernel and the interface dropped.
    fileprivate var lost: Int { dropped &+ droppedByInterface }
}
