import Dispatch
import Foundation
import LiveCapture
import Synchronization

/// The thread that captures, from its start to its end.
final class CaptureThread: Sendable {
    private let loop: Mutex<CaptureLoop>
    private let failure = Mutex<CaptureError?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    /// Starts it.
    init(_ loop: consuming sending CaptureLoop) {
        self.loop = Mutex(loop)
        let thread = Thread { [self] in
            // A name that is given before is not the system's: it is what `top -H` shows.
            Thread.current.name = "reprise.capture"
            let failure = self.loop.withLock { $0.run() }
            self.failure.withLock { $0 = failure }
            ended.signal()
        }
        thread.start()
    }

    /// Waits for its end; gives what ended it before its time.
    ///
    /// To be called once.
    func wait() -> CaptureError? {
        ended.wait()
        return failure.withLock { $0 }
    }
}
