public import EventLog

/// Who is given the lines of a recording as they are released, in the order of the log.
public protocol LineReceiver: AnyObject, Sendable {
    /// Whether what a connection carries is none of the recording: neither logged nor taken.
    ///
    /// Asked for each exchange when its line is released.
    func leavesOut(_ connection: EncodedConnection) -> Bool
    /// Takes the next line, on the thread that writes the log: one of two, never both at once.
    ///
    /// As long as it takes nothing is written; of a live capture, frames are lost after a while.
    func take(_ line: CarriedLine)
}
