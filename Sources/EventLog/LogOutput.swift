import Foundation

/// A file descriptor that octets go to, whole or with an error.
///
/// A file that is written is locked (`flock`), so that others can tell.
package struct LogOutput: ~Copyable {
    private var descriptor: Int32
    private let isOwned: Bool
    /// Whether it is a file on disk, which can be cut, synced and locked, and which fills the disk.
    let isFile: Bool
    /// The base name, for messages.
    package let name: String
    /// The octets written without an error.
    private(set) var written = 0
    /// Those of them that belong to a line of which more is to come.
    private var torn = 0
    /// Whether what is written next goes on with a line.
    var isInLine: Bool { torn > 0 }
    /// The octets of a write that failed which stand in the file, up to a line's end.
    private(set) var kept = 0

    /// How often, and for how many microseconds at a time, a lock that a reader takes for a moment is waited for.
    private static let lockTries = 100
    private static let lockPause: UInt32 = 1000

    /// Creates the file at `path`, readable and writable for its owner only; an existing file is never opened.
    ///
    /// What is there and is no file, such as `/dev/null` or a named pipe, is written to. Nil is standard output.
    package init(path: String?) throws(LogError) {
        guard let path, path != "-" else {
            self.init(descriptor: STDOUT_FILENO, isOwned: false, isFile: false, name: "standard output")
            return
        }
        let name = LogOutput.baseName(path)
        let made = try LogOutput.make(path)
        if made.isFile {
            try self.init(file: made.descriptor, name: name)
        } else {
            self.init(descriptor: made.descriptor, isOwned: true, isFile: false, name: name)
        }
    }

    /// Creates the file at `path`, mode 0600, or opens what is there and is no file; the descriptor is the caller's.
    ///
    /// Errors name the path as it was given: that is where to look.
    package static func make(_ path: String) throws(LogError) -> (descriptor: Int32, isFile: Bool) {
        let created = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if created >= 0 { return (created, true) }
        guard errno == EEXIST else { throw LogError(file: path, kind: .cannotOpen(errno: errno)) }
        return (try openWhatIsNoFile(path), false)
    }

    /// Takes a file that was just created, and closes it in the end.
    init(file descriptor: Int32, name: String) throws(LogError) {
        guard LogOutput.lock(descriptor) else {
            _ = Foundation.close(descriptor)
            throw LogError(file: name, kind: .beingWritten)
        }
        self.init(descriptor: descriptor, isOwned: true, isFile: true, name: name)
    }

    private init(descriptor: Int32, isOwned: Bool, isFile: Bool, name: String) {
        self.descriptor = descriptor
        self.isOwned = isOwned
        self.isFile = isFile
        self.name = name
    }

    deinit {
        if isOwned && descriptor >= 0 { _ = Foundation.close(descriptor) }
    }

    /// Writes all octets.
    ///
    /// After an error a file ends with the last whole line that reached it, where `isLines` says that these are lines as they
    /// stand; otherwise it is not known how many of the octets went.
    package mutating func write(_ octets: RawSpan, isLines: Bool = false) throws(LogError) {
        var sent = 0
        while sent < octets.byteCount {
            let result = octets.extracting(sent..<octets.byteCount).withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if result > 0 {
                sent &+= result
                continue
            }
            let code = result == 0 ? ENOSPC : errno
            if code == EINTR { continue }
            if code == EAGAIN {
                waitUntilWritable()
                continue
            }
            if isLines { cut(after: octets.extracting(0..<sent)) }
            throw LogError(file: name, kind: code == EPIPE ? .closedPipe : .cannotWrite(errno: code))
        }
        written &+= sent
        if isLines, isFile { torn = tear(octets) }
    }

    /// Makes what was written reach the disk; what is no file has nothing to sync.
    ///
    /// After an error nobody can say what is on the disk, and asking again would be told that all is well: never retry.
    mutating func sync() throws(LogError) {
        guard isFile && descriptor >= 0 else { return }
        while fdatasync(descriptor) != 0 {
            if errno == EINTR { continue }
            throw LogError(file: name, kind: .cannotSync(errno: errno))
        }
    }

    /// Closes the file and looks at what that says: some file systems tell only then that a write failed.
    package mutating func close() throws(LogError) {
        guard isOwned && descriptor >= 0 else { return }
        let result = Foundation.close(descriptor)
        let code = errno
        descriptor = -1
        // After EINTR the descriptor is gone on Linux; closing again could hit another file.
        if result != 0 && code != EINTR { throw LogError(file: name, kind: .cannotWrite(errno: code)) }
    }

    /// The octets that are free for this user on the file system, and its size; nil where it is no file, or cannot be told.
    var space: (free: Int, size: Int)? {
        var status = statvfs()
        guard isFile && descriptor >= 0, fstatvfs(descriptor, &status) == 0 else { return nil }
        return LogOutput.space(status)
    }

    /// The same of the file system that a folder is on.
    static func space(ofFolder path: String) -> (free: Int, size: Int)? {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? space(status) : nil
    }

    private static func space(_ status: statvfs) -> (free: Int, size: Int)? {
        let unit = Int(clamping: status.f_frsize)
        let free = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: unit)
        let size = Int(clamping: status.f_blocks).multipliedReportingOverflow(by: unit)
        // File systems that do not know their size say 0.
        guard size.partialValue > 0 else { return nil }
        return (free.overflow ? .max : free.partialValue, size.overflow ? .max : size.partialValue)
    }

    /// The last component of a path.
    static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? path
    }

    /// Whether another process is writing the file.
    static func isLocked(_ descriptor: Int32) -> Bool {
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else {
            _ = flock(descriptor, LOCK_UN)
            return false
        }
        return errno == EWOULDBLOCK
    }

    /// Locks a file that is to be written; false where somebody else holds on to it.
    private static func lock(_ descriptor: Int32) -> Bool {
        var tries = 0
        // File systems without locks are written to without one.
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
            tries += 1
            if tries == lockTries { return false }
            usleep(lockPause)
        }
        return true
    }

    /// Cuts the file after the last line feed that reached it, where a write failed after `sent`.
    private mutating func cut(after sent: RawSpan) {
        guard isFile else { return }
        let torn = tear(sent)
        // Should that fail, the reader reports a torn line.
        if torn > 0 { _ = ftruncate(descriptor, off_t(written &+ sent.byteCount &- torn)) }
        kept = max(0, sent.byteCount &- torn)
    }

    /// How many octets stand behind the last line feed once these are written, too.
    private func tear(_ octets: RawSpan) -> Int {
        let end = Self.endOfLines(octets)
        return end > 0 ? octets.byteCount - end : torn + octets.byteCount
    }

    /// Where the last line ends that ends among these octets: behind its line feed; 0 for none.
    static func endOfLines(_ octets: RawSpan) -> Int {
        var end = octets.byteCount
        // Eight octets at a time up to those among which one is.
        while end >= 8, !hasLineFeed(octets.unsafeLoadUnaligned(fromByteOffset: end - 8, as: UInt64.self)) { end -= 8 }
        while end > 0, octets.unsafeLoad(fromByteOffset: end - 1, as: UInt8.self) != 0x0A { end -= 1 }
        return end
    }

    /// Whether one of eight octets is a line feed.
    @inline(__always)
    private static func hasLineFeed(_ octets: UInt64) -> Bool {
        let others = octets ^ 0x0A0A_0A0A_0A0A_0A0A
        return (others &- 0x0101_0101_0101_0101) & ~others & 0x8080_8080_8080_8080 != 0
    }

    private func waitUntilWritable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
    }

    /// Opens what exists and is no file: a device, a pipe.
    private static func openWhatIsNoFile(_ path: String) throws(LogError) -> Int32 {
        var status = stat()
        guard stat(path, &status) == 0, !isFileOrFolder(status) else {
            throw LogError(file: path, kind: isLocked(path) ? .beingWritten : .alreadyExists)
        }
        let found = open(path, O_WRONLY | O_CLOEXEC)
        guard found >= 0 else { throw LogError(file: path, kind: .cannotOpen(errno: errno)) }
        // What is at the path may have changed since it was looked at.
        guard fstat(found, &status) == 0, !isFileOrFolder(status) else {
            _ = Foundation.close(found)
            throw LogError(file: path, kind: .alreadyExists)
        }
        return found
    }

    private static func isLocked(_ path: String) -> Bool {
        let found = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard found >= 0 else { return false }
        defer { _ = Foundation.close(found) }
        return isLocked(found)
    }

    private static func isFileOrFolder(_ status: stat) -> Bool {
        let type = status.st_mode & S_IFMT
        return type == S_IFREG || type == S_IFDIR
    }
}
