import EventLog
import MediaCollection
public import Replay
import Wire

extension PlanSummary {
    /// Whether the run can be compared with the recording's own reports, and what keeps it from that.
    public var validity: String {
        if toSend == 0 { return "Nothing goes, so that there is nothing to compare." }
        return ValidityText.plan(obstacles)
    }

    /// Whether it is the whole recording, and nothing else, at its own pace and times.
    public var isComparable: Bool { toSend > 0 && obstacles.isEmpty }

    /// What makes the run differ from what the recorded servers received: each thing in some words.
    public var obstacles: [String] {
        (earlierRun.map { [Self.goesOn(with: $0)] } ?? []) + otherPace + missing + added + changed + lost
    }

    /// What goes on has a pause in it that the recording has not.
    static func goesOn(with earlierRun: String) -> String { "goes on with \(earlierRun)" }

    /// What changes when requests go, and the times in them.
    private var otherPace: [String] {
        var reasons: [String] = []
        if options.speed != .recorded || options.rate != nil { reasons.append("pace \(options.pace)") }
        if options.maximumWait != nil { reasons.append("--max-wait") }
        if pacing.delayed > 0 { reasons.append("\(CountText.text(pacing.delayed, "request")) put off by --max-rate") }
        if options.times != .shift {
            reasons.append("--ts \(options.times.rawValue)")
        } else if times.left > 0 {
            reasons.append("\(CountText.text(times.left, "time")) left as captured")
        }
        if options.copies > 1 { reasons.append("--copies \(options.copies)") }
        if options.loops > 1 { reasons.append("--loop \(options.loops)") }
        return reasons
    }

    /// What keeps some of the recording from going.
    private var missing: [String] {
        var reasons: [String] = []
        if isOfDamagedLog { reasons.append("the log is damaged or cut") }
        if isOfPart { reasons.append("one part of the log") }
        if options.from != nil { reasons.append("--from") }
        if options.until != nil { reasons.append("--until") }
        if options.limit != nil { reasons.append("--limit") }
        if !options.sessions.isEmpty { reasons.append("--session") }
        // Those say what the recording's own reports count; all others are missing.
        let left = skipped.reduce(0) { $0 + ([.retried, .notAccepted].contains($1.key) ? 0 : $1.value) }
        if left > 0 { reasons.append("\(CountText.text(left, "request")) left out") }
        return reasons
    }

    /// What goes and is not in the recording, or is there and counts otherwise.
    private var added: [String] {
        var reasons: [String] = []
        // A start that is not the recorded one decides what reports say of its whole session.
        if let starts = made[.start] { reasons.append("\(CountText.text(starts, "start")) made") }
        if let ends = made[.end] { reasons.append("\(CountText.text(ends, "end")) made") }
        if remarks.repeatedStarts > 0 {
            reasons.append("\(CountText.text(remarks.repeatedStarts, "start")) sent again")
        }
        if remarks.orphanedEvents > 0 {
            reasons.append("\(CountText.text(remarks.orphanedEvents, "event")) with the recorded session's id")
        }
        if remarks.ambiguous > 0 {
            reasons.append("\(CountText.text(remarks.ambiguous, "request")) that can be read in two ways")
        }
        return reasons
    }

    /// What goes with other content that reports are made of, where it does not say whose they are.
    private var changed: [String] {
        let routes = routing.members.map(\.name)
        let members = zip(options.rewrites.members, rewrites.members)
            .filter { $1 > 0 && !routes.contains($0.path.text) }.map { "--map \($0.0.path.text)" }
        // Reports on devices are made of it.
        let fields = zip(options.rewrites.fields, rewrites.fields)
            .filter { $1 > 0 && $0.lowercasedName.elementsEqual("user-agent".utf8) }.map { _ in "--header User-Agent" }
        return (members + fields).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What the recording itself has not of what was received.
    private var lost: [String] {
        guard let ledger else { return [] }
        let losses = LedgerText(ledger).losses.map { "lost: \($0.what)" }
        let more = losses.count - ValidityText.listedLosses
        return losses.prefix(ValidityText.listedLosses)
            + (more > 0 ? ["\(CountText.text(more, "further class", several: "further classes")) of loss"] : [])
    }
}

/// The sentence on whether a run can be compared with reports on what was recorded.
enum ValidityText {
    /// Classes of loss that are named.
    static let listedLosses = 5

    static let comparable =
        "At the recording's pace with times shifted by one constant: comparable with production reports."

    /// The sentence on a plan with some obstacles.
    static func plan(_ obstacles: [String]) -> String {
        if obstacles.isEmpty { return comparable }
        return "A test of load or of answers, not comparable with production reports: "
            + obstacles.map(\.printable).joined(separator: ", ") + "."
    }
}
