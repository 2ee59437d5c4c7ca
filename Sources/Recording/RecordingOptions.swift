import Dissection
public import EventLog
public import Extraction
import HTTP

/// What a recording is told: what to keep, what to hold, where the log goes.
public struct RecordingOptions: Sendable {
    /// The tool and its version, for the log's header.
    public var tool: String
    /// Which exchanges are logged.
    public var selection = Selection.standard
    /// Whether credentials are logged too.
    public var keepsCredentials = false
    /// The path of the log to create, or nil for standard output.
    public var log: String?
    /// What the log may take of the disk, and when it is made safe.
    public var logPolicy = LogPolicy()
    /// Whether there is a log at all.
    public var keepsLog = true
    /// Who is given each line of the log as well, or instead of it.
    public var receiver: (any LineReceiver)?
    /// The threads: 1, or 2 for decoding on one and writing on the other.
    ///
    /// The log is the same.
    public var threads = 2
    /// How long a line is held for an earlier request to finish, on the capture clock.
    public var hold: Duration = .nanoseconds(ExtractionOptions.standardHold)
    /// The most of one content that is kept, in octets; at most `LogFormat.largestContent`, or no reader takes its line.
    public var maxBody = HTTPLimits().maxContent
    /// What is held in memory at most.
    public var limits = RecordingLimits()
    /// A filter expression, or nil for every frame.
    public var filter: String?
    /// What the process can still do, for the header of a live capture that gave its rights up; nil otherwise.
    public var confinement: LogHeader.Confinement?
    /// Stop after so many frames that passed the filter, or nil for all.
    public var frameLimit: Int?

    /// Makes the options that need no thought, for the tool so named.
    public init(tool: String) {
        self.tool = tool
    }
}
