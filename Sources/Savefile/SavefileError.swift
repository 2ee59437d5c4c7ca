internal import Compression

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Why a capture file could not be read, or not to its end, and where.
public struct SavefileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: Equatable, Sendable {
        /// The file could not be opened; the number is `errno`.
        case cannotOpen(Int32)
        /// It is a directory.
        case isDirectory
        /// It holds nothing.
        case empty
        /// It is something else than a capture.
        case notACapture(Lookalike)
        /// The file's header is cut short.
        case cutHeader(found: Int, needed: Int)
        /// The file's version of its format is not one that is read.
        case unsupportedVersion(major: Int, minor: Int)
        /// Reading failed; the number is `errno`.
        case cannotRead(Int32)
        /// The file ends inside a record or block.
        case cutRecord(found: Int, needed: Int)
        /// A frame's captured length is larger than any capture tool writes, or than its block.
        case capturedLength(Int, allowed: Int)
        /// A pcapng block's length cannot be.
        case blockLength(Int, allowed: ClosedRange<Int>)
        /// A pcapng block states two lengths.
        case blockLengthsDiffer(first: Int, last: Int)
        /// A pcapng frame names an interface that was not described.
        case unknownInterface(Int, known: Int)
        /// A pcapng section describes more interfaces than the bound.
        case tooManyInterfaces(allowed: Int)
        /// A pcapng block contradicts itself.
        case malformedBlock(String)
        /// The gzip or zstd stream around the capture is damaged or cut short.
        case compression(String)
        /// The zstd stream around the capture asks for a larger window than one of so many files may have that are read
        /// side by side, in octets.
        case windowTooLarge(allowed: Int, files: Int)
    }

    /// What a file that is no capture looks like.
    public enum Lookalike: String, Equatable, Sendable {
        /// Lines of JSON.
        case json
        /// Other text.
        case text
        /// Compressed by something else than gzip or zstd.
        case otherCompression
        /// Another kind of capture.
        case otherCapture
        /// None of these.
        case unknown
    }

    /// What is wrong.
    public var kind: Kind
    /// The file as it was named, or `-`: two may have one base name.
    public var name: String
    /// The frame that was being read, counted from 1; nil where the file's header was.
    public var frame: Int64?
    /// Where the record or block begins, in octets from the start (of what is inside, in a compressed file).
    public var offset: UInt64?
    /// Whether the file is a capture, cut or damaged after its header: what was read before stands.
    public var isDamage: Bool

    /// Makes an error.
    public init(_ kind: Kind, name: String, frame: Int64? = nil, offset: UInt64? = nil, isDamage: Bool = false) {
        self.kind = kind
        self.name = name
        self.frame = frame
        self.offset = offset
        self.isDamage = isDamage
    }

    /// File, frame, octet, what was found and what was allowed.
    public var description: String {
        var text = name
        if let frame { text += ": frame \(frame)" }
        if let offset { text += frame == nil ? ": octet \(offset)" : " at octet \(offset)" }
        return text + ": " + reason
    }

    private var reason: String {
        switch kind {
        case .cannotOpen(let code): "cannot be opened: \(String(cString: strerror(code)))"
        case .isDirectory: "is a directory"
        case .empty: "is empty"
        case .notACapture(let lookalike): "is not a capture file\(lookalike.words)"
        case .cutHeader(let found, let needed): "the file ends in its header: \(found) of \(needed) octets are there"
        case .unsupportedVersion(let major, let minor): "version \(major).\(minor) of the format is not known"
        case .cannotRead(let code): "cannot be read: \(String(cString: strerror(code)))"
        case .cutRecord(let found, let needed): "the file ends here: \(found) of \(needed) octets are there"
        case .capturedLength(let found, let allowed): "a captured length of \(found) octets; the most is \(allowed)"
        case .blockLength(let found, let allowed):
            "a block of \(found) octets; allowed are multiples of 4 from \(allowed.lowerBound) to \(allowed.upperBound)"
        case .blockLengthsDiffer(let first, let last):
            "the block's length is \(first) at its start and \(last) at its end"
        case .unknownInterface(let found, let known): "interface \(found) of \(known) that are described"
        case .tooManyInterfaces(let allowed): "more than \(allowed) interfaces in one section"
        case .malformedBlock(let what): what
        case .compression(let what): what
        case .windowTooLarge(let allowed, let files):
            "\(CompressionError(.windowTooLarge(allowed: allowed)))\(files > 1 ? ", its share beside \(files - 1) other files" : "")"
        }
    }

    /// What to try next, where there is something.
    public var hint: String? {
        switch kind {
        case .cannotOpen(let code) where code == ENOENT: "check the path; `-` reads standard input"
        case .cannotOpen(let code) where code == EACCES: "the file may not be read by this user"
        case .cannotOpen, .cannotRead, .tooManyInterfaces: nil
        case .isDirectory: "name the capture files in it"
        case .empty: "was the capture still being written, or stopped before its first flush?"
        case .notACapture(let lookalike): lookalike.hint
        case .unsupportedVersion: "rewrite it with a current tool: editcap FILE NEW.pcapng"
        case .cutHeader: "nothing can be read of it: copy the file again"
        case .cutRecord, .compression: "copy the file again, or go on with what was read"
        case .windowTooLarge(_, files: 1): "zstd -dc --long=31 FILE | reprise capture -r -"
        case .windowTooLarge: "decompress it first: zstd -d --long=31 FILE"
        case .capturedLength, .blockLength, .blockLengthsDiffer, .unknownInterface, .malformedBlock:
            "the file is damaged here; what stands before was read"
        }
    }
}

extension SavefileError.Lookalike {
    fileprivate var words: String {
        switch self {
        case .json: ": it holds JSON"
        case .text: ": it holds text"
        case .otherCompression: ": it is compressed, and by neither gzip nor zstd"
        case .otherCapture: ": it is a capture in another format"
        case .unknown: ""
        }
    }

    fileprivate var hint: String {
        switch self {
        case .json: "an event log is read by `reprise replay` and `reprise report`"
        case .otherCompression: "decompress it first; gzip and zstd are read as they are"
        case .otherCapture: "rewrite it: editcap FILE NEW.pcapng"
        case .text, .unknown: "pcap and pcapng files are read, also inside gzip and zstd"
        }
    }

    /// Guesses from the first octets of a file.
    init(_ start: [UInt8]) {
        let others: [[UInt8]] = [
            [0xFD, 0x37, 0x7A, 0x58], [0x42, 0x5A, 0x68], [0x50, 0x4B, 0x03, 0x04],
            [0x04, 0x22, 0x4D, 0x18], [0x37, 0x7A, 0xBC, 0xAF],
        ]
        // snoop, Microsoft's Network Monitor 2 and 1, NetXray, Sniffer, Observer, Visual Networks, LANalyzer, 5View, nettl, btsnoop.
        let names = [
            "snoop", "GMBU", "RTSS", "XCP\0", "TRSNIFF data", "ObserverPktBuffe", "\u{5}VNF", "\u{1}\u{10}L\0",
        ]
        let captures =
            names.map { Array($0.utf8) } + [[0xAA, 0xAA, 0xAA, 0xAA], Array("TR\0d".utf8), Array("btsnoop".utf8)]
        if others.contains(where: { start.starts(with: $0) }) {
            self = .otherCompression
        } else if captures.contains(where: { start.starts(with: $0) }) {
            self = .otherCapture
        } else if start.first == UInt8(ascii: "{") || start.first == UInt8(ascii: "[") {
            self = .json
        } else if !start.isEmpty, start.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }) {
            self = .text
        } else {
            self = .unknown
        }
    }
}
