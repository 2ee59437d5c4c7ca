import JSONText

extension LogLineKind {
    /// Scans a line; what breaks the grammar is a fault.
    static func scan(
        _ line: RawSpan, _ scanner: inout JSONScanner, _ tokens: inout JSONTokens
    ) throws(LineFault) {
        do throws(JSONSyntaxError) {
            _ = try scanner.scan(line, into: &tokens)
        } catch {
            throw LineFault(offset: error.offset, what: "not JSON: \(error.reason)")
        }
    }

    /// Scans a line as the reader does that has scanned others; whether it is the one before but for values.
    static func scan(
        _ line: RawSpan, _ scanner: inout JSONScanner, _ known: inout KnownJSON
    ) throws(LineFault) -> Bool {
        do throws(JSONSyntaxError) {
            return try known.scan(line, &scanner)
        } catch {
            throw LineFault(offset: error.offset, what: "not JSON: \(error.reason)")
        }
    }

    /// The kind that the line names; nil where this version does not know it.
    static func of(_ line: LogLineValues) throws(LineFault) -> LogLineKind? {
        guard line.token(0).kind == .object else { throw LineFault(offset: 0, what: "a line must be an object") }
        var key = 1
        while key < line.token(0).end {
            if line.isKey(key, "kind") { return LogLineKind(rawValue: try line.text(key &+ 1, "kind")) }
            key = line.token(key &+ 1).end
        }
        throw line.fault(0, "the member `kind` is missing")
    }
}
