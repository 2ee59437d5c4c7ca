import EventLog
import Foundation
import Recording
import Report
import Wire

/// How a live capture does, in a line: on SIGUSR1, as progress, and for whoever asks whether it is well.
struct CaptureStatus {
    private let figures: LiveFigures
    private let lag: Int64

    /// A log this far behind the wire, in nanoseconds, is no longer well: ten times what it may be by design, and less than
    /// anybody who watches waits.
    static let longestLag: Int64 = 10_000_000_000

    /// Looks at the figures; `now` is the wall clock, by which the kernel stamps frames.
    init(_ figures: LiveFigures, now: Timestamp) {
        self.figures = figures
        lag = figures.logLag(at: now)
    }

    /// `1,204 frames, 0 dropped, 12 connections, 310 exchanges logged, 0 ms behind`.
    var line: String {
        let drops = figures.interfaces.flatMap(\.drops).filter { $0.count > 0 }
        var causes: [String] = []
        for cause in ["kernel", "interface", "queue"] {
            let count = drops.reduce(0) { $1.cause == cause ? $0 &+ $1.count : $0 }
            if count > 0 { causes.append("\(cause) \(CountText.text(count))") }
        }
        let dropped = drops.reduce(0) { $0 &+ $1.count }
        let frames = figures.interfaces.reduce(0) { $0 &+ $1.frames }
        var parts = [
            CountText.text(frames, "frame"),
            "\(CountText.text(dropped)) dropped" + (causes.isEmpty ? "" : " (\(causes.joined(separator: ", ")))"),
            CountText.text(figures.decoder.connections, "connection"),
            "\(CountText.text(figures.log.lines.exchanges, "exchange")) logged",
            "\(DurationText.text(nanoseconds: lag)) behind",
        ]
        parts += figures.interfaces.filter { !$0.isHere }.map { "\($0.name) is away" }
        return parts.joined(separator: ", ")
    }

    /// What is wrong, a line each; empty where all is well.
    var faults: [String] {
        var faults: [String] = []
        if !figures.interfaces.contains(where: \.isHere) { faults.append("no interface is there and up") }
        if lag > Self.longestLag { faults.append("the log is \(DurationText.text(nanoseconds: lag)) behind the wire") }
        return faults
    }
}
