import Compression
import Foundation

/// The lines of a file, standard input or a compressed form of either, told by content; memory is bounded by one line.
package struct LogInput: ~Copyable {
    /// What comes next.
    package enum Piece {
        /// A line's octets in `storage`; `isEnded` says whether a line feed follows it.
        case line(Range<Int>, isEnded: Bool)
        /// A line over the limit, which was passed over.
        case tooLong
    }

    /// The base name, for messages.
    let name: String
    /// The longest line that is handed out.
    let lineLimit: Int
    /// Decoded octets; a line's range is valid until the next call.
    package private(set) var storage: [UInt8] = []
    /// Why the input ended early: its compressed form is broken or cut.
    private(set) var failure: CompressionError?
    /// Whether it starts as a compressed stream does.
    var isCompressed: Bool { decompressor != nil }

    private let descriptor: Int32
    private let isOwned: Bool
    /// Waits for more where a file ends, and says whether to look again; nil takes the end for the end.
    private var following: LogFollowing?
    /// Whether more may come though nobody is writing the file.
    private let isLast: Bool
    /// Whether nobody was writing it any more before its end was seen.
    private var isReleased = false
    /// Whether it was waited for more until that was no longer wanted.
    private(set) var isLeft = false
    private var decompressor: Decompressor?
    private var chunk: [UInt8]
    /// What of the chunk is not decoded yet.
    private var pending = 0..<0
    private var hasReadAll = false
    /// Whether more may be waiting inside the decompressor, which gave as much as was asked for.
    private var mayHoldMore = false
    private var isAtEnd = false
    /// What is left to give of octets that lie in memory, the next piece last; nil for a file.
    private var pieces: [[UInt8]]?
    /// The first octet of `storage` that belongs to no line handed out, and the first not searched for a line feed.
    private var start = 0
    private var searched = 0

    /// Opens the file, or standard input for `-`, and reads its first octets to tell its form.
    ///
    /// `following` waits for more octets at its end; where it is not the last of a log, only as long as another process is
    /// writing it.
    package init(
        path: String, name: String? = nil, lineLimit: Int, following: LogFollowing? = nil, isLast: Bool = true
    ) throws(LogError) {
        if path == "-" {
            let name = name ?? "standard input"
            try self.init(STDIN_FILENO, isOwned: false, name: name, lineLimit: lineLimit, following: nil)
            return
        }
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw LogError(file: path, kind: .cannotOpen(errno: errno)) }
        try self.init(
            opened, isOwned: true, name: name ?? LogOutput.baseName(path), lineLimit: lineLimit, following: following,
            isLast: isLast)
    }

    /// Takes a file that is open, and closes it in the end.
    init(file descriptor: Int32, name: String, lineLimit: Int) throws(LogError) {
        try self.init(descriptor, isOwned: true, name: name, lineLimit: lineLimit, following: nil)
    }

    private init(
        _ descriptor: Int32, isOwned: Bool, name: String, lineLimit: Int, following: LogFollowing?,
        isLast: Bool = true
    ) throws(LogError) {
        self.isLast = isLast
        self.lineLimit = lineLimit
        self.name = name
        self.descriptor = descriptor
        self.isOwned = isOwned
        self.following = following
        chunk = [UInt8](repeating: 0, count: LogFormat.readBuffer)
        decompressor = nil
        try tellForm()
    }

    /// Takes the end of the file for the end from now on.
    mutating func stopFollowing() { following = nil }

    /// What file it is; nil for what is none.
    var identity: LogParts.Identity? {
        var status = stat()
        guard isOwned, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return LogParts.Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Whether another process is writing the file.
    var isBeingWritten: Bool { isOwned && LogOutput.isLocked(descriptor) }

    /// Takes octets from memory, each read no further than its piece: what a pipe does to a file.
    init(pieces: [[UInt8]], name: String, lineLimit: Int) throws(LogError) {
        isLast = true
        self.lineLimit = lineLimit
        self.name = name
        chunk = [UInt8](repeating: 0, count: LogFormat.readBuffer)
        decompressor = nil
        descriptor = -1
        isOwned = false
        self.pieces = pieces.reversed()
        try tellForm()
    }

    deinit {
        if isOwned && descriptor >= 0 { _ = close(descriptor) }
    }

    /// The next line without its line feed; nil at the end.
    package mutating func next() throws(LogError) -> Piece? { try next(passesOver: true) }

    /// The first line, as `next` gives it; but one over the limit is not read to its end, and starts `storage`.
    mutating func first() throws(LogError) -> Piece? { try next(passesOver: false) }

    private mutating func next(passesOver: Bool) throws(LogError) -> Piece? {
        var isPassingOver = false
        while true {
            if let feed = lineFeed() {
                let line = start..<feed
                start = feed &+ 1
                searched = start
                return isPassingOver || line.count > lineLimit ? .tooLong : .line(line, isEnded: true)
            }
            if storage.count &- start > lineLimit {
                guard passesOver else { return .tooLong }
                isPassingOver = true
                start = storage.count
            }
            searched = storage.count
            if isAtEnd {
                let line = start..<storage.count
                start = storage.count
                if isPassingOver { return .tooLong }
                return line.isEmpty ? nil : .line(line, isEnded: false)
            }
            try fill()
        }
    }

    private func lineFeed() -> Int? {
        storage.withUnsafeBytes { octets in
            guard let base = octets.baseAddress, searched < octets.count,
                let found = memchr(base + searched, 0x0A, octets.count - searched)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Appends what comes next to `storage`, after the octets that were handed out are gone from it.
    private mutating func fill() throws(LogError) {
        if start > 0 {
            storage.removeSubrange(0..<start)
            searched &-= start
            start = 0
        }
        if pending.isEmpty && !hasReadAll && !mayHoldMore { try read(from: 0) }
        guard isCompressed else {
            storage.append(contentsOf: chunk[pending])
            pending = 0..<0
            isAtEnd = hasReadAll
            return
        }
        do throws(CompressionError) {
            try inflate()
        } catch {
            failure = error
            isAtEnd = true
        }
    }

    private mutating func inflate() throws(CompressionError) {
        let input = chunk
        let range = pending
        guard
            let progress = try decompressor?.pull(
                input.span.bytes.extracting(range), into: &storage, limit: LogFormat.readBuffer)
        else { return }
        pending = range.lowerBound &+ progress.consumed..<range.upperBound
        mayHoldMore = progress.produced == LogFormat.readBuffer
        if hasReadAll && pending.isEmpty && progress.produced < LogFormat.readBuffer {
            isAtEnd = true
            try decompressor?.finish()
        }
    }

    /// Reads into the chunk from `offset` on; sets `hasReadAll` at the end.
    private mutating func read(from offset: Int) throws(LogError) {
        if pieces != nil { return readPiece(from: offset) }
        while true {
            let descriptor = descriptor
            let count = chunk.withUnsafeMutableBytes { octets in
                Foundation.read(descriptor, octets.baseAddress.map { $0 + offset }, octets.count - offset)
            }
            if count == 0, let following, !isLeft, !isReleased {
                // What was written before it was released is still to be read.
                isReleased = !isLast && !isBeingWritten
                if !isReleased { isLeft = !following.wait() }
                continue
            }
            if count >= 0 {
                hasReadAll = count == 0
                pending = 0..<offset &+ count
                return
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&request, 1, -1)
            default: throw LogError(file: name, kind: .cannotRead(errno: errno))
            }
        }
    }

    private mutating func readPiece(from offset: Int) {
        while let piece = pieces?.popLast() {
            let count = min(piece.count, chunk.count &- offset)
            if count == 0 { continue }
            chunk.replaceSubrange(offset..<offset &+ count, with: piece[..<count])
            if count < piece.count { pieces?.append(Array(piece[count...])) }
            pending = 0..<offset &+ count
            return
        }
        hasReadAll = true
        pending = 0..<offset
    }

    /// Tells gzip (RFC 1952) and zstd (RFC 8878) by their first octets; everything else is read as it stands.
    private mutating func tellForm() throws(LogError) {
        while pending.count < 4 && !hasReadAll { try read(from: pending.count) }
        guard let format = CompressionFormat(ofFileStarting: chunk[pending]) else { return }
        do throws(CompressionError) {
            decompressor = try Decompressor(format)
        } catch {
            throw LogError(file: name, kind: .compression(error))
        }
    }
}
