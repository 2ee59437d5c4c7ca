/// Status line and the fields of an answer that a replay looks at (RFC 9112 §4 and §6).
struct AnswerHead: Equatable {
    var status = 0
    /// Whether the version is 1.1 or a later minor one.
    var isPersistentByDefault = true
    var contentLength: Int?
    var hasTransferEncoding = false
    var isChunked = false
    var hasClose = false
    var hasKeepAlive = false
    /// The values of `Location` lines, but for one that says what the line before it did.
    var locations: [[UInt8]] = []
    var retryAfter: [UInt8]?

    /// Reads a head up to and with its empty line; nil where it is none, or could be read in two ways.
    init?(_ octets: [UInt8]) {
        guard !octets.contains(0) else { return nil }
        var lines = octets[...]
        guard let first = Self.nextLine(&lines), readStatus(first) else { return nil }
        while let line = Self.nextLine(&lines), !line.isEmpty {
            guard readField(line) else { return nil }
        }
        if hasTransferEncoding && contentLength != nil {
            // Transfer-Encoding wins, and nothing after it on this connection is trusted (RFC 9112 §6.3).
            contentLength = nil
            hasClose = true
        }
    }

    /// Whether another request may follow on the connection, the content having been read.
    var isPersistent: Bool { !hasClose && (isPersistentByDefault || hasKeepAlive) }

    private static func nextLine(_ octets: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = octets.firstIndex(of: 0x0A) else { return nil }
        var line = octets[octets.startIndex..<end]
        if line.last == 0x0D { line.removeLast() }
        octets = octets[(end + 1)...]
        return line
    }

    /// `HTTP/1.1 204 No Content`, the reason being optional.
    private mutating func readStatus(_ line: ArraySlice<UInt8>) -> Bool {
        let line = Array(line)
        guard line.count >= 12, line.starts(with: "HTTP/1.".utf8), Self.isDigit(line[7]), line[8] == 0x20,
            line[9...11].allSatisfy(Self.isDigit), line.count == 12 || line[12] == 0x20
        else { return false }
        isPersistentByDefault = line[7] != 0x30
        status = line[9...11].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        // What is above 599 is an error that no standard knows (RFC 9110 §15), and an answer.
        return status >= 100
    }

    private mutating func readField(_ line: ArraySlice<UInt8>) -> Bool {
        // A folded line continues a value, and so may change a length; no server sends it any more.
        guard let first = line.first, first != 0x20, first != 0x09, let colon = line.firstIndex(of: 0x3A),
            colon > line.startIndex, !line[..<colon].contains(where: { $0 <= 0x20 || $0 == 0x7F })
        else { return false }
        let name = line[..<colon]
        switch name.count {
        case 8 where Self.matches(name, "location"):
            let value = Array(Self.trimmed(line[(colon + 1)...]))
            if locations.last != value { locations.append(value) }
        case 10 where Self.matches(name, "connection"):
            for part in line[(colon + 1)...].split(separator: 0x2C).map(Self.trimmed) {
                if Self.matches(part, "close") { hasClose = true }
                if Self.matches(part, "keep-alive") { hasKeepAlive = true }
            }
        case 11 where Self.matches(name, "retry-after"):
            if retryAfter == nil { retryAfter = Array(Self.trimmed(line[(colon + 1)...])) }
        case 14 where Self.matches(name, "content-length"):
            // A list of equal numbers is one number; anything else is two readings (RFC 9110 §8.6).
            for part in line[(colon + 1)...].split(separator: 0x2C, omittingEmptySubsequences: false) {
                guard let length = Self.number(Self.trimmed(part)), contentLength ?? length == length else {
                    return false
                }
                contentLength = length
            }
        case 17 where Self.matches(name, "transfer-encoding"):
            for part in line[(colon + 1)...].split(separator: 0x2C).map(Self.trimmed) where !part.isEmpty {
                // Empty elements are none (RFC 9110 §5.6.1.2). Chunked twice, or anything after it, cannot be framed.
                guard !isChunked else { return false }
                hasTransferEncoding = true
                isChunked = Self.matches(part, "chunked")
            }
        default: break
        }
        return true
    }

    private static func isDigit(_ octet: UInt8) -> Bool { octet >= 0x30 && octet <= 0x39 }

    /// Digits only, at most 18 of them.
    private static func number(_ octets: ArraySlice<UInt8>) -> Int? {
        guard (1...18).contains(octets.count), octets.allSatisfy(isDigit) else { return nil }
        return octets.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var octets = octets
        while let first = octets.first, first == 0x20 || first == 0x09 { octets.removeFirst() }
        while let last = octets.last, last == 0x20 || last == 0x09 { octets.removeLast() }
        return octets
    }

    private static func matches(_ octets: ArraySlice<UInt8>, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { expected in
            octets.count == expected.count
                && zip(octets, expected).allSatisfy { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
        }
    }
}
