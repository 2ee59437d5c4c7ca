import EventLog
import Recording
import Report
import Wire

/// What the frames of a record mean, in sentences.
struct ExplanationVerdict {
    /// A wait that is worth a sentence: a person would notice it.
    private static let longWait: Int64 = 1_000_000_000

    private let explanation: RecordExplanation

    init(_ explanation: RecordExplanation) {
        self.explanation = explanation
    }

    /// One sentence after the other, the gravest facts of each kind.
    var sentences: [String] {
        [requestSentence, answerSentence] + gapSentences
            + [ambiguity, repetition, copies, probes, disorder, silence].compactMap { $0 } + handshake
    }

    private var requestSentence: String {
        let request = explanation.record.request
        let carried = explanation.frames.filter { frame in
            frame.order != .capturedTwice && frame.carries.contains { $0.message == .request }
        }
        let frames = CountText.text(carried.count, "frame")
        let size = request.size.map { "\(CountText.text($0, "octet")) of content" } ?? "content of unknown size"
        guard !explanation.record.complete else {
            return "The request was seen whole: \(size) in \(frames)"
                + (request.took > 0 ? ", over \(Self.time(request.took))." : ".")
        }
        return "The request was not seen whole (\(size), \(frames)): \(reason)."
    }

    /// Why the request is not whole, by the notes.
    private var reason: String {
        let words: [Note: String] = [
            .gap: "octets of it were never captured",
            .snapped: "the snapshot length cut octets off (capture with -s 0)",
            .cutShort: "the connection or the capture ended inside it",
            .ambiguousFraming: "two readers could frame it differently, so no content is given",
            .overLimit: "its content is over the bound (--max-body)",
            .fieldsOverLimit: "its field section is over the bound",
        ]
        let found = explanation.record.notes.compactMap { words[$0] }
        return found.isEmpty ? "the log does not say why" : found.joined(separator: "; ")
    }

    private var answerSentence: String {
        guard let answer = explanation.record.response else { return noAnswer }
        var text = "The answer, \(answer.status), "
        text +=
            answer.after < 0
            ? "was captured \(Self.time(Int64(clamping: answer.after.magnitude))) before the end of the request"
            : "came \(Self.time(answer.after)) after the request"
        if answer.took >= Self.longWait { text += " and took \(Self.time(answer.took))" }
        return text + (answer.complete ? "." : "; it was not seen whole.")
    }

    private var noAnswer: String {
        let notes = explanation.record.notes
        let cause = explanation.end?.cause
        if notes.contains(.reset) || cause == .reset {
            return "There was no answer: \(ending("reset"))."
        }
        if notes.contains(.noAnswer) || cause == .closed {
            return "There was no answer: \(ending("closed"))."
        }
        if notes.contains(.answerLost) || cause == .lost {
            return "Which answer belongs to it is not known: what the server sent could not be followed."
        }
        guard let silence = explanation.lastSilence else {
            return "No answer is in the capture: it ended, or the connection fell silent, before one came."
        }
        let rest = silence.nanoseconds > 0 ? "\(Self.time(silence.nanoseconds)) after" : "with"
        return "No answer is in the capture, which ended \(rest) the last frame of the connection "
            + "(frame \(silence.before.number))."
    }

    /// Who ended the connection, and when.
    private func ending(_ verb: String) -> String {
        guard let frame = explanation.end?.frame else { return "the connection was \(verb)" }
        let after = frame.time.nanoseconds(since: explanation.start)
        let when = "\(Self.time(Int64(clamping: after.magnitude))) \(after < 0 ? "before" : "after") the request began"
        return "the \(frame.isFromClient ? "client" : "server") \(verb) the connection \(when) (frame \(frame.number))"
    }

    private var gapSentences: [String] {
        let causes = [
            "notCaptured": "were never captured", "snapped": "were cut off by the snapshot length",
            "limit": "were dropped by a limit of the reassembler",
        ]
        let shown = explanation.gaps.prefix(5).map { gap in
            "\(CountText.text(Int(clamping: gap.range.count), "octet")) at offset "
                + "\(CountText.text(Int(clamping: gap.range.lowerBound))) of the \(gap.message.rawValue)'s "
                + "\(gap.isHead ? "head" : "content") \(causes[gap.cause] ?? "are missing")."
        }
        let rest = explanation.gaps.count - shown.count
        return rest > 0 ? shown + ["\(CountText.text(rest, "more gap")) like that."] : shown
    }

    /// The frames that two hosts could read differently.
    private var ambiguity: String? {
        let frames = explanation.record.ambiguous.map { "\($0.number)" }
        guard !frames.isEmpty else { return nil }
        return "Two hosts could read what the client sent differently, because of "
            + "\(frames.count == 1 ? "frame" : "frames") \(frames.joined(separator: " and ")): what is shown is one reading."
    }

