/// How far a recording is.
public struct RecordingProgress: Sendable {
    /// Frames read.
    public var frames: Int
}
