import Dispatch
import Synchronization

/// One value from one thread to another.
final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let given = DispatchSemaphore(value: 0)

    /// Gives the value; a second one is ignored.
    func give(_ value: Value) {
        self.value.withLock { $0 = $0 ?? value }
        given.signal()
    }

    /// Waits for the value.
    func take() -> Value {
        given.wait()
        defer { given.signal() }
        guard let value = value.withLock({ $0 }) else { preconditionFailure("given without a value") }
        return value
    }
}
