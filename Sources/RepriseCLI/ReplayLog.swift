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

    /// Octets copied at a time.
    private static let piece = 1 << 20

    /// Opens a log; `-` is standard input.
    static func open(_ path: String) throws(LogError) -> ReplayLog {
        var status = stat()
        let isFile = path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let isPipe = path == "-" || status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFCHR
        let baseName = path == "-" ? "standard input" : String(path.split(separator: "/").last ?? "/")
        let copy = isPipe ? try Self.spool(path, name: baseName) : nil
        defer { if let copy { unlink(copy) } }
        let survey = try Self.reader(copy ?? path, name: baseName)
        let replay = try Self.reader(copy ?? path, name: baseName)
        return ReplayLog(
            survey: consume survey, replay: consume replay, name: path == "-" ? "-" : baseName,
            size: isFile ? Int(status.st_size) : nil)
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

    private static func spool(_ path: String, name: String) throws(LogError) -> String {
        let source = path == "-" ? STDIN_FILENO : Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw LogError(file: name, kind: .cannotOpen(errno: errno)) }
        defer { if source != STDIN_FILENO { close(source) } }
        let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array((folder + "/reprise-XXXXXX").utf8CString)
        let copy = mkstemp(&template)
        guard copy >= 0 else { throw LogError(file: folder, kind: .cannotOpen(errno: errno)) }
        defer { close(copy) }
        let copyPath = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(LogError) {
            try transfer(from: source, to: copy, name: name)
        } catch {
            unlink(copyPath)
            throw error
        }
        return copyPath
    }

    private static func transfer(from source: Int32, to copy: Int32, name: String) throws(LogError) {
        var octets = [UInt8](repeating: 0, count: piece)
        while true {
            let count = read(source, &octets, piece)
            if count == 0 { return }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw LogError(file: name, kind: .cannotRead(errno: errno)) }
            do throws(StandardStream.Failure) {
                try StandardStream.write(Array(octets[..<count]), to: copy)
            } catch {
                let code: Int32 = if case .failed(let number) = error { number } else { EPIPE }
                throw LogError(file: "the copy of \(name)", kind: .cannotWrite(errno: code))
            }
        }
    }
}
