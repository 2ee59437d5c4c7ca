internal import Compression

/// The octets of a file in a window that moves forward, gzip or zstd undone where the content is one of them.
struct ChunkedInput: ~Copyable {
    /// What is in the window, from before `position` up to what has been read.
    private(set) var storage: [UInt8] = []
    /// Where in `storage` the next record begins.
    private(set) var position = 0
    /// How many octets of the content came before `storage`.
    private var before: UInt64 = 0
    private let source: OctetSource
    /// How many files are read side by side with this one, itself counted.
    private let files: Int
    private var decompressor: Decompressor?
    private var compressed: [UInt8] = []
    private var compressedPosition = 0
    private var hasEnded = false
    private var failure: Fault?

    /// Opens a file and looks whether it is compressed: by its first octets, whatever its name.
    static func open(path: String, among files: Int, isStopped: (@Sendable () -> Bool)?) throws(Fault) -> ChunkedInput {
        try open(OctetSource(path: path, isStopped: isStopped), among: files)
    }

    /// Takes an open file and looks whether it is compressed.
    static func open(_ source: OctetSource, among files: Int = 1) throws(Fault) -> ChunkedInput {
        var input = ChunkedInput(source, among: files)
        _ = try input.ensure(4)
        if let format = CompressionFormat(ofFileStarting: input.storage) { try input.undoCompression(format) }
        return input
    }

    private init(_ source: OctetSource, among files: Int) {
        self.source = source
        self.files = files
        storage.reserveCapacity(2 * SavefileLimits.chunk)
    }

    /// The octets of a regular file.
    var size: Int? { source.size }
    /// Whether reading may wait for somebody else.
    var mayWait: Bool { source.mayWait }
    /// Whether the input ended because the caller asked for it.
    var isStopped: Bool { source.isStopped }
    /// Where the next record begins in the content.
    var offset: UInt64 { before + UInt64(position) }
    /// The octets in the window from the next record on.
    var available: Int { storage.count &- position }

    /// Makes sure that `count` octets from the next record on are in the window; false where the content ends first.
    ///
    /// Throws what stopped the reading once everything before it has been used.
    @inline(__always)
    mutating func ensure(_ count: Int) throws(Fault) -> Bool {
        if storage.count &- position >= count { return true }
        return try refill(count)
    }

    /// Moves on to the next record; `count` octets have been made sure of.
    @inline(__always)
    mutating func advance(by count: Int) {
        position &+= count
    }

    /// A number `offset` octets after the start of the next record, swapped where the file's byte order is not ours.
    @inline(__always)
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ offset: Int, as type: Value.Type, _ isSwapped: Bool
    ) -> Value {
        storage.span.bytes.integer(position &+ offset, as: type, isSwapped)
    }

    /// The first four numbers of 32 bits of the next record, of which 16 octets have been made sure of.
    @inline(__always)
    func fourNumbers(_ isSwapped: Bool) -> (UInt32, UInt32, UInt32, UInt32) {
        let header = storage.span.bytes.extracting(position..<position &+ 16)
        let numbers = unsafe header.unsafeLoadUnaligned(fromUncheckedByteOffset: 0, as: SIMD4<UInt32>.self)
        if !isSwapped { return (numbers[0], numbers[1], numbers[2], numbers[3]) }
        return (
            numbers[0].byteSwapped, numbers[1].byteSwapped, numbers[2].byteSwapped, numbers[3].byteSwapped
        )
    }

    /// What has been read so far becomes compressed input.
    private mutating func undoCompression(_ format: CompressionFormat) throws(Fault) {
        swap(&compressed, &storage)
        storage.reserveCapacity(2 * SavefileLimits.chunk)
        hasEnded = false
        do throws(CompressionError) {
            decompressor = try Decompressor(format, largestWindow: SavefileLimits.zstdWindow(among: files))
        } catch {
            throw fault(error)
        }
    }

    private mutating func refill(_ count: Int) throws(Fault) -> Bool {
        if position > 0 {
            storage.removeSubrange(0..<position)
            before += UInt64(position)
            position = 0
        }
        while storage.count < count {
            if let failure { throw failure }
            if hasEnded { return false }
            // The window grows with what has come, never with what a length claims.
            let room = max(SavefileLimits.chunk - storage.count, SavefileLimits.chunk / 4)
            do throws(Fault) {
                hasEnded = try decompressor == nil ? readPlain(room) : readCompressed(room)
            } catch {
                failure = error
            }
        }
        return true
    }

    private mutating func readPlain(_ room: Int) throws(Fault) -> Bool {
        try source.read(into: &storage, limit: room) == 0
    }

    /// Appends at most `room` octets of content; true at its end.
    private mutating func readCompressed(_ room: Int) throws(Fault) -> Bool {
        var mayBeMore = true
        while true {
            if compressedPosition == compressed.count && !mayBeMore {
                compressed.removeAll(keepingCapacity: true)
                compressedPosition = 0
                if try source.read(into: &compressed, limit: SavefileLimits.chunk) == 0 {
                    if !source.isStopped { try finishDecompressor() }
                    return true
                }
            }
            let produced = try pull(room)
            if produced > 0 { return false }
            mayBeMore = false
        }
    }

    private mutating func pull(_ room: Int) throws(Fault) -> Int {
        do throws(CompressionError) {
            let compressed = compressed
            let rest = compressed.span.bytes.extracting(compressedPosition..<compressed.count)
            guard let progress = try decompressor?.pull(rest, into: &storage, limit: room) else { return 0 }
            compressedPosition += progress.consumed
            return progress.produced
        } catch {
            throw fault(error)
        }
    }

    private func fault(_ error: CompressionError) -> Fault {
        if case .windowTooLarge(let allowed) = error.kind {
            Fault(.windowTooLarge(allowed: allowed, files: files))
        } else {
            Fault(.compression(error.description))
        }
    }

    private mutating func finishDecompressor() throws(Fault) {
        do throws(CompressionError) {
            try decompressor?.finish()
        } catch {
            throw fault(error)
        }
    }
}
