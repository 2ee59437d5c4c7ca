import EventLog

/// What a recorded answer says why it refuses its request, to be compared with what the target says.
///
/// One pointer wide, since nearly no request of a plan has one.
final class RecordedRefusal: Sendable {
    /// The first octets of the answer's content.
    let content: [UInt8]
    /// Whether the content is known to its end.
    let isWhole: Bool
    /// What the plan changed in the request, of which the answer may speak.
    let changes: [RefusalText.Change]

    init(content: [UInt8], isWhole: Bool, changes: [RefusalText.Change] = []) {
        self.content = content
        self.isWhole = isWhole
        self.changes = changes
    }

    /// One of which nothing is known but its status.
    static let unknown = RecordedRefusal(content: [], isWhole: false)

    /// Whether the text of an answer tells why the request is refused: of 4xx, but for those that mean one thing each (no such
    /// session, a session that is closed, too many requests).
    static func isTold(by status: Int) -> Bool {
        (400..<500).contains(status) && status != 404 && status != 410 && status != 429
    }

    /// The refusal that an answer is; nil of any other.
    convenience init?(_ response: ExchangeRecord.Response?) {
        guard let response, Self.isTold(by: response.status) else { return nil }
        let content = response.content ?? []
        // Where neither is there nobody wrote down what it said.
        let isKnown = response.size.map { $0 <= content.count } ?? !content.isEmpty
        self.init(content: content, isWhole: response.complete && isKnown)
    }

    /// The same refusal of a request that the plan changed.
    func with(_ changes: [RefusalText.Change]) -> RecordedRefusal {
        changes.isEmpty ? self : RecordedRefusal(content: content, isWhole: isWhole, changes: changes)
    }

    /// About what it holds in memory, in octets.
    var footprint: Int { content.count + 64 }

    /// How the reasons of two refusals with one status compare.
    enum Comparison: Sendable, Equatable {
        case alike
        case different
        /// One of them is not known, or no text.
        case unknown
    }

    /// Compares it with what the target answered, with whatever status; nil where that is no refusal.
    ///
    /// `isWhole`: whether the answer's text has all of its content.
    func compared(
        with result: Outcome.Result, isWhole: Bool, recordedSession: String?, replayedSession: String?
    ) -> Comparison? {
        guard case .answered(let status, let text) = result, Self.isTold(by: status) else { return nil }
        guard let answered = JournalDecoding.octetsOf(text ?? "") else { return .unknown }
        var changes = changes
        if let recordedSession, let replayedSession, let old = JournalDecoding.octetsOf(recordedSession),
            let new = JournalDecoding.octetsOf(replayedSession), !old.isEmpty, !new.isEmpty
        {
            changes.append(RefusalText.Change(old: old, new: new))
        }
        return RefusalText(content, isWhole: self.isWhole)
            .compared(with: RefusalText(answered, isWhole: isWhole), changes)
    }
}

extension RecordedRefusal: Equatable {
    static func == (left: RecordedRefusal, right: RecordedRefusal) -> Bool {
        left === right
            || (left.content == right.content && left.isWhole == right.isWhole && left.changes == right.changes)
    }
}
