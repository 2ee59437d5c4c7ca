import EventLog
import Foundation
import Recording
import Report
import TestSupport
import Testing
import Wire

/// What was taken from a capture stands in the ledger: in its class, in the right number, with a cure.
@Suite struct LossTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let size = LossCapture.request.utf8.count
    private static let headSize = LossCapture.head.utf8.count
    private static let answerSize = LossCapture.answer.utf8.count

    static let frames = [
        LossCase("frames", "unknownLinkType", 1) {
            $0.pcap.linkType = LinkType(rawValue: 147)
            $0.open()
            $0.pcap = $0.pcap.only { $0 == 0 }
        },
        LossCase("frames", "aggregated", 1) {
            $0.pcap.linkType = .ieee80211
            let inner =
                hex("02 00 00 00 00 02 02 00 00 00 00 01 00 22 00 1F 01 00 00 00 AA AA 03 00 00 00 08 00")
                + $0.client.packet([])
            $0.pcap.add(
                hex("88 03 00 00") + [UInt8](repeating: 2, count: 18) + hex("10 00") + [UInt8](repeating: 2, count: 6)
                    + hex("80 01") + inner + inner)
        },
        LossCase("frames", "damaged", 1) {
            $0.pcap.linkType = .radiotap
            let header = hex("00 00 09 00 02 00 00 00 40") + hex("08 01 00 00") + [UInt8](repeating: 2, count: 18)
            $0.pcap.add(header + hex("10 00 AA AA 03 00 00 00 08 00") + $0.client.packet([]))
        },
        LossCase("frames", "truncatedHeader", 1) { $0.pcap.add([2, 0, 0, 0]) },
        LossCase("frames", "malformedHeader", 1) {
            var frame = $0.client.frame(sequence: 1000, flags: .syn)
            frame[14] = 0x42
            $0.pcap.add(frame)
        },
        LossCase("frames", "nestedTooDeep", 1) {
            var packet = $0.client.packet([])
            for _ in 0..<70 { packet = Encapsulation.carrier.packet(packet, transport: 4) }
            $0.pcap.add(Encapsulation.ethernet(0x0800, packet))
        },
        LossCase("frames", "encrypted", 1) {
            $0.pcap.add(Encapsulation.ethernet(0x88E5, hex("0C 00 00 00 00 01") + [UInt8](repeating: 7, count: 60)))
        },
        LossCase("frames", "encryptedTunnel", 1) {
            $0.pcap.add(Encapsulation.outer(50, hex("00 00 00 07 00 00 00 01") + [UInt8](repeating: 7, count: 60)))
        },
        LossCase("frames", "compressed", 1) {
            $0.pcap.add(Encapsulation.ethernet(0x8864, hex("11 00 00 2A 00 06 00 FD 01 02 03 04")))
        },
        LossCase("frames", "fragmentedLink", 1) {
            $0.pcap.add(Encapsulation.ethernet(0x8864, hex("11 00 00 2A 00 08 00 3D 80 00 00 01 00 21")))
        },
        LossCase("frames", "unknownEncapsulation", 1) {
            $0.pcap.add(Encapsulation.outer(115, hex("00 00 00 05") + [UInt8](repeating: 0xC7, count: 60)))
        },
        LossCase("frames", "fragments.heldAtEnd", 2) { for piece in $0.fragments().prefix(2) { $0.pcap.add(piece) } },
        LossCase("frames", "fragments.expired", 2) {
            for piece in $0.fragments().prefix(2) { $0.pcap.add(piece) }
            $0.pcap.now += 31_000_000_000
            for piece in $0.fragments(id: 2) { $0.pcap.add(piece) }
        },
        LossCase("frames", "fragments.expired", 2, { _ = $0.limits.set("fragmentTime", to: 1_000_000_000) }) {
            for piece in $0.fragments().prefix(2) { $0.pcap.add(piece) }
            $0.pcap.now += 2_000_000_000
            for piece in $0.fragments(id: 2) { $0.pcap.add(piece) }
        },
        LossCase("frames", "fragments.limit", 1, limit: ("fragmentedDatagrams", 1)) {
            for id: UInt32 in 1...2 { $0.pcap.add($0.fragments(id: id)[0]) }
        },
        LossCase("frames", "fragments.limit", 3, limit: ("fragmentOctets", 1)) {
            for piece in $0.fragments() { $0.pcap.add(piece) }
        },
        LossCase("frames", "fragments.conflicting", 2) {
            $0.pcap.add($0.fragments()[2])
            $0.pcap.add($0.fragments(of: LossCapture.request.uppercased())[2])
        },
        LossCase("frames", "fragments.malformed", 1) {
            var frame = $0.fragments()[0]
            frame[17] -= 1
            $0.pcap.add(frame)
        },
    ]

    static let octets = [
        LossCase("spans", "notCaptured", 8) {
            $0.open()
            $0.ask(LossCapture.request.dropLast(8))
            $0.reply(LossCapture.answer, seen: size)
        },
        LossCase("spans", "notCaptured", (20 << 20) + size) {
            // More than any window: one segment alone is not believed there, and the next one is.
            $0.open()
            $0.exchange()
            let (asked, answered) = (size + 20 << 20, answerSize)
            $0.exchange(at: asked, answered)
            $0.exchange(at: asked + size, answered + answerSize)
        },
        LossCase("spans", "snapped", size - 40) {
            $0.open()
            $0.pcap.snapshotLength = 54 + 40
            $0.exchange()
        },
        LossCase("spans", "limit", 3, limit: ("heldOctets", 10)) {
            $0.open()
            $0.ask(LossCapture.request.dropFirst(3), at: 3)
        },
        LossCase("spans", "limit", 3, limit: ("heldPieces", 1)) {
            $0.open()
            $0.ask("x", at: 3)
            $0.ask("x", at: 5)
            $0.ask("x", at: 4)
        },
        LossCase("spans", "limit", 3, limit: ("heldInTable", 10)) {
            $0.open()
            $0.ask(LossCapture.request.dropFirst(3), at: 3)
        },
        LossCase("payload", "conflictingOverlap", size) {
            $0.open()
            $0.ask(LossCapture.request)
            $0.ask(LossCapture.request.uppercased())
        },
        LossCase("payload", "afterGap", 8) {
            $0.open()
            $0.ask(LossCapture.request.dropLast(8))
            $0.reply(LossCapture.answer, seen: size)
            $0.pcap.now += 2_000_000_000
            $0.ask(LossCapture.request, at: size, seen: answerSize)
            $0.ask(LossCapture.request.suffix(8), at: size - 8)
        },
        LossCase("payload", "unplaced", size) {
            // The endpoints are used again, and neither end nor handshake was captured.
            $0.open()
            $0.exchange()
            for round in 0..<2 { $0.ask(LossCapture.request, at: 1 << 30 + round * size, seen: 1 << 30) }
        },
        LossCase("payload", "connectionLimit", 5, limit: ("connections", 1)) {
            $0.open()
            $0.exchange()
            $0.client = FrameBuilder(from: "10.0.0.6", 50_001, to: "10.0.0.9", 80)
            $0.pcap.add($0.client.frame(sequence: 7, flags: .syn, payload: [1, 2, 3, 4, 5]))
        },
        LossCase("payload", "memoryLimit", 500, limit: ("heldInTable", 300)) {
            $0.pcap.add($0.client.frame(sequence: 7, flags: .syn, payload: [UInt8](repeating: 1, count: 500)))
        },
        LossCase("inOrder", "skipped", LossCapture.body.utf8.count) {
            $0.open()
            $0.ask(LossCapture.body, at: headSize)
            $0.reply(LossCapture.answer, seen: size)
        },
        LossCase("inOrder", "untrusted", size) {
            $0.open()
            $0.ask("POST /x/events HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
            $0.ask(LossCapture.request, at: 74)
        },
        LossCase("inOrder", "openAtEnd", size - 8) {
            $0.open()
            $0.ask(LossCapture.request.dropLast(8))
        },
    ]

    static let requests = [
        LossCase("requests", "incomplete", 1) {
            $0.open()
            $0.ask(LossCapture.request.dropLast(8))
        },
        LossCase("requests", "refused.ambiguous", 1) {
            $0.open()
            $0.ask("POST /x/events HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
        },
        LossCase("requests", "refused.limit", 1, { $0.maxBody = 10 }) {
            $0.open()
            $0.exchange()
        },
        LossCase("counts", "limit.head", 1, limit: ("head", 100)) {
            $0.open()
            $0.ask("POST /x/events HTTP/1.1\r\nX: \(String(repeating: "x", count: 100))\r\n\r\n")
        },
        LossCase("counts", "limit.startLine", 1, limit: ("startLine", 40)) {
            $0.open()
            $0.exchange()
            $0.ask("POST /x/events?\(String(repeating: "x", count: 40)) HTTP/1.1\r\nHost: a\r\n\r\n", at: size)
        },
        LossCase("counts", "limit.pending", 1, limit: ("pending", 2)) {
            $0.open()
            for round in 0..<4 { $0.ask(LossCapture.request, at: round * size) }
        },
        LossCase("counts", "limit.waiting", 1, limit: ("waitingOctets", 10)) {
            $0.open()
            $0.reply(LossCapture.answer, seen: size)
            $0.reply(LossCapture.answer, at: answerSize, seen: size)
        },
        LossCase("counts", "limit.connections", 1, limit: ("connections", 1)) {
            $0.open()
            $0.client = FrameBuilder(from: "10.0.0.6", 50_001, to: "10.0.0.9", 80)
            $0.open()
        },
        LossCase("counts", "limit.readers", 1, limit: ("readers", 1)) {
            $0.open()
            $0.ask(LossCapture.request)
        },
        LossCase("counts", "limit.sessions", 2, limit: ("sessions", 1)) {
            for port: UInt16 in 50_001...50_003 { $0.start(port: port) }
        },
        LossCase("counts", "limit.answers", 1) {
            $0.hold = .zero
            precondition($0.limits.set("answers", to: 1))
        } make: {
            for port: UInt16 in 50_001...50_003 {
                $0.start(port: port, answered: false)
                $0.pcap.now += 1_000_000_000
            }
        },
        LossCase("counts", "dropped.source", 7) {
            $0.pcap.drops = 7
            $0.open()
        },
    ]

    @Test(arguments: frames + octets + requests)
    func whatIsMissingIsCountedInItsClassWithACure(_ loss: LossCase) throws {
        var capture = LossCapture()
        loss.make(&capture)
        let ledger = try record(capture.pcap, change: loss.change)
        let classes =
            loss.account == "counts" ? ledger.counts : ledger.accounts.first { $0.name == loss.account }?.classes ?? []
        let found = try #require(classes.first { $0.name == loss.name })
        #expect(found.count == loss.count)
        #expect(found.isLoss)
        let losses = LedgerText(ledger).losses
        #expect(!losses.isEmpty)
        #expect(losses.allSatisfy { !$0.cure.contains("format page") })
    }

    @Test func nothingIsLostOfAWholeCapture() throws {
        var capture = LossCapture()
        capture.open()
        capture.exchange()
        capture.exchange(at: Self.size, Self.answerSize)
        #expect(LedgerText(try record(capture.pcap)).losses.isEmpty)
    }

    @Test func everyClassOfLossHasACure() throws {
        var ledger = try record(PcapBuilder())
        for account in ledger.accounts.indices {
            for index in ledger.accounts[account].classes.indices { ledger.accounts[account].classes[index].count = 1 }
        }
        let losses = LedgerText(ledger).losses
        #expect(losses.count > 15)
        for loss in losses { #expect(!loss.cure.contains("format page"), "\(loss.what)") }
    }

    @Test func everyLimitCanBeSetAndHasAMeaning() {
        var limits = RecordingLimits()
        for entry in RecordingLimits.entries {
            #expect(!entry.meaning.isEmpty)
            #expect((limits[entry.name] ?? 0) > 1)
            let isSet = limits.set(entry.name, to: 7)
            #expect(isSet && limits[entry.name] == 7)
            let isSetToNothing = limits.set(entry.name, to: 0)
            #expect(!isSetToNothing && limits[entry.name] == 7)
        }
        #expect(Set(RecordingLimits.entries.map(\.name)).count == RecordingLimits.entries.count)
        let isSet = limits.set("nosuch", to: 1)
        #expect(!isSet && limits["nosuch"] == nil)
    }

    private func record(
        _ pcap: PcapBuilder, change: (inout RecordingOptions) -> Void = { _ in }
    ) throws -> Ledger {
        try folder.file("a.pcap", holding: pcap.file)
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("log")
        change(&options)
        let summary = try FileRecording(paths: [folder.path("a.pcap")], options: options).run()
        try LoggedFile(path: folder.path("log")).expectBalance()
        return summary.ledger
    }
}
