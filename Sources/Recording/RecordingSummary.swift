public import EventLog
public import Savefile

/// How a recording ended.
public struct RecordingSummary: Sendable {
    /// What became of every frame, octet and request; also in the log's trailer.
    public var ledger: Ledger
    /// Frames read.
    public var frames: Int
    /// What was wrong with files that had begun well.
    public var damage: [SavefileError]
    /// Link types that are not read, in the order in which they were met.
    public var unreadLinkTypes: [UnreadLinkType] = []
    /// The first places in each source at which its clock did not simply go on.
    public var clockSteps: [ClockStep] = []
    /// What ended a live capture before it was told to end.
    public var failure: RecordingError?
}
