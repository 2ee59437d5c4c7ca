import EventLog
import HTTPSender
import Replay
import Report
import Wire

extension ReplayExecution {
    /// What must be the same for a run to be gone on with.
    func identity(for target: ReplayTarget) -> PlanIdentity {
        planned.identity(log: logDigest, settings: command.planSettings(for: target))
    }

    /// Makes the journal that was asked for; nil where none was.
    func newJournal(_ header: JournalHeader) throws -> JournalFile? {
        guard let path = command.journaling.journal else { return nil }
        do throws(JournalError) {
            return try JournalFile.create(path, header: header, isSynced: command.journaling.sync)
        } catch {
            throw failed(error)
        }
    }

    /// Opens the journal of the run that is to be gone on with, and refuses one of another log, plan or target.
    ///
    /// `address`: where the target is found now; nil where that was not asked.
    func earlierRun(to target: ReplayTarget, at address: PinnedAddress?) throws -> EarlierRun? {
        guard let path = command.journaling.resume else { return nil }
        let earlier: EarlierRun
        do throws(JournalError) {
            earlier = try EarlierRun(path: path, isSynced: command.journaling.sync)
        } catch {
            throw failed(error)
        }
        let difference = earlier.header.difference(
            plan: identity(for: target), target: target.description,
            address: address?.description ?? earlier.header.address)
        guard let difference else { return earlier }
        Diagnostic.error(
            "\(earlier.file.name) is the journal of another run: \(difference); nothing was sent",
            hint: "a run goes on with the same log, options and target; begin a new one with --journal")
        throw ExitStatus.usage
    }

    /// Reads what the earlier run did; its outcomes go to `outcome`.
    func resumption(of earlier: EarlierRun, outcome: (Outcome) throws -> Void) throws -> Resumption {
        let state: JournalState
        do {
            state = try earlier.read(isKept: command.dryRun, outcome: outcome)
        } catch let error as JournalError {
            throw failed(error)
        }
        Diagnostic.note(
            "going on with \(earlier.file.name): \(CountText.text(planned.planned, "request")) planned, "
                + "\(CountText.text(state.settled.count, "outcome")) known, \(CountText.text(state.unknownCount)) may have gone"
        )
        return Resumption(state, resendsUnknown: command.journaling.resendUnknown)
    }

    /// Says what of the plan would be sent by a run that goes on, and leaves its journal as it is.
    func say(whatIsLeftOf log: borrowing ReplayLog, to target: ReplayTarget) throws {
        guard let earlier = try earlierRun(to: target, at: nil) else { return }
        let rest = try resumption(of: earlier) { _ in }
        let mark = marks(target) ? ReplayMark(run: earlier.header.run) : nil
        let settings = RunSettings(target: target, shift: earlier.header.shift, mark: mark, key: pseudonymKey)
        var feed = RemainingFeed(ReplayFeed(PlanSequence(plan: surveyed, run: settings)), after: rest)
        var left = PlanRest(options: options, earlierRun: earlier.file.name)
        do throws(LogError) {
            var listing = PlanPrinter(isJSON: command.json)
            while let request = try feed.next(log, outcome: { _ in }) {
                guard case .request = request.content else { continue }
                left.add(request)
                try listing.add(request)
            }
            try listing.finish(text: left.text, json: left.jsonLine)
        } catch {
            throw command.report(error)
        }
        warnOfUnknown(feed.resumption)
        Diagnostic.note("left to send: \(CountText.text(left.count, "request"))")
    }

    /// When a run that goes on starts, on the wall clock; its journal says that from then on.
    func startAgain(_ journal: JournalFile, at origin: Int64) throws -> Int64 {
        let ready = WallClock.nanoseconds &+ ReplayRun.preparation
        // An instant that was asked for and is past by now is when the run began; what is left of it goes at once.
        let start = try max(ready, command.timing.startInstant ?? ready)
        do throws(JournalError) {
            try journal.append(JournalEncoding.resumed(start: start, origin: origin))
        } catch {
            throw failed(error)
        }
        return start
    }

    /// Why requests are not sent that go when the run is gone on with.
    private static let leftToSend: [Outcome.NotSent] = [.stopped, .givenUp, .connectFailed, .connectTimedOut]

    /// Says what the journal failed with, and what to do with it where something of the plan is left.
    mutating func judge(_ journal: JournalFile?, _ summary: ReplaySummary) {
        guard let journal, let path = command.journaling.path else { return }
        if let failure = journal.failure {
            status = status.or(failed(failure))
        } else if Self.leftToSend.contains(where: { summary.notSent[$0] != nil }) {
            var change = "--resume \(path.printable)"
            if command.journaling.journal != nil { change += " in place of --journal" }
            if let outcomes = command.outcomes, outcomes != "-" { change += ", another file for --outcomes" }
            if command.plan != nil { change += ", no --plan" }
            Diagnostic.note("what was not sent goes with the same command and \(change)")
        }
    }

    /// Says an error of the journal, and gives the status that it means.
    func failed(_ error: JournalError) -> ExitStatus {
        Diagnostic.error(error.description, hint: error.hint)
        return .failed
    }

    /// Names what may have gone and does not go again.
    func warnOfUnknown(_ resumption: Resumption?) {
        guard let resumption else { return }
        if resumption.unknownCount > 0 {
            let names = resumption.unknown.map { outcome in
                let session = outcome.session.map { ", session \($0.printable)" } ?? ""
                let copy = outcome.copy == 1 ? "" : ", copy \(outcome.copy)"
                return "\n   seq \(outcome.seq)\(copy): \((outcome.eventType ?? outcome.call).printable)\(session)"
            }
            let more = resumption.unknownCount - names.count
            Diagnostic.warning(
                "\(CountText.text(resumption.unknownCount, "request")) may have gone when the earlier run ended; none goes "
                    + "again:" + names.joined() + (more > 0 ? "\n   and \(CountText.text(more)) more" : ""),
                hint: "look for them at the target; --resend-unknown sends such requests once more")
        }
        guard !resumption.lostSessions.isEmpty else { return }
        let names = resumption.lostSessions.sorted { $0.key < $1.key }.map {
            "\n   \($0.key.printable): \(CountText.text($0.value, "event"))"
        }
        Diagnostic.warning(
            "sessions whose start may have gone without an answer; their events are not sent:" + names.joined(),
            hint: "--resend-unknown opens such sessions once more")
    }
}
