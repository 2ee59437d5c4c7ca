import LiveCapture
import Recording

extension StopSignal {
    /// One that also ends a wait for frames; says why there is none.
    static func waking() throws(ExitStatus) -> StopSignal {
        do {
            return StopSignal(wakeUp: try WakeUp())
        } catch {
            Diagnostic.error(error.description, hint: error.hint)
            throw .failed
        }
    }
}
