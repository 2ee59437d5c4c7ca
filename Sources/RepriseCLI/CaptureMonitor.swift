import LiveCapture
import Monitoring
import Recording

/// What a live capture shows of itself while it runs: metrics and health by HTTP, and a line for people.
final class CaptureMonitor {
    private let listener: MetricsListener?
    private let host: String
    private var server: MetricsServer?
    private let counters: LiveCounters

    /// Whether connections will be taken.
    var accepts: Bool { listener != nil }

    /// Listens where that is asked for; nothing is served and no thread is started yet.
    init(_ options: MonitoringOptions, of counters: LiveCounters) throws(ExitStatus) {
        self.counters = counters
        host = options.metrics?.text ?? ""
        guard let address = options.metrics else {
            listener = nil
            return
        }
        do {
            listener = try MetricsListener(host: address.host, port: address.port)
        } catch {
            Diagnostic.error(
                "--metrics \(address.text):\(address.port): \(error.reason)",
                hint: "choose an address of this machine and a port that nobody listens at; port 0 takes any")
            throw .failed
        }
    }

    /// Starts to serve; rights are given up before, as this takes a thread.
    func start() {
        guard let listener else { return }
        let counters = counters
        do {
            server = try MetricsServer(
                listener,
                MetricsServer.Documents(
                    metrics: { MetricsText(counters.reading, now: LiveCapture.now).text },
                    faults: { CaptureStatus(counters.reading, now: LiveCapture.now).faults }))
            Diagnostic.note("metrics at http://\(host):\(listener.port)/metrics, health at /healthz")
        } catch {
            Diagnostic.warning("no metrics: \(error)")
        }
    }

    /// How the capture does now.
    var line: String { Self.line(counters) }

    /// Says how the capture does, on whatever thread calls it.
    var says: @Sendable () -> Void { { [counters] in Diagnostic.note(Self.line(counters)) } }

    private static func line(_ counters: LiveCounters) -> String {
        CaptureStatus(counters.reading, now: LiveCapture.now).line
    }
}
