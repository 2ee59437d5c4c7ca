internal import CZlib

/// zlib's `deflate` over spans.
final class DeflateStream {
    // zlib keeps a pointer to its z_stream and refuses one that has moved: it lives on the heap.
    private let stream: UnsafeMutablePointer<z_stream>

    init(_ format: CompressionFormat) throws(CompressionError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let windowBits: Int32 =
            switch format {
            case .gzip: MAX_WBITS + 16
            case .rawDeflate: -MAX_WBITS
            case .zlib, .zstd: MAX_WBITS
            }
        // 8 is zlib's own default of memory for its state.
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            throw CompressionError(.outOfMemory)
        }
        self.stream = stream
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func run(_ input: RawSpan, _ mode: Compressor.Mode, into output: inout [UInt8]) -> CompressionError? {
        let flag =
            switch mode {
            case .proceed: Z_NO_FLUSH
            case .flush: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        var consumed = 0
        while true {
            let rest = input.extracting(consumed..<input.byteCount)
            let step = deflateStep(rest, flag, into: &output)
            consumed += step.consumed
            guard step.status == Z_OK || step.status == Z_BUF_ERROR || step.status == Z_STREAM_END else {
                return CompressionError(.outOfMemory)
            }
            // Output that did not fill its room means that nothing is waiting.
            if consumed == input.byteCount && step.produced < CompressionLimits.step { break }
        }
        if case .finish = mode { deflateReset(stream) }
        return nil
    }

    private func deflateStep(
        _ input: RawSpan, _ flag: Int32, into output: inout [UInt8]
    ) -> (consumed: Int, produced: Int, status: Int32) {
        let given = min(input.byteCount, CompressionLimits.zlibInput)
        let room = CompressionLimits.step
        let stream = stream
        let before = output.count
        var status: Int32 = Z_OK
        input.withUnsafeBytes { bytes in
            output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
                free.withUnsafeMutableBufferPointer { buffer, count in
                    // `next_in` is not const in zlib's interface; deflate does not write there.
                    stream.pointee.next_in = UnsafeMutablePointer(
                        mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    stream.pointee.avail_in = UInt32(given)
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(room)
                    status = deflate(stream, flag)
                    count = room - Int(stream.pointee.avail_out)
                }
            }
        }
        return (given - Int(stream.pointee.avail_in), output.count - before, status)
    }
}
