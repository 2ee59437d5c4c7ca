import Compression
import EventLog
import Foundation

/// A copy of what can be read only once, in a file of mode 0600 without a name.
final class LogSpool {
    /// Where the copy can be opened, as long as this value lives.
    let path: String
    private let descriptor: Int32
    private let folder: String
    /// The name of what is copied, for errors.
    private let name: String
    /// Why what was unpacked ends early.
    private(set) var failure: CompressionError?

    /// Octets copied at a time.
    private static let piece = 1 << 20

    /// Copies what an open descriptor gives, to its end; `name` stands in errors.
    static func copy(of input: Int32, name: String) throws(LogError) -> LogSpool {
        let spool = try LogSpool(name: name)
        try spool.transfer(from: input)
        return spool
    }

    /// The octets of a zstd file, unpacked: for readers that would hold a window each; nil for what is no such file.
    ///
    /// A file that is broken or cut is unpacked up to there, with the `failure`.
    static func unpacked(_ path: String, name: String) throws(LogError) -> LogSpool? {
        let input = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw LogError(file: name, kind: .cannotOpen(errno: errno)) }
        defer { close(input) }
        var start = [UInt8](repeating: 0, count: 4)
        guard pread(input, &start, 4, 0) == 4, CompressionFormat(ofFileStarting: start) == .zstd else { return nil }
        let spool = try LogSpool(name: name)
        do {
            var decompressor = try Decompressor(.zstd)
            try spool.unpack(input, &decompressor)
        } catch let error as CompressionError {
            // What is asked for is more than any reader grants, and each says so.
            if case .windowTooLarge = error.kind { return nil }
            spool.failure = error
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(file: name, kind: .cannotRead(errno: EIO))
        }
        return spool
    }

    /// Makes a file without octets.
    private init(name: String) throws(LogError) {
        folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        self.name = name
        var template = Array((folder + "/reprise-XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        let written = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else { throw LogError(file: name, kind: .cannotCopy(folder: folder, errno: errno)) }
        #if os(Linux)
            // Without its name from the first octet on, so that nothing is left whatever happens to this process.
            unlink(written)
            path = "/proc/self/fd/\(descriptor)"
        #else
            path = written
        #endif
    }

    deinit {
        #if !os(Linux)
            unlink(path)
        #endif
        close(descriptor)
    }

    private func transfer(from source: Int32) throws(LogError) {
        var octets = [UInt8](repeating: 0, count: Self.piece)
        while true {
            let count = try read(source, into: &octets)
            if count == 0 { return }
            try write(Array(octets[..<count]))
        }
    }

    private func unpack(_ source: Int32, _ decompressor: inout Decompressor) throws {
        var octets = [UInt8](repeating: 0, count: Self.piece)
        var output: [UInt8] = []
        while true {
            let count = try read(source, into: &octets)
            if count == 0 { break }
            var taken = 0
            while true {
                let progress = try decompressor.pull(
                    octets.span.bytes.extracting(taken..<count), into: &output, limit: Self.piece)
                taken += progress.consumed
                try write(output)
                output.removeAll(keepingCapacity: true)
                if progress.produced < Self.piece { break }
            }
        }
        try decompressor.finish()
    }

    private func read(_ source: Int32, into octets: inout [UInt8]) throws(LogError) -> Int {
        while true {
            let count = Foundation.read(source, &octets, octets.count)
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            // Whoever started this process may have made its end of a pipe so.
            case EAGAIN:
                var wait = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
                _ = poll(&wait, 1, -1)
            case let number: throw LogError(file: name, kind: .cannotRead(errno: number))
            }
        }
    }

    private func write(_ octets: [UInt8]) throws(LogError) {
        do throws(StandardStream.Failure) {
            try StandardStream.write(octets, to: descriptor)
        } catch {
            let code: Int32 = if case .failed(let number) = error { number } else { EPIPE }
            throw LogError(file: name, kind: .cannotCopy(folder: folder, errno: code))
        }
    }
}
