#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An open file, pipe or standard input, read in pieces.
final class OctetSource {
    /// The octets of a regular file, as they were when it was opened.
    let size: Int?
    /// Whether a read may wait for somebody else.
    let mayWait: Bool
    private let descriptor: Int32
    private let isOurs: Bool
    private let isStopped: (@Sendable () -> Bool)?

    /// How long a wait for input goes on before `isStopped` is asked again, in milliseconds.
    private static var patience: Int32 { 100 }

    /// Opens `path`, or takes standard input for `-`.
    ///
    /// Where `isStopped` is given, waiting for a pipe ends as if the pipe had, once it says so.
    init(path: String, isStopped: (@Sendable () -> Bool)?) throws(Fault) {
        isOurs = path != "-"
        descriptor = isOurs ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : STDIN_FILENO
        var status = stat()
        let failed = descriptor < 0 || fstat(descriptor, &status) != 0
        let code = errno
        let kind = failed ? 0 : status.st_mode & S_IFMT
        size = kind == S_IFREG ? Int(status.st_size) : nil
        mayWait = kind != S_IFREG
        self.isStopped = isStopped
        if failed { throw Fault(.cannotOpen(code)) }
        if kind == S_IFDIR { throw Fault(.isDirectory) }
    }

    deinit {
        if isOurs && descriptor >= 0 { close(descriptor) }
    }

    /// Whether the caller asked for the end while a read waited.
    func isStopRequested() -> Bool {
        mayWait && (isStopped?() ?? false)
    }

    /// Appends at most `limit` octets; 0 at the end of the file, or once a stop was requested.
    func read(into storage: inout [UInt8], limit: Int) throws(Fault) -> Int {
        if mayWait && isStopped != nil {
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while true {
                if isStopRequested() { return 0 }
                let ready = poll(&poller, 1, Self.patience)
                if ready > 0 || (ready < 0 && errno != EINTR) { break }
            }
        }
        let descriptor = descriptor
        var result = 0
        var code: Int32 = 0
        storage.append(addingCapacity: limit) { (free: inout OutputSpan<UInt8>) in
            free.withUnsafeMutableBufferPointer { buffer, count in
                repeat {
                    result = systemRead(descriptor, buffer.baseAddress, limit)
                    code = errno
                } while result < 0 && code == EINTR
                count = max(result, 0)
            }
        }
        if result < 0 { throw Fault(.cannotRead(code)) }
        return result
    }
}

/// The function that `OctetSource.read` hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
