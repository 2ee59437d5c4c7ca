/// What becomes of a session's events that were due before the target had opened it.
public enum LatePolicy: String, CaseIterable, Sendable, Hashable {
    /// They go at once, in order, and the later ones when they are due: what clients do.
    case catchUp = "catch-up"
    /// The whole session is put off by as much as its first event is late, so that its spacing stays.
    case slip
    /// They do not go.
    case skip
}
