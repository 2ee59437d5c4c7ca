import EventLog
import Extraction

/// Where the lines of a recording go: a log on disk, or a queue to whoever sends them on.
///
/// Lines are taken without an error path. What went wrong is kept until it is asked for, and nothing is taken after it.
protocol LogDestination: LogSink, SendableMetatype, ~Copyable {
    /// Whether lines were taken since the last flush.
    var isFresh: Bool { get }
    /// Why the recording is to end now, though every line so far is safe; nil while it may go on.
    ///
    /// What is held then is still taken, and the end as well.
    var ending: LogError? { get }

    /// Takes the header, before every line.
    mutating func begin(_ header: LogHeader) throws(LogError)
    /// Throws what went wrong while lines were taken.
    mutating func check() throws(LogError)
    /// Hands on what was taken, so that who reads at the other end has it.
    mutating func flush() throws(LogError)
    /// Whether taking a line may take longer than a write, since the disk is waited for.
    var waits: Bool { get }
    /// Looks whether the recording is to end now; called after each batch.
    mutating func look()
    /// Does what is due by the clock, and may wait for the disk; called several times a second.
    mutating func tick() throws(LogError)
    /// Takes the ledger, which is the end, and adds what the destination did to the lines it took.
    mutating func finish(_ ledger: inout Ledger) throws(LogError)
}
