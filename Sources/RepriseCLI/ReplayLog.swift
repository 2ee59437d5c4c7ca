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
        var status = stat()
        let isFile = path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let isPipe = path == "-" || status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFCHR
        let baseName = path == "-" ? "standard input" : String(path.split(separator: "/").last ?? "/")
        guard isPipe else {
            let survey = try LogReader(path: path)
            let replay = try LogReader(path: path)
            return ReplayLog(
                survey: consume survey, replay: consume replay, name: baseName,
                size: isFile ? Int(status.st_size) : nil)
        }
        let copy = try LogSpool.copy(of: path, name: baseName)
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
