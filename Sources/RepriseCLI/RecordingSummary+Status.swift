import Recording
import Savefile

extension RecordingSummary {
    /// Says what of the sources was damaged, unread or could not be written, and gives what that means for the command.
    ///
    /// For a live capture a signal is the ordinary end, and nobody reading the log any more is one for all.
    func status(isLive: Bool, signal: Int32?) -> ExitStatus {
        var status = ExitStatus.done
        if let signal, !isLive { status = status.or(.interrupted(signal: signal)) }
        for damage in damage {
            Diagnostic.error(damage.description, hint: damage.hint)
            status = status.or(damage.isDamage ? .damaged : .failed)
        }
        for unread in unreadLinkTypes { Diagnostic.warning(unread.description, hint: unread.hint) }
        for step in clockSteps { Diagnostic.warning(step.description, hint: nil) }
        if let failure, !failure.isClosedPipe {
            Diagnostic.error(failure.description, hint: failure.hint)
            status = status.or(.failed)
        }
        return status
    }
}
