import EventLog
import Foundation
import Recording
import Replay
import Report

extension MirrorExecution {
    /// Prints what was captured and lost, and what became of what was sent; weighs both.
    mutating func close(
        _ sending: MirrorSender.Ending?, _ recording: Result<RecordingSummary, RecordingError>, signal: Int32?
    ) throws {
        var ledger: Ledger?
        switch recording {
        case .success(let summary):
            ledger = summary.ledger
            status = status.or(summary.status(isLive: isLive, signal: signal))
        case .failure(let error):
            Diagnostic.error(error.description, hint: isLive ? command.privileges.hint(for: error) : error.hint)
            status = status.or(.failed)
        }
        guard var sending else { return }
        sending.summary.seen = ledger?.accounts.first { $0.name == "requests" }?.total
        if !command.output.json, let ledger { StandardStream.printError(LedgerText(ledger).text) }
        let octets = command.output.json ? sending.summary.json : Array(sending.summary.text.utf8)
        let unprinted = StandardStream.writeReport(octets, to: STDOUT_FILENO)
        if command.limits.requireComplete && (ledger?.hasLoss == true || sending.summary.hasShed) {
            status = status.or(.damaged)
        }
        judge(sending)
        if let unprinted { throw unprinted }
    }

    private mutating func judge(_ sending: MirrorSender.Ending) {
        let replay = sending.summary.replay
        if sending.times.left > 0 {
            Diagnostic.warning(
                "\(CountText.text(sending.times.left, "playerTime.ts value")) left as captured: no integer of 13 digits"
            )
        }
        if let rewrites = sending.rewrites { RewriteText.warn(rewrites, of: options.rewrites) }
        for refusal in sending.refusals {
            let (message, hint) = refusal.text(target, isLive: true)
            let sent =
                replay.sent == 0 ? "nothing was sent" : "\(CountText.text(replay.sent, "request")) had been sent before"
            Diagnostic.error("\(message), as its traffic shows; \(sent)", hint: hint)
            status = status.or(.refused)
        }
        if let failure = sending.failure {
            Diagnostic.error(failure.description, hint: failure.hint)
            status = status.or(.failed)
        }
        if replay.hasGateFailure && !command.output.noCompare { status = status.or(.gate) }
        if case .targetGone(let cause) = sending.ending {
            Diagnostic.targetGone(cause)
            status = status.or(.failed)
        }
    }
}
