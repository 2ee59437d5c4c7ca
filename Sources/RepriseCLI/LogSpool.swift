import EventLog
import Foundation

/// A copy of what can be read only once, in a file of mode 0600 without a name.
struct LogSpool: ~Copyable {
    /// Where the copy can be opened, as long as this value lives.
    let path: String
    private let descriptor: Int32

    /// Octets copied at a time.
    private static let piece = 1 << 20

    /// Copies what an open descriptor gives, to its end; `name` stands in errors.
    static func copy(of input: Int32, name: String) throws(LogError) -> LogSpool {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array((folder + "/reprise-XXXXXX").utf8CString)
        let copy = mkstemp(&template)
        guard copy >= 0 else { throw LogError(file: folder, kind: .cannotOpen(errno: errno)) }
        let written = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #if os(Linux)
            // Without its name from the first octet on, so that nothing is left whatever happens to this process.
            unlink(written)
            let spool = LogSpool(path: "/proc/self/fd/\(copy)", descriptor: copy)
        #else
            let spool = LogSpool(path: written, descriptor: copy)
        #endif
        try transfer(from: input, to: copy, name: name)
        return spool
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        #if !os(Linux)
            unlink(path)
        #endif
        close(descriptor)
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
