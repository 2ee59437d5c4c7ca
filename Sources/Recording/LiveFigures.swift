public import LiveCapture

/// What a live capture counted so far.
public struct LiveFigures: Sendable, Equatable {
    /// For each interface, in the order in which they were named.
    public var interfaces: [InterfaceFigures]
    /// Octets that wait for the decoder now.
    public var waitingOctets = 0
    /// The most octets that ever waited.
    public var highWaterOctets = 0
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
