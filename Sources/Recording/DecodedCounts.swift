import Dissection

/// What the decoding side knows of a run once it is over: the one side of the ledger.
struct DecodedCounts: Sendable {
    var dissection: DissectionLedger
    /// What the clocks of the sources did.
    var clockSteps = ClockSteps()
    /// Frames that the files say were dropped when they were captured.
    var sourceDrops: Int?
    /// Files that could be read in part only.
    var damagedSources = 0
    /// What was counted before the decoder, for a live capture.
    var live: LiveFigures?
}
