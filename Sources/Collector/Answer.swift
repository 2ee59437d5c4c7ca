internal import JSONText

/// What the collector answers.
struct Answer: Equatable {
    var status: Int
    /// The content, always JSON; empty for none.
    var content: [UInt8] = []
    /// The field `Location`.
    var location: String?
    /// The field `Retry-After`.
    var retryAfter: String?
    /// What goes wrong with its octets.
    var wire: WireFault?
    /// How long the answer is held back.
    var delay: Duration?

    /// An answer without content.
    static func empty(_ status: Int) -> Answer { Answer(status: status) }

    /// An answer with a message, in the shape that the service documents: `{"message": string}`.
    static func error(_ status: Int, _ message: String) -> Answer {
        var content = Array("{\"message\":".utf8)
        JSONString.append(message, to: &content)
        content.append(UInt8(ascii: "}"))
        return Answer(status: status, content: content)
    }
}
