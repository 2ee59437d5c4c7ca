/// A stream of compressed octets turned back, in memory bounded by the caller.
///
/// gzip may hold any number of members and zstd any number of frames, as files joined by `cat` do; zlib and raw
/// deflate end with their first stream. After a throw the stream is of no further use.
public struct Decompressor: ~Copyable {
    /// What one pull used and gave.
    public struct Progress: Equatable, Sendable {
        /// Octets of the input that were used.
        public var consumed = 0
        /// Octets that were appended to the output.
        public var produced = 0
    }

    // Objects, one for each stream: the libraries keep pointers to their state, which must not move.
    private enum Engine {
        case zlib(InflateStream)
        case zstd(ZstdReader)

        func pull(_ input: RawSpan, into output: inout [UInt8], limit: Int) -> Progress {
            switch self {
            case .zlib(let stream): stream.pull(input, into: &output, limit: limit)
            case .zstd(let stream): stream.pull(input, into: &output, limit: limit)
            }
        }

        var isAtEnd: Bool {
            switch self {
            case .zlib(let stream): stream.isAtEnd
            case .zstd(let stream): stream.isAtEnd
            }
        }

        var failure: CompressionError? {
            switch self {
            case .zlib(let stream): stream.failure
            case .zstd(let stream): stream.failure
            }
        }
    }

    private let engine: Engine
    private var hasBegun = false

    /// Whether the stream is between members or frames, or has not begun.
    public var isAtEnd: Bool { engine.isAtEnd }

    /// Makes a stream that reads `format`.
    ///
    /// `largestWindow` is the largest window of a zstd frame that is read, as a power of two: what a frame can make the
    /// reader allocate. Without it that is 8 MiB, which RFC 8878 §3.1.1.1.2 asks of every reader.
    public init(_ format: CompressionFormat, largestWindow: Int32? = nil) throws(CompressionError) {
        switch format {
        case .gzip, .zlib, .rawDeflate: engine = .zlib(try InflateStream(format))
        case .zstd: engine = .zstd(try ZstdReader(windowLog: largestWindow ?? CompressionLimits.zstdWindowLog))
        }
    }

    /// Appends what `input` holds to `output`, at most `limit` octets in this call; throws `overLimit` beyond.
    ///
    /// What was decoded before a throw stays in `output`. The input may be cut anywhere between calls.
    public mutating func decompress(
        _ input: RawSpan, into output: inout [UInt8], limit: Int
    ) throws(CompressionError) {
        var consumed = 0
        var remaining = max(limit, 0)
        while true {
            // One octet more than allowed tells a stream that fills the limit exactly from one that goes on.
            let room = remaining < CompressionLimits.step ? remaining + 1 : CompressionLimits.step
            let progress = try pull(input.extracting(consumed..<input.byteCount), into: &output, limit: room)
            consumed += progress.consumed
            if progress.produced > remaining {
                output.removeLast()
                throw CompressionError(.overLimit)
            }
            remaining -= progress.produced
            if progress.produced < room && consumed == input.byteCount { return }
        }
    }

    /// Appends at most `limit` octets (at least 1) and says how much of `input` that took: for readers of files.
    ///
    /// Where fewer than `limit` octets came out, all input was used: more is needed. Where exactly `limit` came out,
    /// more may be waiting inside: call again with the rest of the input, also where nothing is left of it.
    public mutating func pull(
        _ input: RawSpan, into output: inout [UInt8], limit: Int
    ) throws(CompressionError) -> Progress {
        let progress = engine.pull(input, into: &output, limit: max(limit, 1))
        if progress.consumed > 0 { hasBegun = true }
        if let failure = engine.failure { throw failure }
        // Callers go on until the input is used up, which must come nearer.
        if progress == Progress() && input.byteCount > 0 { throw CompressionError(.corrupt("no progress")) }
        return progress
    }

    /// Says that no more input comes; throws `truncated` where the stream is not at a member's end.
    ///
    /// No input at all is truncated too: none of the formats has an empty form.
    public mutating func finish() throws(CompressionError) {
        guard isAtEnd && hasBegun else { throw CompressionError(.truncated) }
    }
}
