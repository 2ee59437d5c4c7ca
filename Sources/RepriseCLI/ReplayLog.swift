import EventLog
import Foundation

/// A log that is read twice: once to know what would be sent, once more as it is sent.
///
/// Both readers are opened at once, so that both read the same file whatever its name comes to mean. What is no file (a
/// pipe, standard input) is first copied to one of mode 0600 that has no name any more when reading starts.
struct ReplayLog: ~Copyable {
    /// For the plan.
    var survey: LogReader
    /// For the run.
    var replay: LogReader
    /// The log's base name, `-` for standard input.
    let name: String
    /// Its size in octets, of a file.
    let size: Int?

    /// Opens a log; `-` is standard input.
    static func open(_ path: String) throws(LogError) -> ReplayLog {
        let baseName = path == "-" ? "standard input" : String(path.split(separator: "/").last ?? "/")
        let source = path == "-" ? STDIN_FILENO : Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw LogError(file: baseName, kind: .cannotOpen(errno: errno)) }
        defer { if source != STDIN_FILENO { close(source) } }
        // Only what can be read twice has an end to seek to; standard input may be in use by others, and is not moved.
        let size = path == "-" ? -1 : lseek(source, 0, SEEK_END)
        guard size < 0 else {
            let survey = try LogReader(path: path)
            let replay = try LogReader(path: path)
            return ReplayLog(survey: consume survey, replay: consume replay, name: baseName, size: Int(size))
        }
        let copy = try LogSpool.copy(of: source, name: baseName)
        let survey = try Self.reader(copy.path, name: baseName)
        let replay = try Self.reader(copy.path, name: baseName)
        return ReplayLog(
            survey: consume survey, replay: consume replay, name: path == "-" ? "-" : baseName, size: nil)
    }

    private static func reader(_ path: String, name: String) throws(LogError) -> LogReader {
        do throws(LogError) {
            return try LogReader(path: path)
        } catch {
            throw renamed(error, name)
        }
    }

    /// The same error under the name that the user knows.
    static func renamed(_ error: LogError, _ name: String) -> LogError {
        var error = error
        error.file = name
        return error
    }
}
