import JSONText

/// The first line of a log, which tells what the rest is.
struct LogOpening {
    private var scanner = JSONScanner(depthLimit: LogFormat.lineDepth)
    private var tokens = JSONTokens()

    /// Reads the header, and adds its line to the digest.
    mutating func header(_ input: inout LogInput, digest: inout LogDigest) throws(LogError) -> LogHeader {
        let piece = try input.next()
        if let failure = input.failure, piece == nil { throw LogError(file: input.name, kind: .compression(failure)) }
        guard let piece else { throw LogError(file: input.name, kind: .notALog("it is empty")) }
        guard case .line(let range, let isEnded) = piece else {
            throw LogError(file: input.name, line: 1, kind: .notALog("its first line has no end"))
        }
        let storage = input.storage
        let octets = storage.span.bytes.extracting(range)
        let header: LogHeader
        do throws(LineFault) {
            try LogLineKind.scan(octets, &scanner, &tokens)
            let values = LogLineValues(octets: storage, range: range, tokens: tokens)
            guard try LogLineKind.of(values) == .header else {
                throw LineFault(offset: 0, what: "its first line is no header")
            }
            header = try LogDecoding.header(values)
        } catch {
            // What is read wrong of a compressed log is told best by what its checksums say, further on.
            if input.isCompressed { while try input.next() != nil {} }
            if let failure = input.failure { throw LogError(file: input.name, kind: .compression(failure)) }
            let isCut = !isEnded && LogOpening.isStart(octets)
            throw LogError(
                file: input.name, line: 1, octet: error.offset &+ 1, kind: isCut ? .cutShort : .notALog(error.what))
        }
        let version = header.version
        if version.major > LogHeader.Version.current.major {
            throw LogError(
                file: input.name, line: 1, kind: .newerVersion(major: version.major, minor: version.minor))
        }
        digest.update(storage.span.bytes.extracting(range.lowerBound..<min(range.upperBound &+ 1, storage.count)))
        return header
    }

    /// Whether the octets are the start of a header, cut somewhere.
    private static func isStart(_ octets: RawSpan) -> Bool {
        let header: StaticString = #"{"kind":"header","#
        return header.withUTF8Buffer { expected in
            for offset in 0..<min(expected.count, octets.byteCount)
            where octets.unsafeLoad(fromByteOffset: offset, as: UInt8.self) != expected[offset] { return false }
            return true
        }
    }
}
