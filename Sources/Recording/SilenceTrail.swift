import Wire

/// Finds the longest silence of a connection while an answer is awaited, over all frames, shown or not.
struct SilenceTrail {
    private(set) var longest: RecordExplanation.Silence?
    private var last: ExplainedFrame?

    /// Takes the next frame of the connection.
    mutating func take(_ row: ExplainedFrame) {
        // A copy is no further word of anybody's.
        if row.order == .capturedTwice { return }
        if let last {
            let wait = row.time.nanoseconds(since: last.time)
            if wait > longest?.nanoseconds ?? 0 {
                longest = RecordExplanation.Silence(nanoseconds: wait, before: last, after: row)
            }
        }
        last = row
    }

    /// The silence after the last frame, where the capture went on until `end`.
    func rest(until end: Timestamp) -> RecordExplanation.Silence? {
        last.map { RecordExplanation.Silence(nanoseconds: max(0, end.nanoseconds(since: $0.time)), before: $0) }
    }
}
