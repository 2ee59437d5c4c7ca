import Wire

/// Something learnt, waiting for its place in the order of the capture.
struct Token {
    enum Kind: UInt8 {
        case connection, began, beganWithRequest, request, doubted, answer, dropped, blocked, unblocked, closed
    }

    /// The frame from which it was learnt, or a later one from which something was learnt of the same connection.
    var at: FrameStamp
    /// Its place among those of one frame.
    var order: Int
    var kind: Kind
    /// The octets by which it counts as staged.
    var octets: Int
    /// The exchange's slot, or the connection's place.
    var subject: Int

    static func isBefore(_ left: Token, _ right: Token) -> Bool {
        left.at == right.at ? left.order < right.order : left.at < right.at
    }
}
