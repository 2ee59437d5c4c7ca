import EventLog
import Foundation

/// A log that is read more than once: to know what is in it, to plan, and once more as it is sent.
///
/// All readers read the files that were there first, whatever their names come to mean. What is no file (a pipe, standard input)
/// is first copied to one of mode 0600 that has no name any more when reading starts.
struct ReplayLog: ~Copyable {
    /// The log's base name, `-` for standard input.
    let name: String
    /// Its size in octets, of a file.
    let size: Int?
    /// Whether it came from something that can be read only once.
    var isSpooled: Bool { spool != nil }
    /// Whether it stands in parts that each of its readers unpacks.
    var isInZstdParts: Bool { parts?.areZstd ?? false }

    /// The log's name in messages.
    private let title: String
    private let path: String
    /// The parts, of a folder.
    private let parts: LogParts?
    private let descriptor: Int32?
    private let spool: LogSpool?
    /// A zstd log as it is unpacked, where there are many to read it.
    private let unpacked: LogSpool?
    /// Why that ends early, where the log is broken or cut.
    let damage: LogError?

    /// Copies of a zstd log up to which each unpacks it by itself, in up to 8 MiB.
    static let mostUnpacking = 8

    /// Opens a log, or the one log that a folder holds, for so many copies at once; `-` is standard input.
    init(_ path: String, copies: Int = 1) throws(LogError) {
        if path != "-", LogPath.isFolder(path) {
            self.init(try LogParts.log(at: path))
            return
        }
        let title = path == "-" ? "standard input" : String(path.split(separator: "/").last ?? "/")
        let source = path == "-" ? STDIN_FILENO : Foundation.open(path, O_RDONLY | O_CLOEXEC)
        // By its path, which is where to look.
        guard source >= 0 else { throw LogError(file: path, kind: .cannotOpen(errno: errno)) }
        // Only what can be read twice has an end to seek to; standard input may be in use by others, and is not moved.
        let end = path == "-" ? -1 : lseek(source, 0, SEEK_END)
        if end >= 0 {
            try self.init(file: source, path: path, title: title, size: Int(end), copies: copies)
        } else {
            defer { if source != STDIN_FILENO { close(source) } }
            try self.init(
                spool: try LogSpool.copy(of: source, name: title), name: path == "-" ? "-" : title, title: title,
                copies: copies)
        }
    }

    private init(_ parts: LogParts) {
        (name, title, path, self.parts) = (parts.name, parts.name, "", parts)
        (descriptor, size, damage) = (nil, nil, nil)
        spool = nil
        unpacked = nil
    }

    private init(
        file descriptor: Int32, path: String, title: String, size: Int, copies: Int
    ) throws(LogError) {
        #if os(Linux)
            let path = "/proc/self/fd/\(descriptor)"
        #endif
        let unpacked = copies > Self.mostUnpacking ? try LogSpool.unpacked(path, name: title) : nil
        damage = unpacked?.failure.map { LogError(file: title, kind: .compression($0)) }
        self.path = unpacked?.path ?? path
        (name, self.title, self.size, self.descriptor, parts) = (title, title, size, descriptor, nil)
        spool = nil
        self.unpacked = unpacked
    }

    private init(spool: LogSpool, name: String, title: String, copies: Int) throws(LogError) {
        let unpacked = copies > Self.mostUnpacking ? try LogSpool.unpacked(spool.path, name: title) : nil
        damage = unpacked?.failure.map { LogError(file: title, kind: .compression($0)) }
        (path, self.name, self.title) = (unpacked?.path ?? spool.path, name, title)
        (descriptor, size, parts) = (nil, nil, nil)
        self.spool = spool
        self.unpacked = unpacked
    }

    /// Whether a path is of something that can be read as often as one likes: a file, and not standard input.
    ///
    /// True also where there is nothing, which opening it tells.
    static func canBeReadAgain(_ path: String) -> Bool {
        path != "-" && LogPath.canBeReadAgain(path)
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// A reader that starts at the log's first line.
    func reader(_ scope: LogScope = .everything) throws(LogError) -> LogReader {
        if let parts {
            var reader = try LogReader(parts)
            reader.scope = scope
            return reader
        }
        var reader = try LogReader(path: path, name: title)
        reader.scope = scope
        return reader
    }
}
