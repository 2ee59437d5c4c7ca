internal import CZstd

/// zstd's streaming encoder over spans, on the calling thread, at the library's default level.
final class ZstdWriter {
    private let context: OpaquePointer

    init() throws(CompressionError) {
        guard let context = ZSTD_createCCtx() else { throw CompressionError(.outOfMemory) }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    func run(_ input: RawSpan, _ mode: Compressor.Mode, into output: inout [UInt8]) -> CompressionError? {
        let directive =
            switch mode {
            case .proceed: ZSTD_e_continue
            case .flush: ZSTD_e_flush
            case .finish: ZSTD_e_end
            }
        let context = context
        var consumed = 0
        while true {
            let rest = input.extracting(consumed..<input.byteCount)
            var status = 0
            rest.withUnsafeBytes { bytes in
                output.append(addingCapacity: CompressionLimits.step) { (free: inout OutputSpan<UInt8>) in
                    free.withUnsafeMutableBufferPointer { buffer, count in
                        var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
                        var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: CompressionLimits.step, pos: 0)
                        status = ZSTD_compressStream2(context, &target, &source, directive)
                        consumed += source.pos
                        count = target.pos
                    }
                }
            }
            guard ZSTD_isError(status) == 0 else { return CompressionError(.outOfMemory) }
            // For flush and finish the status is what is still held back.
            if consumed == input.byteCount && (directive == ZSTD_e_continue || status == 0) { return nil }
        }
    }
}
