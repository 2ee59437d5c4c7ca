public import Wire

/// Reads the frames of a capture file, one after the other, in memory that does not grow with the file.
///
/// Classic pcap and pcapng, both also inside gzip and zstd, told apart by content. A frame's octets lie in `storage` until the
/// next one is read; nothing is copied for it.
public struct SavefileReader: ~Copyable {
    /// The base name of the file, or `-` for standard input.
    public let name: String
    /// The file as it was named, for errors.
    private let path: String
    /// How many frames stated a fraction of a second that is a second or more; their times were cut to the second's end.
    public private(set) var invalidTimes = 0
    private var input: ChunkedInput
    private let classic: PcapFormat?
    private var blocks: PcapngFormat
    private var count: Int64 = 0
    private var hasEnded = false

    /// Opens a capture file and reads its header; `-` is standard input.
    ///
    /// Where `isStopped` is given, it is asked every 100 ms while a pipe gives nothing or has no writer yet, and true ends the input there.
    /// `files` is how many are read side by side, this one counted: the memory for windows of zstd is shared among them.
    public init(
        path: String, among files: Int = 1, isStopped: (@Sendable () -> Bool)? = nil
    ) throws(SavefileError) {
        let name = path == "-" ? path : path.split(separator: "/").last.map(String.init) ?? path
        self.name = name
        self.path = path
        var input = try Self.wrapping(path) { () throws(Fault) in
            try ChunkedInput.open(path: path, among: files, isStopped: isStopped)
        }
        (classic, blocks) = try Self.readHeader(&input, path)
        self.input = input
    }

    /// Reads a capture file that lies in memory, in pieces that no read goes beyond.
    ///
    /// For the verifier: wherever a file is cut, its frames are the same.
    package init(pieces: [[UInt8]], name: String) throws(SavefileError) {
        self.name = name
        path = name
        var input = try Self.wrapping(name) { () throws(Fault) in try ChunkedInput.open(OctetSource(pieces: pieces)) }
        (classic, blocks) = try Self.readHeader(&input, name)
        self.input = input
    }

    /// The octets of a regular file (as they lie on the disk, where it is compressed), or nil.
    public var size: Int? { input.size }
    /// Whether reading may wait for another process: a pipe or a device.
    public var mayWait: Bool { input.mayWait }
    /// Whether the next frame is in the window already, so that reading it cannot wait.
    public var hasFrame: Bool { classic?.hasFrame(input) ?? blocks.hasFrame(input) }
    /// The window over the file that frames' ranges point into; valid until `next()`.
    ///
    /// Let go of it before `next()`, or the window is copied.
    public var storage: [UInt8] { input.storage }
    /// Frames that the capturing side says it lost (pcapng interface statistics), where it says so at all.
    public var drops: Int? { blocks.drops.total }
    /// The name of the interface that the last frame was captured on, where the file says it (pcapng).
    public var interfaceName: String? { blocks.interfaceName }
    /// Secrets that the file carries for the traffic in it (pcapng), as far as they have been read.
    public var secrets: [EmbeddedSecrets] { blocks.secrets.found }
    /// Secrets that were passed over since a file may not fill the memory with them.
    public var droppedSecrets: Int { blocks.secrets.dropped }

    /// Reads the next frame; nil at the end.
    ///
    /// After a throw or nil it is nil for good.
    public mutating func next() throws(SavefileError) -> SavefileFrame? {
        if hasEnded { return nil }
        do throws(Fault) {
            let frame =
                if let classic { try classic.next(&input, invalidTimes: &invalidTimes) } else {
                    try blocks.next(&input)
                }
            if var frame {
                count += 1
                frame.number = count
                return frame
            }
            hasEnded = true
            return nil
        } catch {
            hasEnded = true
            if case .cutRecord = error.kind, input.isStopped { return nil }
            throw SavefileError(error.kind, name: path, frame: count + 1, offset: input.offset, isDamage: true)
        }
    }

    /// Hands a frame's octets to `body` without taking hold of the window.
    @inline(__always)
    public borrowing func withOctets<Result, Failure: Error>(
        of frame: SavefileFrame, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(input.storage.span.bytes.extracting(frame.octets))
    }

    private static func wrapping(
        _ path: String, _ open: () throws(Fault) -> ChunkedInput
    ) throws(SavefileError) -> ChunkedInput {
        do throws(Fault) {
            return try open()
        } catch {
            throw SavefileError(error.kind, name: path)
        }
    }

    private static func readHeader(
        _ input: inout ChunkedInput, _ path: String
    ) throws(SavefileError) -> (PcapFormat?, PcapngFormat) {
        do throws(Fault) {
            return try readHeader(&input)
        } catch {
            // Stopped before the header came: nothing is wrong, and nothing will come.
            if input.isStopped { return (nil, PcapngFormat()) }
            throw SavefileError(error.kind, name: path)
        }
    }

    private static func readHeader(_ input: inout ChunkedInput) throws(Fault) -> (PcapFormat?, PcapngFormat) {
        guard try input.ensure(4) else {
            if input.available == 0 { throw Fault(.empty) }
            throw Fault(.notACapture(SavefileError.Lookalike(input.storage)))
        }
        var blocks = PcapngFormat()
        let magic = input.integer(0, as: UInt32.self, false)
        if magic == PcapngFormat.sectionHeader {
            try blocks.readFirstSection(&input)
            return (nil, blocks)
        }
        if let classic = try PcapFormat(magic: magic, &input) { return (classic, blocks) }
        // As much as tells text from something else.
        _ = try input.ensure(64)
        throw Fault(.notACapture(SavefileError.Lookalike(Array(input.storage.prefix(64)))))
    }
}
