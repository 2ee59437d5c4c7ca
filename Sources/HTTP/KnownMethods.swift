/// Methods that are registered and in use: what may start a request where framing alone does not say that one starts.
///
/// In framing any token is a method. In mid-connection and after a loss the octets before it could be the rest of
/// something else, and `dyGET` would be invented.
enum KnownMethods {
    private static let names: [StaticString] = [
        "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PROPFIND", "PROPPATCH",
        "MKCOL",
        "COPY", "MOVE", "UNLOCK", "LOCK", "REPORT", "SEARCH", "PURGE", "QUERY",
    ]

    /// Whether a range holds one of them.
    static func contains(_ octets: RawSpan, _ range: Range<Int>) -> Bool {
        names.contains { octets.isMethod($0, range) }
    }

    /// Where one of them starts that ends at `end`, or nil.
    static func start(_ octets: RawSpan, endingAt end: Int) -> Int? {
        for name in names {
            let start = end - name.utf8CodeUnitCount
            if start >= 0, octets.isMethod(name, start..<end) { return start }
        }
        return nil
    }
}
