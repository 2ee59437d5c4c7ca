internal import CZstd

/// zstd's streaming decoder over spans; frames are joined and skippable ones skipped by the library.
final class ZstdReader {
    private let context: OpaquePointer
    private let windowLog: Int32
    /// Whether the last frame ended and no octet of another one came, or none came at all.
    private(set) var isAtEnd = true
    /// The octets that tell how long a frame's header is (RFC 8878 §3.1.1).
    private static let frameStart = 5
    /// The library's own words depend on how much of the input it was given at once; the fault does not.
    private static let broken = CompressionError.Kind.corrupt("invalid zstd data")
    /// The octets of a block's header (RFC 8878 §3.1.1.2).
    private static let blockHeader = 3
    /// The octets that are asked for next.
    private var wanted = ZstdReader.frameStart
    /// What was seen of the start of the frame at hand.
    private var magic = ZstdMagic()
    /// Whether the last call had no room left, so that more may wait inside.
    private var hasOutputInside = false
    /// Why the stream is of no further use.
    private(set) var failure: CompressionError?

    init(windowLog: Int32) throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else { throw CompressionError(.outOfMemory) }
        self.context = context
        self.windowLog = windowLog
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLog)
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    func pull(_ input: RawSpan, into output: inout [UInt8], limit: Int) -> Decompressor.Progress {
        var progress = Decompressor.Progress()
        while failure == nil && progress.produced < limit {
            let rest = input.byteCount - progress.consumed
            if isAtEnd && rest == 0 { break }
            var offered = hasOutputInside ? 0 : min(rest, portion)
            if offered > 0, !magic.isWhole {
                offered = 1
                guard magic.takes(input.unsafeLoad(fromByteOffset: progress.consumed, as: UInt8.self)) else {
                    failure = CompressionError(Self.broken)
                    break
                }
            }
            let piece = input.extracting(progress.consumed..<progress.consumed + offered)
            let room = min(limit - progress.produced, CompressionLimits.step)
            let step = decodeStep(piece, into: &output, room: room)
            progress.consumed += step.consumed
            progress.produced += step.produced
            if ZSTD_isError(step.status) != 0 {
                failure = CompressionError(kind(of: step.status))
            } else {
                let wasFlushing = hasOutputInside
                isAtEnd = step.status == 0
                wanted = isAtEnd ? Self.frameStart : step.status
                if isAtEnd { magic = ZstdMagic() }
                hasOutputInside = !isAtEnd && step.produced == room
                if step.consumed == 0 && step.produced == 0 && !wasFlushing { break }
            }
        }
        return progress
    }

    /// How many octets are given at once: what the library asks for, but the header of the next block, which it asks for with
    /// each, apart, and the last octet of both apart from those before.
    ///
    /// It decides at that octet, and what a call that fails has put out is lost: so what comes out before a fault does not
    /// depend on how the input was cut.
    private var portion: Int { max(1, (wanted > Self.blockHeader ? wanted - Self.blockHeader : wanted) - 1) }

    private func kind(of status: Int) -> CompressionError.Kind {
        switch ZSTD_getErrorCode(status) {
        case ZSTD_error_memory_allocation: .outOfMemory
        case ZSTD_error_frameParameter_windowTooLarge: .windowTooLarge(allowed: 1 << Int(windowLog))
        default: Self.broken
        }
    }

    private func decodeStep(
        _ input: RawSpan, into output: inout [UInt8], room: Int
    ) -> (consumed: Int, produced: Int, status: Int) {
        let context = context
        let before = output.count
        var consumed = 0
        var status = 0
        input.withUnsafeBytes { bytes in
            output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
                free.withUnsafeMutableBufferPointer { buffer, count in
                    var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
                    var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: room, pos: 0)
                    status = ZSTD_decompressStream(context, &target, &source)
                    consumed = source.pos
                    count = target.pos
                }
            }
        }
        return (consumed, output.count - before, status)
    }
}
