import Dissection
import EventLog
import Extraction
import Foundation
import LiveCapture
import TestSupport
import Testing

@testable import Recording

/// No class of loss is without a capture that proves it.
@Suite struct LossClassTests {
    /// A ledger of nothing: with all that a live capture and a file may add, and every limit.
    private func ledger(_ interfaces: [InterfaceFigures] = [InterfaceFigures(name: "eth0")]) -> Ledger {
        let dissection = Dissector(options: RecordingOptions(tool: "test").dissection).ledger
        var ledger = Ledger(
            DecodedCounts(dissection: dissection, sourceDrops: 0, live: LiveFigures(interfaces: interfaces)),
            extraction: ExtractionCounts())
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
        // What is counted before the decoder no file can say: `LiveLossTests`, `LiveCaptureCommandTests` and `InterfaceTests`
        // prove it, all but the drops of hardware.
        #expect(
            losses.subtracting(proven) == [
                "frames.queueFull", "counts.dropped.kernel", "counts.dropped.interface", "counts.interfaces.replaced",
            ])
        #expect(proven.subtracting(losses).isEmpty)
        #expect(losses.count > 30)
    }

    /// A loss without a cure of its own sends people to the page.
    @Test func everyClassAndCountIsOnTheFormatPage() throws {
        let page = try FormatPage.text()
        let ledger = ledger()
        let names =
            ledger.accounts.flatMap { [$0.name] + $0.classes.map(\.name) } + ledger.counts.map(\.name)
            + ClockStep.Kind.allCases.map(\.rawValue)
            + [
                "requests.ambiguousHost", "removed.parts", "removed.exchanges", "removed.earlierFiles",
                "sources.damaged",
            ]
        for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
        var anomalies = 0
        for module in ["Dissection", "HTTP", "Reassembly"] {
            let source = try String(
                contentsOf: CorpusFolder.repository.appending(path: "Sources/\(module)/\(module)Anomalies.swift"),
                encoding: .utf8)
            for match in source.matches(of: /rawValue: "(\w+)"/) {
                anomalies += 1
                #expect(page.contains("`\(match.1)`"), "\(match.1)")
            }
        }
        #expect(anomalies >= 20)
    }

    @Test func whatTheKernelDroppedIsALoss() {
        var figures = InterfaceFigures(name: "eth0")
        figures.kernel.received = 9
        figures.kernel.dropped = 3
        figures.kernel.droppedByInterface = 2
        let losses = ledger([figures]).counts.filter { $0.isLoss && $0.count > 0 }
        #expect(losses.map(\.name) == ["dropped.kernel", "dropped.interface"] && losses.map(\.count) == [3, 2])
    }

    @Test func eachOfSeveralInterfacesIsCountedByItsNameAndNoLossTwice() {
        var figures = [InterfaceFigures(name: "eth0"), InterfaceFigures(name: "eth1")]
        figures[0].kernel.dropped = 3
        figures[1].kernel.dropped = 4
        figures[1].frames = 9
        figures[1].queueFull = 2
        let ledger = ledger(figures)
        #expect(ledger.counts.filter { $0.isLoss && $0.count > 0 }.map(\.count) == [7])
        let named = Dictionary(uniqueKeysWithValues: ledger.counts.map { ($0.name, $0.count) })
        #expect(named["dropped.kernel.eth0"] == 3 && named["dropped.kernel.eth1"] == 4)
        #expect(named["frames.eth1"] == 9 && named["dropped.queue.eth1"] == 2)
        #expect(ledger.accounts.first?.total == 9)
    }
}
