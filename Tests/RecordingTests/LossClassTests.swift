import Dissection
import EventLog
import Extraction
import LiveCapture
import Testing

@testable import Recording

/// No class of loss is without a capture that proves it.
@Suite struct LossClassTests {
    /// A ledger of nothing: with all that a live capture and a file may add, and every limit.
    private func ledger(capture: CaptureStatistics = CaptureStatistics()) -> Ledger {
        let dissection = Dissector(options: RecordingOptions(tool: "test").dissection).ledger
        var ledger = Ledger(
            DecodedCounts(dissection: dissection, sourceDrops: 0, capture: capture), extraction: ExtractionCounts())
        ledger.counts += Ledger.limits(dissection, ExtractionCounts())
        return ledger
    }

    @Test func everyClassOfLossHasACapture() {
        let ledger = ledger()
        let classes =
            ledger.accounts.flatMap { account in account.classes.map { ("\(account.name).", $0) } }
            + ledger.counts.map { ("counts.", $0) }
        let losses = Set(classes.filter(\.1.isLoss).map { $0 + $1.name })
        let proven = Set((LossTests.frames + LossTests.octets + LossTests.requests).map(\.testDescription))
        // What the kernel counts no file can say.
        #expect(losses.subtracting(proven) == ["counts.dropped.kernel", "counts.dropped.interface"])
        #expect(proven.subtracting(losses).isEmpty)
        #expect(losses.count > 30)
    }

    @Test func whatTheKernelDroppedIsALoss() {
        var capture = CaptureStatistics()
        capture.received = 9
        capture.dropped = 3
        capture.droppedByInterface = 2
        let losses = ledger(capture: capture).counts.filter { $0.isLoss && $0.count > 0 }
        #expect(losses.map(\.name) == ["dropped.kernel", "dropped.interface"] && losses.map(\.count) == [3, 2])
    }
}
