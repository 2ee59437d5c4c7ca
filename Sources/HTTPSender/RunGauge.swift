import Synchronization

/// What a run is doing at this moment, for whoever watches it from another thread.
public final class RunGauge: Sendable {
    private let flying = Atomic<Int>(0)

    /// Makes a gauge.
    public init() {}

    /// Requests that went and have no answer yet.
    public var inFlight: Int { flying.load(ordering: .relaxed) }

    func set(inFlight: Int) { flying.store(inFlight, ordering: .relaxed) }
}
