import EventLog
import Recording
import Report
import Wire

/// An explanation for people: the record, its frames as a table, and the verdict.
struct ExplanationText {
    private let explanation: RecordExplanation

    init(_ explanation: RecordExplanation) {
        self.explanation = explanation
    }

    /// The lines, each ended by a line feed.
    var text: String {
        var text = heading + "\n" + table
        if explanation.hiddenFrames > 0 {
            text += "… and \(CountText.text(explanation.hiddenFrames, "frame")) more\n"
        }
        return text + "\n" + ExplanationVerdict(explanation).sentences.map { $0 + "\n" }.joined()
    }

    private var heading: String {
        let record = explanation.record
        let line = "\(Self.printable(record.request.method)) \(Self.printable(record.request.target))"
        var text = "record \(record.seq): \(line)"
        if let type = record.eventType { text += " (\(Self.printable(type)))" }
        let id = Self.printable(Array(record.connection.id.utf8))
        text += "\n\(record.connection.client) to \(record.connection.server), connection \(id)\n"
        text += "request from \(record.at.description), status \(record.response.map { "\($0.status)" } ?? "unknown")"
        if !record.notes.isEmpty { text += ", notes: " + record.notes.map(\.rawValue).joined(separator: ", ") }
        return text + "\n"
    }

    private var table: String {
        var rows = [["frame", "time", "delta", "", "flags", "octets", "what"]]
        var last: Timestamp?
        let start = explanation.start
        let namesSources = explanation.sources.count > 1
        for frame in explanation.frames {
            rows.append([
                namesSources ? "\(frame.source):\(frame.number)" : "\(frame.number)",
                Self.signed(frame.time.nanoseconds(since: start)),
                last.map { Self.signed(frame.time.nanoseconds(since: $0)) } ?? "",
                frame.isFromClient ? "→" : "←",
                frame.flags.letters,
                frame.sequence.isEmpty ? "-" : "\(frame.sequence.lowerBound)..<\(frame.sequence.upperBound)",
                Self.words(frame),
            ])
            last = frame.time
        }
        var widths = [Int](repeating: 0, count: 7)
        for row in rows { for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) } }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                if column == row.count - 1 { return cell }
                return column < 3 ? padding + cell : cell + padding
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// What a frame carries and how it follows on the others.
    static func words(_ frame: ExplainedFrame) -> String {
        var words: [String] = frame.carries.map { part in
            let what = "\(part.message.rawValue) \(part.isHead ? "head" : "content")"
            return part.isHead ? what : "\(what) \(part.range.lowerBound)..<\(part.range.upperBound)"
        }
        if words.isEmpty, !frame.sequence.isEmpty, frame.order != .keepAlive { words.append("not of this record") }
        switch frame.order {
        case .ahead: words.append("after a gap of \(CountText.text(Int(clamping: frame.gapBefore)))")
        case .late: words.append("out of order, fills a gap")
        case .retransmitted: words.append("retransmitted")
        case .overlapping: words.append("repeats \(CountText.text(Int(clamping: frame.repeated), "octet"))")
        case .capturedTwice: words.append("captured twice")
        case .keepAlive: words.append("keep-alive probe")
        case .first, nil: break
        }
        if frame.snapped > 0 {
            words.append("\(CountText.text(frame.snapped, "octet")) cut off by the snapshot length")
        }
        if frame.isReassembled { words.append("last of its IP fragments") }
        if words.isEmpty, let acknowledged = frame.acknowledged, !frame.flags.contains(.syn) {
            words.append("acknowledges \(acknowledged)")
        }
        return words.joined(separator: "; ")
    }

    /// Time with a sign where it is negative, `0` where there is none.
    static func signed(_ nanoseconds: Int64) -> String {
        nanoseconds == 0 ? "0" : DurationText.text(nanoseconds: nanoseconds)
    }

    /// Octets of a peer's as text that no terminal obeys.
    static func printable(_ octets: [UInt8]) -> String {
        var text = ""
        for octet in octets.prefix(512) {
            if (0x20..<0x7F).contains(octet) {
                text.unicodeScalars.append(Unicode.Scalar(octet))
            } else {
                text += "\\x" + (octet < 16 ? "0" : "") + String(octet, radix: 16)
            }
        }
        return octets.count > 512 ? text + "…" : text
    }
}

extension RecordExplanation {
    /// When the request's first octet was captured; the first frame's time where that is not known.
    var start: Timestamp {
        let carries = frames.first { frame in
            frame.carries.contains { $0.message == .request && $0.range.lowerBound == 0 && $0.isHead }
        }
        return (carries ?? frames.first)?.time ?? record.at
    }
}

extension Segment.Flags {
    /// The control bits as tcpdump has them: `S.`, `P.`, `F`.
    var letters: String {
        var letters = ""
        for (flag, letter) in [
            (Segment.Flags.syn, "S"), (.fin, "F"), (.rst, "R"), (.psh, "P"), (.urg, "U"), (.ack, "."),
        ] where contains(flag) { letters += letter }
        return letters.isEmpty ? "-" : letters
    }
}
