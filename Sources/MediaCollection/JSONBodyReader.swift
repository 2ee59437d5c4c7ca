internal import JSONText

/// Reads one body after another: one that differs from the one before in a few values costs a comparison.
public struct JSONBodyReader: Sendable {
    private var known = KnownJSON()
    private var scanner = JSONScanner(depthLimit: JSONBody.depthLimit)

    /// Has read nothing yet.
    public init() {}

    /// Reads a body; nil where it is no JSON text.
    mutating func read(_ octets: [UInt8]) -> JSONBody? {
        do {
            _ = try known.scan(octets.span.bytes, &scanner)
            return JSONBody(octets, known.tokens)
        } catch {
            return nil
        }
    }
}
