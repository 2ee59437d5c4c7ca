public import LiveCapture

/// What whoever runs a live capture should know while it goes on.
public enum LiveNotice: Sendable, Equatable {
    /// Something became of an interface.
    case change(InterfaceChange, interface: String)
    /// Frames were dropped since the last notice of this kind: by the kernel or the interface, and for want of room in the
    /// queue to the decoder.
    case dropped(kernel: Int, queue: Int, interface: String)
    /// Something failed beside what the run throws: the file for the frames is not whole, or an interface was lost.
    case failure(RecordingError)

    /// What is to be known, with its place.
    public var description: String {
        switch self {
        case .change(.down, let name): "\(name): the interface is down; captured again when it is up"
        case .change(.up, let name): "\(name): the interface is up again"
        case .change(.gone(let reason), let name): "\(name): \(reason); captured again when there is one of this name"
        case .change(.replaced, let name): "\(name): there is a new interface of this name, captured from now on"
        case .dropped(let kernel, 0, let name): "\(name): the kernel dropped \(kernel) frames"
        case .dropped(0, let queue, let name): "\(name): \(queue) frames were dropped, since decoding does not keep up"
        case .dropped(let kernel, let queue, let name):
            "\(name): the kernel dropped \(kernel) frames, and \(queue) since decoding does not keep up"
        case .failure(let error): error.description
        }
    }
}

extension LiveNotice {
    /// What to try next.
    public var hint: String? {
        switch self {
        case .change: nil
        case .dropped(_, 0, _): "raise the kernel's buffer with -B, or narrow the capture with a filter expression"
        case .dropped: "narrow the capture with a filter expression, or raise --limit queue for longer bursts"
        case .failure(let error): error.hint
        }
    }
}
