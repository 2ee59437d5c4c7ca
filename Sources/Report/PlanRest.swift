import EventLog
public import Replay

/// What is left of a plan for a run that goes on with an earlier one.
public struct PlanRest: Sendable {
    /// The requests that are left, in numbers.
    private var summary: PlanSummary
    private let earlierRun: String
    private var firstDue: Int64?

    /// Makes a rest of nothing; `earlierRun` is the journal's name.
    public init(options: PlanOptions, earlierRun: String) {
        summary = PlanSummary(options: options)
        self.earlierRun = earlierRun
    }

    /// Adds a request that is left and goes.
    public mutating func add(_ request: PlannedRequest) {
        firstDue = firstDue ?? request.due
        summary.add(request)
    }

    /// How many requests are left.
    public var count: Int { summary.toSend }

    /// Nanoseconds from the first to the last due time of what is left.
    private var takes: Int64 { firstDue.map { max(0, summary.lastDue - $0) } ?? 0 }
    private var isPaced: Bool { summary.options.speed != .max || summary.options.rate != nil }

    /// The rest as aligned lines, and whether the run can be compared with reports.
    public var text: String {
        var lines = AlignedLines()
        lines.add(
            "Left", ["requests", "octets", "sessions opened"],
            [summary.toSend, summary.octets, summary.sessionCount].map(CountText.text))
        lines.add(
            "Schedule", ["pace", "takes"],
            [summary.options.pace, isPaced ? DurationText.text(nanoseconds: takes) : "-"])
        lines.add(
            "Calls", "kind:count", list: PlanSummary.list(summary.calls.map { ($0.key.rawValue, $0.value) }))
        return lines.text + ValidityText.plan([obstacle]) + "\n"
    }

    private var obstacle: String { PlanSummary.goesOn(with: earlierRun) }

    /// The same as one JSON object on one line, ended by a line feed.
    public var jsonLine: [UInt8] {
        ReportJSON.encodeLine(
            Object(
                send: summary.toSend, octets: summary.octets, sessions: summary.sessionCount,
                calls: ReportJSON.named(summary.calls, \.rawValue), pace: summary.options.pace, takes: takes,
                comparable: false, validity: ValidityText.plan([obstacle]), obstacles: [obstacle]))
    }

    private struct Object: Encodable {
        var kind = "planRest"
        var send, octets, sessions: Int
        var calls: [String: Int]
        var pace: String
        var takes: Int64
        var comparable: Bool
        var validity: String
        var obstacles: [String]
    }
}
