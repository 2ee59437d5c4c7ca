/// The way to a member of an event's body, its keys joined by dots: `analytics.reportSuite`, `visitor.customerIDs.*.id`.
///
/// Keys of this API hold dots themselves (`params` has a member whose key is `analytics.reportSuite`), so a dot may end a key
/// or stand in it: a path leads to each member whose keys, joined by dots, read as the path does. `*` stands for any one key,
/// `**` at the end for all that lies beneath, elements of arrays too, but for members `authState`: how an id was authenticated.
/// A path begins at the event or at its `params`; an array stands for each of its elements, as in a batch.
public struct MemberPath: Sendable, Hashable {
    /// Octets of a path, a few times the longest key of this API.
    public static let longest = 256
    /// Dots of a path: each may double the ways to read it.
    public static let mostDots = 16

    /// The path as written.
    public let text: String
    let octets: [UInt8]

    /// Reads a path; nil where it is empty, too long, or has an empty key.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        let keys = octets.split(separator: UInt8.dot, omittingEmptySubsequences: false)
        guard octets.count <= Self.longest, keys.count <= Self.mostDots + 1, keys.allSatisfy({ !$0.isEmpty }) else {
            return nil
        }
        self.text = text
        self.octets = octets
    }

    /// Whether the rest of the path stands for all that lies beneath.
    func takesAll(from start: Int) -> Bool { octets[start...].elementsEqual("**".utf8) }

    /// Where the path goes on behind `key`, each place once; `isEnd` tells that it ends there.
    func steps(from start: Int, over key: ArraySlice<UInt8>) -> (isEnd: Bool, next: [Int]) {
        var isEnd = false
        var next: [Int] = []
        let rest = octets[start...]
        if takesAll(from: start) { return key.elementsEqual("authState".utf8) ? (false, []) : (true, [start]) }
        if rest.first == UInt8.asterisk, start + 1 == octets.count || octets[start + 1] == UInt8.dot {
            if start + 1 == octets.count { isEnd = true } else { next.append(start + 2) }
        }
        if rest.starts(with: key) {
            let end = start + key.count
            if end == octets.count {
                isEnd = true
            } else if octets[end] == UInt8.dot, !next.contains(end + 1) {
                next.append(end + 1)
            }
        }
        return (isEnd, next)
    }
}

extension UInt8 {
    fileprivate static var dot: UInt8 { 0x2E }
    fileprivate static var asterisk: UInt8 { 0x2A }
}
