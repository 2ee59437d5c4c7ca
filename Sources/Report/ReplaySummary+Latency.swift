import EventLog
import Replay
import Wire

extension ReplaySummary {
    /// Whether service times can be compared with the recorded ones, and why not; nil where there are none to compare.
    public var latencyComparison: LatencyComparison? {
        guard schedule.recordedService != nil, serviceTime.count > 0 else { return nil }
        var obstacles: [String] = []
        switch schedule.capturePoint.flatMap(CapturePoint.init) {
        case .server, .local: break
        case .client: obstacles.append("those have the clients' way to the servers in them")
        case .middle: obstacles.append("those have some of the clients' way to the servers in them")
        case nil: obstacles.append("where the capture was taken is not known (say it with --capture-point)")
        }
        if let speed = schedule.speed, speed != "1x" { obstacles.append("the pace is \(speed)") }
        obstacles += (schedule.obstacles ?? []).filter { $0.hasPrefix("--copies ") }
        return LatencyComparison(obstacles: obstacles)
    }

    /// The lines of the recorded times and of where they were taken.
    func addRecorded(to lines: inout AlignedLines) {
        guard let recorded = schedule.recordedService else { return }
        lines.add(
            "Recorded time", ["p50", "p90", "p99", "max"],
            [recorded.p50, recorded.p90, recorded.p99, recorded.max].map { DurationText.text(nanoseconds: $0) })
        let origin = schedule.isCapturePointGiven == true ? "as was said" : "by its times"
        let place = schedule.capturePoint.map { "\(CapturePoint(rawValue: $0)?.words ?? $0), \(origin)" }
        lines.add("Captured", "where", list: [place ?? "not known"])
    }
}

/// Whether the time that a target takes can be held against that of the recorded servers.
public struct LatencyComparison: Sendable, Hashable {
    /// What keeps it from that: each thing in some words.
    public var obstacles: [String]
    /// Whether the two can be compared.
    public var isMeaningful: Bool { obstacles.isEmpty }

    /// The sentence on it.
    public var text: String {
        if isMeaningful {
            return
                "Recorded times were taken next to the servers: service times are longer by the way from here to the target."
        }
        return "Service times are not to be compared with the recorded ones: "
            + obstacles.map(\.printable).joined(separator: ", ") + "."
    }
}

extension CapturePoint {
    /// The place in words.
    var words: String {
        switch self {
        case .client: "next to the clients"
        case .middle: "between clients and servers"
        case .server: "next to the servers"
        case .local: "clients and servers next to each other"
        }
    }
}
