import EventLog
import Foundation
import Savefile
import Wire

/// The file in which a capture also keeps its frames: pcapng, created anew, readable by its owner only.
///
/// What is there and is no file, such as a named pipe that Wireshark reads, is written to. Frames are appended without an
/// error path, which the loop that drains the kernel's buffer has no use for; `flush` says what went wrong. A file that
/// nothing was written to, since the run could not begin, goes with this value: the same command can then be given again.
struct FrameFile: ~Copyable {
    /// Octets gathered before a write: few system calls on a loaded link.
    private static let bufferOctets = 262_144

    private let path: String
    private var descriptor: Int32
    /// Whether it is a file that was created here, which can be cut and removed.
    private let isFile: Bool
    private var writer: PcapngWriter
    /// Whole blocks that are not written yet.
    private var buffer: [UInt8] = []
    /// The octets written before them.
    private var written = 0
    private var failure: FrameFileError?

    /// Creates the file; `-` is standard output.
    init(creating path: String, application: String) throws(FrameFileError) {
        (descriptor, isFile) = try Self.make(path)
        self.path = path
        writer = PcapngWriter(application: application)
    }

    private static func make(_ path: String) throws(FrameFileError) -> (descriptor: Int32, isFile: Bool) {
        if path == "-" {
            let descriptor = dup(STDOUT_FILENO)
            if descriptor >= 0 { return (descriptor, false) }
            throw FrameFileError(path: path, number: errno, isOfMaking: true)
        }
        do throws(LogError) {
            return try LogOutput.make(path)
        } catch {
            throw FrameFileError(path: path, number: error.systemNumber ?? EEXIST, isOfMaking: true)
        }
    }

    /// Describes the next interface, which frames then name by its place.
    mutating func describe(interface: String?, linkType: LinkType, filter: String? = nil) {
        writer.describe(interface: interface, linkType: linkType, filter: filter, to: &buffer)
    }

    /// Takes a frame of an interface that was described.
    mutating func append(time: Timestamp, originalLength: Int, octets: RawSpan, interface: Int) {
        if failure != nil { return }
        writer.append(octets, at: time, interface: interface, originalLength: originalLength, to: &buffer)
        if buffer.count >= Self.bufferOctets { write() }
    }

    /// Takes a frame of any link type.
    mutating func append(_ frame: Frame, octets: RawSpan) {
        append(
            time: frame.stamp.time, linkType: frame.linkType, originalLength: frame.originalLength, octets: octets)
    }

    /// Takes a frame of any link type.
    mutating func append(time: Timestamp, linkType: LinkType, originalLength: Int, octets: RawSpan) {
        if failure != nil { return }
        writer.append(octets, at: time, linkType: linkType, originalLength: originalLength, to: &buffer)
        if buffer.count >= Self.bufferOctets { write() }
    }

    /// Writes what is buffered, unless it will soon be enough for a write of its own.
    ///
    /// Throws where a write failed, now or before.
    mutating func flush(isMoreToCome: Bool = false) throws(FrameFileError) {
        if !isMoreToCome { write() }
        if let failure { throw failure }
    }

    /// Takes what was counted on an interface, at the end of the capture.
    mutating func append(received: Int, dropped: Int, at time: Timestamp, interface: Int) {
        writer.appendStatistics(
            received: UInt64(clamping: received), dropped: UInt64(clamping: dropped), at: time, interface: interface,
            to: &buffer)
    }

    /// Writes what is buffered and closes the file, which on some file systems is when a full disk shows.
    mutating func close() throws(FrameFileError) {
        try flush()
        guard descriptor >= 0 else { return }
        let result = Foundation.close(descriptor)
        let number = errno
        descriptor = -1
        // After EINTR the descriptor is gone on Linux; closing again could hit another file.
        if result != 0 && number != EINTR { throw FrameFileError(path: path, number: number) }
    }

    private mutating func write() {
        var offset = 0
        while offset < buffer.count && failure == nil {
            let written = buffer.withUnsafeBytes { octets in
                Foundation.write(descriptor, octets.baseAddress.map { $0 + offset }, octets.count - offset)
            }
            let number = written == 0 ? ENOSPC : errno
            if written > 0 {
                offset += written
            } else if number == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wait, 1, -1)
            } else if number != EINTR {
                failure = FrameFileError(path: path, number: number)
                cut(after: offset)
            }
        }
        written += offset
        buffer.removeAll(keepingCapacity: true)
    }

    /// Cuts the file after the last whole block, where so many octets of the buffer went.
    private func cut(after offset: Int) {
        var end = 0
        // A block says its length after its type.
        while end + 8 <= offset {
            let length = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: end + 4, as: UInt32.self) }
            let count = Int(UInt32(littleEndian: length))
            guard count > 0, end + count <= offset else { break }
            end += count
        }
        // Should the cut fail, a reader tells of a torn block.
        if isFile, end < offset { _ = ftruncate(descriptor, off_t(written + end)) }
    }

    deinit {
        if descriptor < 0 { return }
        _ = Foundation.close(descriptor)
        if isFile && written == 0 { unlink(path) }
    }
}
