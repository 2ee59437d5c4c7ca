import EventLog
import Foundation
import HTTPSender
import LiveCapture
import Recording
import Replay
import Report
import Synchronization
import Wire

/// One mirror from the first frame to the report: the capture on this thread, the sender on one of its own.
struct MirrorExecution {
    let command: MirrorCommand
    let target: ReplayTarget
    private(set) var options: PlanOptions
    /// How the command ends, as far as it is known.
    var status = ExitStatus.done
    private let delay: Int64

    /// From when a live run is planned on until it starts, in nanoseconds: interfaces are opened and rights given away meanwhile.
    private static let preparation: Int64 = 500_000_000

    init(command: MirrorCommand, target: ReplayTarget, options: PlanOptions) throws {
        self.command = command
        self.target = target
        self.options = options
        delay = try command.pace.delay(forHold: Int64(command.hold / .nanoseconds(1)))
    }

    /// Whether frames come from an interface.
    var isLive: Bool { !command.input.interfaces.isEmpty }

    /// The interface, or the files' base names.
    var sourceNames: [String] {
        if isLive { return command.input.interfaces }
        return command.input.files.map { String($0.split(separator: "/").last ?? "-") }
    }

    /// Captures and sends until the end or a signal, and prints the report.
    mutating func run() throws {
        let admitted = try admit()
        // A name that promises loopback and leads elsewhere takes what any other target takes.
        if target.isLoopback && !admitted.isLoopback {
            options.rewrites = try command.rewriting.options(forLoopback: false)
        }
        if isLive, let note = MirrorPaceOptions.note(onDelay: delay) { Diagnostic.note(note) }
        let endpoints = LocalEndpoints()
        let there = admitted.address.description
        let queue = MirrorQueue(waits: !isLive) { connection in
            connection.server == there && endpoints.contains(connection.client)
        }
        let stop = try StopSignal.waking()
        let switches = MirrorSwitches(capture: stop)
        let sender = MirrorSender(settings: settings(admitted, endpoints), queue: queue, switches: switches)
        let live = isLive ? liveRecording(to: queue) : nil
        let monitor = try live.map { (live) throws(ExitStatus) in
            try CaptureMonitor(command.monitoring, of: live.counters)
        }
        // Until all is sent, which may take much longer than the capture.
        let watch = watch(switches, status: monitor?.says)
        defer { withExtendedLifetime(watch) {} }
        let recording = Result { () throws(RecordingError) in
            guard let live, let monitor else { return try recordFiles(to: queue, switches, sender) }
            return try record(live, monitor, switches, sender, watch)
        }
        queue.end()
        let result = sender.wait()
        try close(result, recording, signal: switches.signalNumber)
    }

    private func settings(_ admitted: Admitted, _ endpoints: LocalEndpoints) -> MirrorSender.Settings {
        MirrorSender.Settings(
            target: target, address: admitted.address, servers: admitted.servers, options: options,
            sample: command.pace.sessionSample, late: command.pace.late, limits: command.sending.limits,
            mark: command.mark ? .random() : nil, key: PseudonymKey(Self.randomKey),
            looksAtRouting: !admitted.isLoopback && !command.targeting.keepRouting,
            isUnverified: command.securing.takesAnyone(for: target),
            sources: sourceNames.map { LogHeader.Source(name: $0) },
            clock: isLive ? LiveClock(start: WallClock.nanoseconds &+ Self.preparation, delay: delay) : nil,
            endpoints: endpoints)
    }

    private static var randomKey: String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Watches for signals: one ends a capture, and what was captured still goes; of a file, whose records may be due hours from
    /// now, it ends the sending, too.
    private func watch(_ switches: MirrorSwitches, status: (@Sendable () -> Void)?) -> SignalWatch {
        if isLive { return SignalWatch(withThread: false, status: status) { switches.signal($0) } }
        return SignalWatch { number in
            switches.signal(number)
            switches.sender.stop()
        }
    }

    /// Reads files, and sends what they hold meanwhile.
    private func recordFiles(
        to queue: MirrorQueue, _ switches: MirrorSwitches, _ sender: MirrorSender
    ) throws(RecordingError) -> RecordingSummary {
        try open(sender)
        sender.start()
        return try FileRecording(paths: command.input.files, options: command.recordingOptions(queue)).run(
            until: switches.capture)
    }

    /// The capture, with nothing opened yet.
    private func liveRecording(to queue: MirrorQueue) -> LiveRecording {
        return LiveRecording(
            interfaces: command.input.interfaces, capture: command.input.captureOptions,
            limits: command.input.liveLimits(), options: command.recordingOptions(queue))
    }

    /// Captures; starts the sender once that goes on.
    private func record(
        _ recording: LiveRecording, _ monitor: CaptureMonitor, _ switches: MirrorSwitches, _ sender: MirrorSender,
        _ watch: SignalWatch
    ) throws(RecordingError) -> RecordingSummary {
        let names = sourceNames
        let ready = { [target] in
            monitor.start()
            sender.start()
            if Diagnostic.isTerminal {
                Diagnostic.note("mirroring \(names.joined(separator: ", ")) to \(target); interrupt to end")
            }
        }
        let notice: (LiveNotice) -> Void = { $0.print() }
        return try recording.run(
            until: switches.capture,
            confine: { () throws(RecordingError) -> LogHeader.Confinement? in
                let confinement = try command.privileges.confine(to: needs(accepts: monitor.accepts), before: watch)
                try open(sender)
                return confinement
            }, ready: ready, notice: notice)
    }

    /// What the mirror needs once its interfaces are open: to create its files, and to connect to the target.
    private func needs(accepts: Bool) -> Confinement {
        var needs = Confinement()
        needs.outputs = [command.output.output, command.output.outcomes].compactMap { $0 }
        needs.targetPorts = [UInt16(truncatingIfNeeded: target.port)]
        needs.acceptsConnections = accepts
        // Most of what TLS reads it has read by now.
        if target.isTLS { needs.readablePaths = ["/etc/ssl", "/usr/share/ca-certificates"] }
        return needs
    }

    private func open(_ sender: MirrorSender) throws(RecordingError) {
        do {
            try sender.open(outcomes: command.output.outcomes)
        } catch {
            throw .log(error)
        }
    }
}

/// What ends the two halves of a mirror.
final class MirrorSwitches: Sendable {
    /// Ends the capture.
    let capture: StopSignal
    /// Ends the sending.
    let sender = StopSwitch()
    private let number = Mutex<Int32?>(nil)

    init(capture: StopSignal) {
        self.capture = capture
    }

    /// The first signal that came, if one did.
    var signalNumber: Int32? { number.withLock { $0 } }

    /// A signal came.
    func signal(_ number: Int32) {
        self.number.withLock { $0 = $0 ?? number }
        capture.set(number)
    }

    /// The sender has ended: nothing need be captured for it.
    func endCapture() { capture.set(SIGTERM) }
}
