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
    private let isStopRequested: (@Sendable () -> Bool)?
    /// Whether the octets ended because the caller wanted no more of them.
    private(set) var isStopped = false

    /// What is left to give of octets that lie in memory, the next piece last; nil for a file.
    private var pieces: [[UInt8]]?

    /// How long a wait for input goes on before `isStopped` is asked again, in milliseconds.
    private static var patience: Int32 { 100 }

    #if os(Linux)
        /// A named pipe is opened whether or not it has a writer: what waits for one is then the poll, which asks `isStopped`.
        ///
        /// There it is neither readable nor at its end until a first writer was there. Other systems say that it is at its end.
        private static let mode = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    #else
        private static let mode = O_RDONLY | O_CLOEXEC | O_NOCTTY
    #endif

    /// Opens `path`, or takes standard input for `-`.
    ///
    /// Where `isStopped` is given, waiting for a pipe or for its writer ends as if the pipe had, once it says so.
    init(path: String, isStopped: (@Sendable () -> Bool)?) throws(Fault) {
        isOurs = path != "-"
        descriptor = isOurs ? open(path, Self.mode) : STDIN_FILENO
        var status = stat()
        let failed = descriptor < 0 || fstat(descriptor, &status) != 0
        let code = errno
        let kind = failed ? 0 : status.st_mode & S_IFMT
        size = kind == S_IFREG ? Int(status.st_size) : nil
        mayWait = kind != S_IFREG
        isStopRequested = isStopped
        if failed { throw Fault(.cannotOpen(code)) }
        if kind == S_IFDIR { throw Fault(.isDirectory) }
    }

    /// Takes octets from memory, each read no further than its piece: what a pipe does to a file.
    init(pieces: [[UInt8]]) {
        size = nil
        mayWait = false
        descriptor = -1
        isOurs = false
        isStopRequested = nil
        self.pieces = pieces.reversed()
    }

    deinit {
        if isOurs && descriptor >= 0 { close(descriptor) }
    }

    /// Appends at most `limit` octets; 0 at the end of the file, or once a stop was requested.
    func read(into storage: inout [UInt8], limit: Int) throws(Fault) -> Int {
        if pieces != nil { return readPiece(into: &storage, limit: limit) }
        while true {
            if mayWait && !waitForInput() { return 0 }
            var result = 0
            var code: Int32 = 0
            storage.append(addingCapacity: limit) { (free: inout OutputSpan<UInt8>) in
                free.withUnsafeMutableBufferPointer { buffer, count in
                    result = systemRead(descriptor, buffer.baseAddress, limit)
                    code = errno
                    count = max(result, 0)
                }
            }
            if result >= 0 { return result }
            // A signal, or a pipe that another process made non-blocking and that was emptied since the wait.
            guard code == EINTR || (mayWait && code == EAGAIN) else { throw Fault(.cannotRead(code)) }
        }
    }

    private func readPiece(into storage: inout [UInt8], limit: Int) -> Int {
        while let piece = pieces?.popLast() {
            if piece.isEmpty { continue }
            storage += piece.prefix(limit)
            if piece.count > limit { pieces?.append(Array(piece[limit...])) }
            return min(piece.count, limit)
        }
        return 0
    }

    /// Waits until a read would not; false once a stop was requested.
    private func waitForInput() -> Bool {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            if isStopRequested?() == true {
                isStopped = true
                return false
            }
            let ready = poll(&poller, 1, isStopRequested == nil ? -1 : Self.patience)
            // What is wrong with the descriptor, if anything, the read will tell.
            if ready > 0 || (ready < 0 && errno != EINTR) { return true }
        }
    }
}

/// The function that `OctetSource.read` hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
