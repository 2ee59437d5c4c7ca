import EventLog
import Synchronization
import Wire

/// What a live capture has counted up to now, to be read from any thread while it runs.
///
/// The capturing thread publishes a few hundred times a second at most; a reading costs it one short lock.
public final class LiveCounters: Sendable {
    private let figures: Mutex<LiveFigures>

    init(interfaces: [String]) {
        figures = Mutex(LiveFigures(interfaces: interfaces.map { InterfaceFigures(name: $0) }))
    }

    /// The figures as they were when the capturing thread last looked up, 0.1 s ago at most.
    public var reading: LiveFigures { figures.withLock { $0 } }

    /// Frames are captured from now on.
    func begin(at start: Timestamp) {
        figures.withLock { $0.start = start }
    }

    func publish(_ interfaces: [InterfaceFigures], level: (waiting: Int, highWater: Int)) {
        figures.withLock {
            $0.interfaces = interfaces
            $0.waitingOctets = level.waiting
            $0.highWaterOctets = level.highWater
        }
    }

    func publish(_ decoder: DecoderFigures) {
        figures.withLock { $0.decoder = decoder }
    }

    /// The log has written the oldest batch that it had not.
    func publish(_ log: LogFigures) {
        figures.withLock { $0.log = log }
    }
}
