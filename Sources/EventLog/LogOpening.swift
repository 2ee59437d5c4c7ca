import JSONText

/// The first line of a log, which tells what the rest is.
struct LogOpening {
    private var scanner = JSONScanner(depthLimit: LogFormat.lineDepth)
    private var tokens = JSONTokens()

    /// Reads the header, and adds its line to the digest.
    ///
    /// Of a compressed file that does not start as a log `saysDamage` reads on for what its checksums say.
    mutating func header(
        _ input: inout LogInput, digest: inout LogDigest, saysDamage: Bool = true
    ) throws(LogError) -> LogHeader {
        let piece = try input.first()
        if let failure = input.failure, piece == nil { throw LogError(file: input.name, kind: .compression(failure)) }
        guard let piece else { throw LogError(file: input.name, kind: .notALog("it is empty")) }
        guard case .line(let range, let isEnded) = piece else {
            throw LogError(file: input.name, line: 1, kind: .notALog("its first line has no end"))
        }
        let header: LogHeader
        do throws(LineFault) {
            header = try decode(input.storage, range)
        } catch {
            // What is read wrong of a compressed log is told best by what its checksums say, further on.
            if input.isCompressed && saysDamage { while try input.next() != nil {} }
            if let failure = input.failure { throw LogError(file: input.name, kind: .compression(failure)) }
            if LogOpening.isCapture(input.storage) {
                throw LogError(file: input.name, kind: .notALog("it is a capture"))
            }
            let isCut = !isEnded && LogOpening.isStart(input.storage.span.bytes.extracting(range))
            throw LogError(
                file: input.name, line: 1, octet: error.offset &+ 1, kind: isCut ? .cutShort : .notALog(error.what))
        }
        let version = header.version
        if version.major > LogHeader.Version.current.major {
            throw LogError(
                file: input.name, line: 1, kind: .newerVersion(major: version.major, minor: version.minor))
        }
        let storage = input.storage
        digest.update(storage.span.bytes.extracting(range.lowerBound..<min(range.upperBound &+ 1, storage.count)))
        return header
    }

    /// Whether a log starts here; a first line that is over the input's limit is told by how headers begin.
    mutating func isLog(_ input: inout LogInput) throws(LogError) -> Bool {
        switch try input.first() {
        case nil: return false
        case .tooLong: return LogOpening.isStart(input.storage.span.bytes)
        case .line(let range, _):
            do throws(LineFault) {
                _ = try decode(input.storage, range)
                return true
            } catch {
                return false
            }
        }
    }

    private mutating func decode(_ storage: [UInt8], _ range: Range<Int>) throws(LineFault) -> LogHeader {
        try LogLineKind.scan(storage.span.bytes.extracting(range), &scanner, &tokens)
        let values = LogLineValues(octets: storage, range: range, tokens: tokens)
        guard try LogLineKind.of(values) == .header else {
            throw LineFault(offset: 0, what: "its first line is no header")
        }
        return try LogDecoding.header(values)
    }

    /// Whether the octets begin as pcap or pcapng does: a mix-up that has a way out.
    private static func isCapture(_ octets: [UInt8]) -> Bool {
        let starts: [[UInt8]] = [
            [0x0A, 0x0D, 0x0D, 0x0A], [0xA1, 0xB2, 0xC3, 0xD4], [0xD4, 0xC3, 0xB2, 0xA1], [0xA1, 0xB2, 0x3C, 0x4D],
            [0x4D, 0x3C, 0xB2, 0xA1],
        ]
        return starts.contains { octets.starts(with: $0) }
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
