import Foundation

/// A file descriptor that octets go to, whole or with an error.
package struct LogOutput: ~Copyable {
    private var descriptor: Int32
    private let isOwned: Bool
    /// The base name, for messages.
    package let name: String

    /// Creates the file at `path`, readable and writable for its owner only; an existing file is never opened.
    ///
    /// What is there and is no file, such as `/dev/null` or a named pipe, is written to. Nil is standard output.
    package init(path: String?) throws(LogError) {
        guard let path, path != "-" else {
            descriptor = STDOUT_FILENO
            isOwned = false
            name = "standard output"
            return
        }
        name = LogOutput.baseName(path)
        isOwned = true
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { return }
        var code = errno
        if code == EEXIST {
            var status = stat()
            guard stat(path, &status) == 0, !LogOutput.isFileOrFolder(status) else {
                throw LogError(file: name, kind: .alreadyExists)
            }
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
            code = errno
        }
        if descriptor < 0 { throw LogError(file: name, kind: .cannotOpen(errno: code)) }
    }

    deinit {
        if isOwned && descriptor >= 0 { _ = Foundation.close(descriptor) }
    }

    /// Writes all octets; after an error it is not known how many of them went.
    package mutating func write(_ octets: RawSpan) throws(LogError) {
        var written = 0
        while written < octets.byteCount {
            let result = octets.extracting(written..<octets.byteCount).withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if result > 0 {
                written &+= result
                continue
            }
            let code = result == 0 ? ENOSPC : errno
            switch code {
            case EINTR: continue
            case EAGAIN: waitUntilWritable()
            case EPIPE: throw LogError(file: name, kind: .closedPipe)
            default: throw LogError(file: name, kind: .cannotWrite(errno: code))
            }
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

    /// The last component of a path.
    static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? path
    }

    private func waitUntilWritable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
    }

    private static func isFileOrFolder(_ status: stat) -> Bool {
        let type = status.st_mode & S_IFMT
        return type == S_IFREG || type == S_IFDIR
    }
}