    private var repetition: String? {
        let frames = explanation.frames.filter {
            !$0.carries.isEmpty && ($0.order == .retransmitted || $0.order == .overlapping)
        }
        guard !frames.isEmpty else { return nil }
        let client = frames.filter(\.isFromClient).count
        let by = [(client, "client"), (frames.count - client, "server")].filter { $0.0 > 0 }.map {
            "\($0.0) by the \($0.1)"
        }
        return "\(CountText.text(frames.count, "segment")) \(frames.count == 1 ? "was" : "were") retransmitted "
            + "(\(by.joined(separator: ", "))): frames were lost on the way, or answered too late."
    }

    /// The frames that show a segment again: the capture's doing, and no sender's.
    private var copies: String? {
        let count = explanation.frames.count { $0.order == .capturedTwice }
        guard count > 0 else { return nil }
        return (count == 1 ? "1 frame is the second capture" : "\(CountText.text(count)) frames are second captures")
            + " of a segment: a mirror port or a second interface showed it again."
    }

    private var probes: String? {
        let probes = explanation.frames.filter { $0.order == .keepAlive }
        guard !probes.isEmpty else { return nil }
        let client = probes.count { $0.isFromClient }
        let by = [(client, "client"), (probes.count - client, "server")].filter { $0.0 > 0 }.map {
            "the \($0.1) sent \(CountText.text($0.0, "keep-alive probe"))"
        }.joined(separator: " and ")
        let who = client == probes.count || client == 0 ? "it" : "each"
        return "T\(by.dropFirst()): \(who) asked whether the other end is still there."
    }

    private var disorder: String? {
        let frames = explanation.frames.filter { !$0.carries.isEmpty && $0.order == .late }
        guard let first = frames.first else { return nil }
        return "\(CountText.text(frames.count, "segment")) came out of order (frame \(first.number)"
            + (frames.count > 1 ? " first" : "") + ")."
    }

    /// The longest silence on the connection, where a person would notice it and nothing above says it.
    private var silence: String? {
        guard let longest = explanation.longestSilence, longest.nanoseconds >= Self.longWait, let after = longest.after
        else { return nil }
        let answers = explanation.frames.contains { frame in
            frame.number == after.number && frame.source == after.source
                && frame.carries.contains { $0.message == .answer && $0.isHead && $0.range.lowerBound == 0 }
        }
        if answers, explanation.record.response?.after == longest.nanoseconds { return nil }
        return "The longest silence was \(Self.time(longest.nanoseconds)), between frames \(longest.before.number) and "
            + "\(after.number): the \(after.isFromClient ? "client" : "server") spoke next."
    }

    /// The round trips that the handshake tells, and those that it leaves open.
    private var handshake: [String] {
        let seen = explanation.handshake
        guard let first = seen.synAck, let last = seen.lastSYNACK, let ack = seen.ack else {
            return seen.syn == nil && seen.synAck == nil ? ["The connection's handshake is not in the capture."] : []
        }
        let client = seen.synAcks == 1 ? Self.time(ack.nanoseconds(since: last)) : nil
        let server = seen.syns == 1 ? seen.syn.map { Self.time(first.nanoseconds(since: $0)) } : nil
        let seenFrom = "as seen from the capture point."
        var sentences: [String] = []
        switch (client, server) {
        case (let client?, let server?):
            sentences.append(
                "The handshake's SYN-ACK was acknowledged after \(client), and the SYN answered after \(server): the "
                    + "round trips to the client and to the server \(seenFrom)")
        case (let client?, nil):
            sentences.append("The SYN-ACK was acknowledged after \(client): the round trip to the client \(seenFrom)")
        case (nil, let server?):
            sentences.append("The SYN was answered after \(server): the round trip to the server \(seenFrom)")
        case (nil, nil): break
        }
        if seen.syns > 1, let syn = seen.syn {
            let rest = Self.time(first.nanoseconds(since: syn))
            sentences.append(
                "The SYN was sent \(CountText.text(seen.syns)) times: which one was answered is not known, and the last came "
                    + "\(rest) before the SYN-ACK.")
        }
        if seen.synAcks > 1 {
            let rest = Self.time(ack.nanoseconds(since: last))
            sentences.append(
                "The SYN-ACK was sent \(CountText.text(seen.synAcks)) times: which one was acknowledged is not known, and "
                    + "the last came \(rest) before the ACK.")
        }
        return sentences
    }

    private static func time(_ nanoseconds: Int64) -> String { DurationText.text(nanoseconds: nanoseconds) }
}
