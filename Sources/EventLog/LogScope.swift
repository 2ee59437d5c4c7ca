/// What of an exchange's line a reader makes a record of; whatever it is, every member is checked and the same lines are faults.
public enum LogScope: Sendable, Hashable {
    /// All of it.
    case everything
    /// What it takes to send the request again.
    ///
    /// The answer's fields and content, the connection's names, the names of fields that were dropped, and the frames stay
    /// empty. About a third of the cost of a line lies in them. The content of a refusal (4xx) is there: it says why.
    case request
}
