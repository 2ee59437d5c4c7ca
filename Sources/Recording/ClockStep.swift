/// A place in a capture at which its clock did not simply go on.
public struct ClockStep: Sendable, Equatable {
    /// What happened to the clock.
    public enum Kind: String, Sendable, CaseIterable {
        /// It was set back: what follows keeps its distances from there.
        case back = "clock.setBack"
        /// Frames went on from where it had stood before it was set.
        case returned = "clock.setAgain"
        /// It went on by more than an hour from one frame to the next: a silence, or it was set forward.
        case forward = "clock.jumps"
        /// One frame's time was far from those around it, and was not believed.
        case passedOver = "times.passedOver"
        /// A frame's time was no time.
        case invalid = "times.invalid"
    }

    /// What happened.
    public var kind: Kind
    /// By how much, in nanoseconds; negative for back.
    public var nanoseconds: Int64
    /// The base name of the file, or the interface.
    public var source: String
    /// The frame in the source that showed it, counted from 1.
    public var frame: Int64

    /// Its place, and what happened there.
    public var description: String { "\(source): frame \(frame): \(event)" }

    private var event: String {
        switch kind {
        case .back: "the clock was set back by \(seconds): what follows keeps its distances from there"
        case .returned: "frames go on where the clock stood before it was set"
        case .forward: "the clock goes on by \(seconds): a silence, or it was set forward"
        case .passedOver: "its time is \(seconds) off: it is taken for that of the frame before it, or behind it"
        case .invalid: "its time is none: it is taken for that of the frame before it, or behind it"
        }
    }

    /// By how much, in seconds with three decimals.
    private var seconds: String {
        let milliseconds = nanoseconds.magnitude / 1_000_000
        let part = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(part) s"
    }
}
