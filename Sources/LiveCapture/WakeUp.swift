import Foundation

/// Wakes a live capture that waits on an idle link, from any thread.
///
/// Once raised it stays raised.
public final class WakeUp: Sendable {
    /// The end that is watched beside the interface.
    let readingEnd: Int32
    private let writingEnd: Int32

    /// Makes one that is not raised.
    public init() throws(CaptureError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw CaptureError(interface: nil, kind: .other("no descriptors left: \(String(cString: strerror(errno)))"))
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readingEnd = ends[0]
        writingEnd = ends[1]
    }

    /// Ends the wait, now or as soon as it begins.
    public func raise() {
        var octet: UInt8 = 1
        _ = write(writingEnd, &octet, 1)
    }

    deinit {
        close(readingEnd)
        close(writingEnd)
    }
}
