internal import CZlib

/// zlib's `inflate` over spans, gzip members joined.
final class InflateStream {
    // zlib keeps a pointer to its z_stream and refuses one that has moved: it lives on the heap.
    private let stream: UnsafeMutablePointer<z_stream>
    private let joinsMembers: Bool
    private var endedMembers = 0
    /// Whether the last member ended and no octet of another one came, or none came at all.
    private(set) var isAtEnd = true
    /// Why the stream is of no further use.
    private(set) var failure: CompressionError?

    init(_ format: CompressionFormat) throws(CompressionError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        joinsMembers = format == .gzip
        let windowBits: Int32 =
            switch format {
            case .gzip: MAX_WBITS + 16
            case .rawDeflate: -MAX_WBITS
            case .zlib, .zstd: MAX_WBITS
            }
        guard inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            throw CompressionError(.outOfMemory)
        }
        self.stream = stream
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func pull(_ input: RawSpan, into output: inout [UInt8], limit: Int) -> Decompressor.Progress {
        var progress = Decompressor.Progress()
        while failure == nil && progress.produced < limit {
            let rest = input.extracting(progress.consumed..<input.byteCount)
            if isAtEnd {
                let skipped = enterMember(rest)
                progress.consumed += skipped
                if isAtEnd { break }
                if skipped > 0 { continue }
            }
            let step = inflateStep(rest, into: &output, limit: limit - progress.produced)
            progress.consumed += step.consumed
            progress.produced += step.produced
            switch step.status {
            case Z_STREAM_END:
                isAtEnd = true
                endedMembers += 1
            case Z_OK, Z_BUF_ERROR:
                // Less than there was room for: all input is used and all output is out.
                if step.consumed == 0 && step.produced == 0 { return progress }
            case Z_MEM_ERROR:
                failure = CompressionError(.outOfMemory)
            case Z_NEED_DICT:
                failure = CompressionError(.corrupt("a preset dictionary is needed"))
            default:
                failure = CompressionError(.corrupt(message))
            }
        }
        return progress
    }

    /// Between members: skips octets that belong to none and begins the next; says how many were skipped.
    private func enterMember(_ rest: RawSpan) -> Int {
        guard rest.byteCount > 0 else { return 0 }
        if endedMembers == 0 {
            isAtEnd = false
            return 0
        }
        guard joinsMembers else {
            failure = CompressionError(.corrupt("data after the end of the stream"))
            return 0
        }
        // Zeros after a member are the padding of tapes and blocks; gzip ignores them too.
        var padding = 0
        while padding < rest.byteCount, rest.unsafeLoad(fromByteOffset: padding, as: UInt8.self) == 0 { padding += 1 }
        if padding < rest.byteCount {
            if inflateReset(stream) == Z_OK { isAtEnd = false } else { failure = CompressionError(.outOfMemory) }
        }
        return padding
    }

    private var message: String {
        stream.pointee.msg.map { String(cString: $0) } ?? "invalid data"
    }

    private func inflateStep(
        _ input: RawSpan, into output: inout [UInt8], limit: Int
    ) -> (consumed: Int, produced: Int, status: Int32) {
        let given = min(input.byteCount, CompressionLimits.zlibInput)
        let room = min(limit, CompressionLimits.step)
        let stream = stream
        let before = output.count
        var status: Int32 = Z_OK
        input.withUnsafeBytes { bytes in
            output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
                free.withUnsafeMutableBufferPointer { buffer, count in
                    // `next_in` is not const in zlib's interface; inflate does not write there.
                    stream.pointee.next_in = UnsafeMutablePointer(
                        mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    stream.pointee.avail_in = UInt32(given)
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(room)
                    status = inflate(stream, Z_NO_FLUSH)
                    count = room - Int(stream.pointee.avail_out)
                }
            }
        }
        return (given - Int(stream.pointee.avail_in), output.count - before, status)
    }
}
