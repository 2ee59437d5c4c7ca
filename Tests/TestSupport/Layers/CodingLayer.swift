public import Compression

/// Content codings: a coded stream in pieces to its content, within a limit.
public struct CodingLayer: LayerUnderTest, Sendable {
    private let octets: [UInt8]
    private let format: CompressionFormat
    private let limit: Int

    /// Takes a coded stream, and the octets that may come of it.
    public init(_ octets: [UInt8], _ format: CompressionFormat, limit: Int) {
        self.octets = octets
        self.format = format
        self.limit = limit
    }

    /// What a run says.
    public struct Transcript: LayerTranscript, Sendable {
        /// What came out.
        public var content: [UInt8] = []
        /// Why it ended before its end, or nil.
        public var error: CompressionError?
        /// The laws that the run broke.
        public var violations: [String] = []
        /// The content's size and fingerprint, and the end.
        public var lines: [String] {
            ["\(content.count) octets \(Fingerprint.of(content))", error?.description ?? "end"]
        }
    }

    /// The octets of the stream.
    public var octetCount: Int { octets.count }

    /// The stream without one octet.
    public func losing(_ index: Int) -> CodingLayer {
        var rest = octets
        rest.remove(at: index)
        return CodingLayer(rest, format, limit: limit)
    }

    /// Undoes the coding.
    public func run(_ cut: InputCut) -> Transcript {
        var said = Transcript()
        do throws(CompressionError) {
            var stream = try Decompressor(format)
            for piece in cut.pieces(of: octets) {
                let before = said.content.count
                try stream.decompress(piece.span.bytes, into: &said.content, limit: limit - before)
            }
            try stream.finish()
        } catch {
            said.error = error
        }
        if said.content.count > limit { said.violations.append("\(said.content.count) octets of at most \(limit)") }
        return said
    }

    /// What has a checksum and looks whole is whole.
    public func inventions(of lossy: Transcript, losing index: Int, from whole: Transcript) -> [String] {
        guard format == .gzip || format == .zlib, lossy.error == nil, whole.error == nil else { return [] }
        return FirstDifference(lossy.content, whole.content).map { ["a whole stream of other octets: \($0)"] } ?? []
    }
}
