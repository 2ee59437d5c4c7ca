/// Finds the end of a head, octet by octet or at once: the first empty line, whether it ends in CR LF or a bare LF.
struct HeadScan {
    /// The index of the line that is being looked at.
    var lineStart = 0
    /// The index from which the next line feed is looked for.
    var next = 0
    /// The index of the line feed of the start line.
    var firstFeed: Int?

    /// The index after the empty line, or nil where it is not before `limit`; then it can be asked again with more.
    @inline(__always)
    mutating func end(_ octets: RawSpan, to limit: Int) -> Int? {
        while let feed = octets.firstLineFeed(from: next, to: limit) {
            let isEmpty = feed == lineStart || (feed == lineStart &+ 1 && octets.octet(lineStart) == 0x0D)
            lineStart = feed &+ 1
            next = lineStart
            if firstFeed == nil {
                firstFeed = feed
            } else if isEmpty {
                return lineStart
            }
        }
        next = max(next, limit)
        return nil
    }
}
