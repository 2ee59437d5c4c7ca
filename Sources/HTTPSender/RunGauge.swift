import NIOCore
import Synchronization

/// What a run is doing at this moment, for whoever watches it from another thread.
public final class RunGauge: Sendable {
    private let flying = Atomic<Int>(0)
    private let waiting = Atomic<Int64>(.max)
    private let start = Atomic<Int64>(.min)
    private let ended = Atomic<Bool>(false)

    /// Makes a gauge.
    public init() {}

    /// Requests that went and have no answer yet.
    public var inFlight: Int { flying.load(ordering: .relaxed) }

    /// Since when the request has waited that lacks a connection for longest, in nanoseconds since the run's start; nil where
    /// none does.
    public var waitingSince: Int64? {
        let since = waiting.load(ordering: .relaxed)
        return since == .max ? nil : since
    }

    /// Nanoseconds since the run's start, by the clock that the run goes by; 0 before there is a run.
    public var now: Int64 {
        let start = start.load(ordering: .relaxed)
        return start == .min ? 0 : Int64(clamping: NIODeadline.now().uptimeNanoseconds) &- start
    }

    /// Whether nothing more goes, since the run was stopped or the target is gone: what is planned from then on is not sent.
    public var hasEnded: Bool { ended.load(ordering: .relaxed) }

    func set(hasEnded: Bool) { ended.store(hasEnded, ordering: .relaxed) }

    func set(inFlight: Int, waitingSince: Int64?) {
        flying.store(inFlight, ordering: .relaxed)
        waiting.store(waitingSince ?? .max, ordering: .relaxed)
    }

    func set(start: Int64) {
        self.start.store(start, ordering: .relaxed)
    }
}
