import Foundation
import Synchronization

/// The journal of a run as a file: lines are added at its end, each piece in one write.
///
/// One run at a time holds it, by an advisory lock that ends with the process. After an error nothing more is written; what
/// a failed write left is cut off, so that the file ends with a whole line.
public final class JournalFile: Sendable {
    private struct State {
        /// The octets of what was written whole.
        var length: Int
        var failure: JournalError?
    }

    /// The base name, for messages.
    public let name: String
    /// Whether each piece is brought to the disk before it counts as written.
    public let isSynced: Bool
    private let descriptor: Int32
    private let state: Mutex<State>

    /// Makes a new journal that begins with `header`; a file that exists is an error.
    public static func create(
        _ path: String, header: JournalHeader, isSynced: Bool = false
    ) throws(JournalError) -> JournalFile {
        let file = try JournalFile(path, flags: O_CREAT | O_EXCL, isSynced: isSynced)
        try file.append(JournalEncoding.header(header))
        if isSynced { try file.syncFolder(of: path) }
        return file
    }

    /// Opens a journal that exists, to be read and then gone on with.
    public static func reopen(_ path: String, isSynced: Bool = false) throws(JournalError) -> JournalFile {
        try JournalFile(path, flags: 0, isSynced: isSynced)
    }

    private init(_ path: String, flags: Int32, isSynced: Bool) throws(JournalError) {
        name = path.split(separator: "/").last.map(String.init) ?? path
        self.isSynced = isSynced
        state = Mutex(State(length: 0))
        // A link that stands where the journal should be could lead any file to be written to.
        descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw JournalError(file: name, kind: .alreadyExists) }
            let isNew = flags & O_CREAT != 0
            throw JournalError(file: name, kind: isNew ? .cannotCreate(errno: errno) : .cannotOpen(errno: errno))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw JournalError(file: name, kind: .notAJournal("it is no file"))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw JournalError(file: name, kind: .inUse) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// A path by which this very file can be read, whatever its name comes to mean.
    public var readingPath: String { "/dev/fd/\(descriptor)" }

    /// Why nothing more is written; nil where nothing failed.
    public var failure: JournalError? { state.withLock { $0.failure } }

    /// Cuts off what stands after the first `length` octets: a last line that was never whole.
    public func truncate(to length: Int) throws(JournalError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else {
            throw fail(.cannotWrite(errno: errno))
        }
        state.withLock { $0.length = length }
    }

    /// Adds whole lines at the end, and brings them to the disk where that is asked for.
    ///
    /// Once it returns they are there whatever becomes of this process; with `isSynced`, of the machine. May be called
    /// from any thread; lines of two calls do not mix.
    /// - Parameter isSynced: Whether they must outlive the machine: nil for what the file was opened with.
    public func append(_ octets: [UInt8], isSynced: Bool? = nil) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            if let failure = state.failure { throw failure }
            do throws(JournalError) {
                try write(octets)
            } catch {
                state.failure = error
                // Where this fails, too, a reader passes the torn line over.
                _ = ftruncate(descriptor, off_t(state.length))
                throw error
            }
            state.length += octets.count
        }
        // After a failed sync the system forgets which octets were not written: trying again would prove nothing.
        if isSynced ?? self.isSynced, fdatasync(descriptor) != 0 { throw fail(.cannotSync(errno: errno)) }
    }

    private func write(_ octets: [UInt8]) throws(JournalError) {
        var written = 0
        while written < octets.count {
            let result = octets.withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if result > 0 {
                written += result
                continue
            }
            let code = result == 0 ? ENOSPC : errno
            if code != EINTR { throw JournalError(file: name, kind: .cannotWrite(errno: code)) }
        }
    }

    private func fail(_ kind: JournalError.Kind) -> JournalError {
        let error = JournalError(file: name, kind: kind)
        state.withLock { $0.failure = $0.failure ?? error }
        return error
    }

    /// Brings the folder's entry to the disk, without which a new file may be gone after a power loss.
    private func syncFolder(of path: String) throws(JournalError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fail(.cannotSync(errno: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fail(.cannotSync(errno: errno)) }
    }
}
