/// How much of an answer is read, each with its reason.
///
/// Sizes are octets.
enum AnswerLimits {
    /// Status line and fields; eight times what common servers send at most.
    static let head = 64 << 10
    /// Interim answers before the final one; none is asked for.
    static let interim = 32
    /// Content that is kept for the outcome, as much as the event log keeps: the two are compared where they say why a request is
    /// refused.
    static let keptContent = 64 << 10
    /// Content that is read at all; the connection is closed beyond it.
    ///
    /// The collection API answers with none.
    static let content = 1 << 20
    /// A chunk's size line with its extensions.
    static let chunkLine = 4 << 10
}
