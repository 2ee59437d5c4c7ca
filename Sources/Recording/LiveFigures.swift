public import EventLog
public import LiveCapture
public import Wire

/// What a live capture counted so far.
public struct LiveFigures: Sendable, Equatable {
    /// For each interface, in the order in which they were named.
    public var interfaces: [InterfaceFigures]
    /// When the capture began, by its clock.
    public var start = Timestamp(nanoseconds: .min)
    /// Octets that wait for the decoder now.
    public var waitingOctets = 0
    /// The most octets that ever waited.
    public var highWaterOctets = 0
    /// What the decoder did.
    public var decoder = DecoderFigures()
    /// What reached the log.
    public var log = LogFigures()

    /// Makes figures of interfaces of which nothing else is known.
    public init(interfaces: [InterfaceFigures]) {
        self.interfaces = interfaces
    }

    /// How far the log is behind the wire at `now`, by the clock of the capture, in nanoseconds; 0 where nothing waits.
    ///
    /// A log that has nothing yet is as far behind as the capture is old.
    public func logLag(at now: Timestamp) -> Int64 {
        guard waitingOctets > 0 || log.clock < decoder.clock else { return 0 }
        let reached = max(log.clock, start)
        guard reached.nanoseconds != .min else { return 0 }
        return max(0, now.nanoseconds &- reached.nanoseconds)
    }
}

/// What the decoder of a live capture did so far.
public struct DecoderFigures: Sendable, Equatable {
    /// Frames that it took.
    public var frames = 0
    /// Connections that it holds now.
    public var connections = 0
    /// The capture time of what it last handed on.
    public var clock = Timestamp(nanoseconds: .min)

    /// Makes figures of nothing.
    public init() {}

    mutating func note(_ frames: Int, connections: Int) {
        (self.frames, self.connections) = (frames, connections)
    }
}

/// What of a live capture reached the log so far.
public struct LogFigures: Sendable, Equatable {
    /// Its lines.
    public var lines = LogCounts()
    /// The capture time up to which everything that is released stands in it.
    public var clock = Timestamp(nanoseconds: .min)

    /// Makes figures of nothing.
    public init() {}
}

/// What was counted on one interface.
public struct InterfaceFigures: Sendable, Equatable {
    /// The interface's name.
    public var name: String
    /// Frames that were handed over by the kernel, those dropped afterwards included.
    public var frames = 0
    /// Their octets, as far as they were captured.
    public var octets = 0
    /// Frames that were dropped since the queue to the decoder was full.
    public var queueFull = 0
    /// Their octets.
    public var queueFullOctets = 0
    /// Frames that were still with the kernel when a limit of frames ended the capture; not among `frames`.
    public var unread = 0
    /// What the kernel counted; at most a second old.
    public var kernel = CaptureStatistics()
    /// How often the interface went down or away.
    public var absences = 0
    /// How often a new interface took its name.
    public var replacements = 0
    /// Whether it is there and up.
    public var isHere = true

    /// Makes figures of nothing.
    public init(name: String) {
        self.name = name
    }
}
