/// Octets turned into a compressed stream.
///
/// The same octets and calls give the same stream, on any day and host.
public struct Compressor: ~Copyable {
    private enum Engine {
        case zlib(DeflateStream)
        case zstd(ZstdWriter)

        func run(_ input: RawSpan, _ mode: Mode, into output: inout [UInt8]) -> CompressionError? {
            switch self {
            case .zlib(let stream): stream.run(input, mode, into: &output)
            case .zstd(let stream): stream.run(input, mode, into: &output)
            }
        }
    }

    /// What a call asks of the stream beside taking its input.
    enum Mode {
        case proceed, flush, finish
    }

    private let engine: Engine

    /// Makes a stream that writes `format`: gzip without name and with time 0, zstd with a checksum.
    public init(_ format: CompressionFormat) throws(CompressionError) {
        switch format {
        case .gzip, .zlib, .rawDeflate: engine = .zlib(try DeflateStream(format))
        case .zstd: engine = .zstd(try ZstdWriter())
        }
    }

    /// Takes `input` and appends to `output` what is ready, which may be nothing.
    public mutating func compress(_ input: RawSpan, into output: inout [UInt8]) throws(CompressionError) {
        try run(input, .proceed, into: &output)
    }

    /// Appends all that is held back, so that a reader of the output so far gets every octet of the input so far.
    public mutating func flush(into output: inout [UInt8]) throws(CompressionError) {
        try run(RawSpan(), .flush, into: &output)
    }

    /// Ends the stream.
    ///
    /// What is written after that begins a new member or frame.
    public mutating func finish(into output: inout [UInt8]) throws(CompressionError) {
        try run(RawSpan(), .finish, into: &output)
    }

    private mutating func run(
        _ input: RawSpan, _ mode: Mode, into output: inout [UInt8]
    ) throws(CompressionError) {
        if let failure = engine.run(input, mode, into: &output) { throw failure }
    }
}
