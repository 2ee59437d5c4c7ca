import ArgumentParser

/// The journal of a replay: kept, or gone on with.
struct ReplayJournalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep a journal in this new file: each request is noted there before it goes, so that a run which was "
                + "killed can be gone on with.", valueName: "file"))
    var journal: String?

    @Option(
        help: ArgumentHelp(
            "Go on with the run of this journal, with the same log and options: what may have gone does not go again.",
            valueName: "file"))
    var resume: String?

    @Flag(help: "With --resume: send once more what may have gone without a result. The target may then get it twice.")
    var resendUnknown = false

    @Flag(
        help: ArgumentHelp(
            "Bring each piece of the journal to the disk before its requests go, and --outcomes within a second, so that "
                + "they outlive a power loss."))
    var sync = false

    /// The journal's path, be it new or gone on with.
    var path: String? { resume ?? journal }

    /// Refuses what makes no sense together.
    func check(hasOutcomes: Bool, hasPlan: Bool) throws {
        var mistake: (message: String, hint: String)?
        if journal != nil && resume != nil {
            mistake = ("--journal and --resume are two things", "--resume goes on in the same journal")
        } else if path == nil && resendUnknown {
            mistake = ("there is no journal", "name it with --resume to go on")
        } else if path == nil && sync && !hasOutcomes {
            mistake = ("--sync has nothing to bring to the disk", "name it with --journal, --resume or --outcomes")
        } else if resume == nil && resendUnknown {
            mistake = ("--resend-unknown needs --resume", "a new run has sent nothing yet")
        } else if resume != nil && hasPlan {
            mistake = ("--plan with --resume", "the plan is that of the run that goes on; leave it out")
        }
        guard let mistake else { return }
        Diagnostic.error(mistake.message, hint: mistake.hint)
        throw ExitStatus.usage
    }
}
