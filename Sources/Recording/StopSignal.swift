public import LiveCapture
import Synchronization

/// A request to stop, set by a signal, looked at between batches and wherever a source is waited for.
public final class StopSignal: Sendable {
    private let signal = Atomic<Int32>(0)
    /// Raised with the signal, so that a wait ends at once; nil where nobody will set the signal.
    let wakeUp: WakeUp?

    /// Makes one that is not set.
    public init(wakeUp: WakeUp? = nil) {
        self.wakeUp = wakeUp
    }

    /// Asks to stop; `number` is the signal's, such as 2 for SIGINT.
    ///
    /// The first one stands.
    public func set(_ number: Int32) {
        _ = signal.compareExchange(expected: 0, desired: number, ordering: .relaxed)
        wakeUp?.raise()
    }

    /// The number of the first signal, or nil.
    public var number: Int32? {
        let value = signal.load(ordering: .relaxed)
        return value == 0 ? nil : value
    }
}
