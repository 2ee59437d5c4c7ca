import Foundation

/// Why the file for the frames could not be created or written.
public struct FrameFileError: Error, Equatable, Sendable {
    /// The path as given.
    public var path: String
    /// The system's number for the reason.
    public var number: Int32

    /// What was wrong, with its place.
    public var description: String { "\(path): \(String(cString: strerror(number)))" }

    /// Whether the reader of standard output closed it: an end, not a failure.
    public var isClosedPipe: Bool { number == EPIPE }

    /// What to try next.
    public var hint: String? {
        switch number {
        case EEXIST: "an existing file is never overwritten: name another, or remove it"
        case ENOSPC, EDQUOT: "free some room, or name a file on another disk"
        default: nil
        }
    }
}
