internal import Foundation
internal import NIOCore
internal import Wire

/// The wall clock, read once, and the steady clock from then on: instants that never step back.
struct SteadyClock: Sendable {
    private let wall: Int64
    private let start: UInt64

    /// Reads both clocks.
    init() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        start = NIODeadline.now().uptimeNanoseconds
        wall = Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    }

    /// Nanoseconds since the clock was made.
    func nanoseconds(at instant: NIODeadline = .now()) -> Int64 {
        Int64(truncatingIfNeeded: instant.uptimeNanoseconds &- start)
    }

    /// The instant that is so many nanoseconds after the clock was made.
    func timestamp(_ nanoseconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: wall).advanced(by: nanoseconds)
    }
}
