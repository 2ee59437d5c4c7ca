public import EventLog
public import LiveCapture
public import Savefile

/// Why a recording could not be done or was given up, with its place and a way out.
public enum RecordingError: Error, Equatable, Sendable {
    /// A source is not a capture, or cannot be read.
    case savefile(SavefileError)
    /// An interface cannot be opened, or a filter expression not be used.
    case capture(CaptureError)
    /// Rights cannot be given up.
    case confinement(ConfinementError)
    /// The log cannot be created or written.
    case log(LogError)
    /// The file for the frames cannot be created or written.
    case frames(FrameFileError)

    /// What was wrong, with its place.
    public var description: String {
        switch self {
        case .savefile(let error): error.description
        case .capture(let error): error.description
        case .confinement(let error): error.description
        case .log(let error): error.description
        case .frames(let error): error.description
        }
    }

    /// What to try next.
    public var hint: String? {
        switch self {
        case .savefile(let error): error.hint
        case .capture(let error): error.hint
        case .confinement(let error): error.hint
        case .log(let error): error.hint
        case .frames(let error): error.hint
        }
    }

    /// Whether a filter expression is what is wrong: that is how the tool was used, and nothing was done.
    public var isWrongFilter: Bool {
        if case .capture(let error) = self, case .filter = error.kind { return true }
        return false
    }

    /// Whether the reader of standard output closed it: an end, not a failure.
    public var isClosedPipe: Bool {
        switch self {
        case .log(let error): error.isClosedPipe
        case .frames(let error): error.isClosedPipe
        case .savefile, .capture, .confinement: false
        }
    }
}
