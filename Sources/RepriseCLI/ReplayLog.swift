import EventLog
import Foundation

/// A log that is read more than once: to know what is in it, to plan, and once more as it is sent.
///
/// All readers read the file that was opened first, whatever its name comes to mean. What is no file (a pipe, standard input)
/// is first copied to one of mode 0600 that has no name any more when reading starts.
struct ReplayLog: ~Copyable {
    /// The log's base name, `-` for standard input.
    let name: String
    /// Its size in octets, of a file.
    let size: Int?
    /// Whether it came from something that can be read only once.
    var isSpooled: Bool { spool != nil }

    /// The log's name in messages.
    private let title: String
    private let path: String
    private let descriptor: Int32?
    private let spool: LogSpool?

    /// Opens a log; `-` is standard input.
    init(_ path: String) throws(LogError) {
        title = path == "-" ? "standard input" : String(path.split(separator: "/").last ?? "/")
        name = path == "-" ? "-" : title
        let source = path == "-" ? STDIN_FILENO : Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw LogError(file: title, kind: .cannotOpen(errno: errno)) }
        // Only what can be read twice has an end to seek to; standard input may be in use by others, and is not moved.
        let end = path == "-" ? -1 : lseek(source, 0, SEEK_END)
        if end >= 0 {
            #if os(Linux)
                self.path = "/proc/self/fd/\(source)"
            #else
                self.path = path
            #endif
            descriptor = source
            size = Int(end)
            spool = nil
        } else {
            defer { if source != STDIN_FILENO { close(source) } }
            let copy = try LogSpool.copy(of: source, name: title)
            self.path = copy.path
            descriptor = nil
            size = nil
            spool = consume copy
        }
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
    func reader() throws(LogError) -> LogReader {
        try LogReader(path: path, name: title)
    }
}
