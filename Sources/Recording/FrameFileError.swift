import Foundation

/// Why the file for the frames could not be created or written.
public struct FrameFileError: Error, Equatable, Sendable {
    /// The path as given.
    public var path: String
    /// The system's number for the reason.
    public var number: Int32
    /// Whether the file could not be made, and so holds nothing.
    public var isOfMaking = false

    /// What was wrong, with its place.
    public var description: String {
        let place = path == "-" ? "standard output" : path
        if isOfMaking && number == EEXIST { return "\(place): exists already" }
        return "\(place): cannot be \(isOfMaking ? "made" : "written"): \(String(cString: strerror(number)))"
    }

    /// Whether the reader of standard output closed it: an end, not a failure.
    public var isClosedPipe: Bool { number == EPIPE }

    /// What to try next.
    public var hint: String? {
        switch number {
        case EEXIST: "an existing file is never overwritten: name another, or remove it"
        case ENOSPC, EDQUOT: "free some space, or name a file on another disk"
        default: nil
        }
    }
}
