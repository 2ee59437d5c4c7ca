import ByteStream
import EventLog
import Extraction
import HTTP
import TestSupport
import Testing
import Wire

@Suite struct OrderTests {
    @Test func linesStandInTheOrderOfTheRequestsFirstOctets() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let slow = scene.ask(one, "/a/events", at: 10)
        let quick = scene.ask(two, "/b/events", at: 20)
        scene.answer(quick, at: 30)
        scene.answer(slow, at: 40)
        #expect(scene.log().lines == ["1 /a/events @10 204 ", "2 /b/events @20 204 "])
    }

    @Test func pipelinedRequestsOfOneFrameKeepTheirOrder() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let first = scene.ask(one, "/a/events", at: 10)
        let second = scene.ask(one, "/b/events", at: 10)
        scene.answer(first, at: 20)
        scene.answer(second, 201, at: 20)
        #expect(scene.log().lines == ["1 /a/events @10 204 ", "2 /b/events @10 201 "])
    }

    @Test func anAnswerThatTakesTooLongFollowsInALineOfItsOwn() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let slow = scene.ask(one, "/a/events", at: 10)
        scene.event(two, of: "x", at: 20)
        scene.event(two, of: "x", at: 10_015)
        scene.answer(slow, 200, at: 60_010)
        scene.event(two, of: "x", at: 60_020)
        let log = scene.log()
        #expect(
            log.lines == [
                "1 /a/events @10 0 answerPending", "2 /api/v1/sessions/x/events @20 204 ",
                "3 /api/v1/sessions/x/events @10015 204 ", "answer to 1 200", "4 /api/v1/sessions/x/events @60020 204 ",
            ])
        #expect(log.answers.first?.response.after == 60_000_000_000)
        #expect(log.counts.lateAnswers == 1 && log.counts.answers == 3)
    }

    @Test func aRequestThatIsNotWholeInTimeIsWrittenWhenItIs() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let slow = scene.ask(one, "/a/events", at: 15_000, began: 10)
        scene.event(two, of: "x", at: 20)
        scene.answer(slow, at: 15_010)
        let log = scene.log()
        #expect(
            log.lines == [
                "1 /api/v1/sessions/x/events @20 204 ", "2 /a/events @10 204 late",
            ])
        #expect(log.records.last?.request.took == 14_990_000_000)
    }

    @Test(
        arguments: [
            // Whole after 15 s, and answered within as long; not answered then; and whole after 70 s, of which 60 count.
            (15_000, 29_989, "2 /a/events @10 204 late"), (15_000, 30_002, "2 /a/events @10 0 answerPending,late"),
            (70_000, 129_000, "2 /a/events @10 204 late"), (70_000, 131_000, "2 /a/events @10 0 answerPending,late"),
        ] as [(Int64, Int64, String)])
    func aLateRequestWaitsForItsAnswerAsLongAsItTook(whole: Int64, answered: Int64, line: String) {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let slow = scene.ask(one, "/a/events", at: whole, began: 10)
        scene.event(two, of: "x", at: 20)
        scene.answer(slow, at: answered)
        scene.event(two, of: "x", at: answered + 1)
        let answer = line.contains("answerPending") ? ["answer to 2 204"] : []
        let lines =
            ["1 /api/v1/sessions/x/events @20 204 ", line] + answer
            + ["3 /api/v1/sessions/x/events @\(answered + 1) 204 "]
        for tick: Int64 in [1, 250, 1_000_000] { #expect(scene.log(tick: tick).lines == lines, "tick \(tick)") }
    }

    /// A hole in its head is filled long after its first octet: its turn has passed before anything of it can be read.
    @Test(
        arguments: [
            (15_009, ["3 /a/events @10 204 late"]),
            (31_000, ["3 /a/events @10 0 answerPending,late", "answer to 3 204"]),
        ] as [(Int64, [String])])
    func aRequestThatIsFoundAfterItsTurnWaitsForItsAnswerToo(answered: Int64, lines: [String]) {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        var first = FrameStamp(time: .init(nanoseconds: 0), clock: .init(nanoseconds: 0), source: 0, number: 0)
        scene.add(one, at: 10) { stamp in
            first = stamp
            return [.holding(connection: one, sender: .first, since: stamp, at: stamp)]
        }
        scene.event(two, of: "x", at: 20)
        let id = ExchangeID(connection: one, index: 0)
        scene.add(one, at: 15_000) { stamp in
            let request = RequestMessage(
                method: Array("POST".utf8), target: Array("/a/events".utf8), fields: FieldLines(),
                content: MessageContent(), first: first, last: first, wireOctets: 50, sender: .first)
            return [
                .exchange(.began(id, first), at: stamp), .exchange(.request(id, request), at: stamp),
                .released(connection: one, sender: .first, at: stamp),
            ]
        }
        scene.event(two, of: "x", at: 15_002)
        scene.answer(id, at: answered)
        let others = ["1 /api/v1/sessions/x/events @20 204 ", "2 /api/v1/sessions/x/events @15002 204 "]
        for tick: Int64 in [1, 250, 1_000_000] {
            #expect(scene.log(tick: tick).lines == others + lines, "tick \(tick)")
        }
    }

    @Test func lateRequestsThatWaitAreBounded() {
        var scene = Scene()
        let slow = (0..<20 as Range<UInt16>).map { number in
            let one = scene.open(port: 50_000 + number, at: 0)
            return scene.ask(one, "/\(number)/events", at: 15_000, began: 10)
        }
        for id in slow { scene.answer(id, at: 15_900) }
        let log = scene.log(ExtractionOptions(maxHeldOctets: 10_000))
        #expect(log.records.count == 20 && log.records.allSatisfy { $0.notes.contains(.late) })
        // Ten times 1 KiB is over the bound, and half of it is kept for those whose turn is to come.
        #expect((11...16).contains(log.records.count { $0.response == nil }))
        #expect(log.answers.count == log.records.count { $0.response == nil })
    }

    @Test func aHoldOfCaptureTimeIsTheSameWhereverTheClockIsRead() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let slow = scene.ask(one, "/a/events", at: 10)
        scene.event(two, of: "x", at: 10_010)
        scene.answer(slow, at: 10_011)
        let whole = scene.log(tick: 1_000_000).lines
        #expect(
            whole == ["1 /a/events @10 0 answerPending", "answer to 1 204", "2 /api/v1/sessions/x/events @10010 204 "])
        for tick: Int64 in [1, 7, 250, 4_000] { #expect(scene.log(tick: tick).lines == whole, "tick \(tick)") }
    }

    @Test func aHalfStreamOutOfOrderHoldsBackWhatBeganLater() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        // A request's only segment comes out of order at 10 and can be read at 30; the other asks in between.
        var held = FrameStamp(time: .init(nanoseconds: 0), clock: .init(nanoseconds: 0), source: 0, number: 0)
        scene.add(one, at: 10) { stamp in
            held = stamp
            return [.holding(connection: one, sender: .first, since: stamp, at: stamp)]
        }
        scene.event(two, of: "x", at: 20)
        let id = ExchangeID(connection: one, index: 0)
        scene.add(one, at: 30) { stamp in
            let request = RequestMessage(
                method: Array("POST".utf8), target: Array("/a/events".utf8), fields: FieldLines(),
                content: MessageContent(), first: held, last: held, wireOctets: 50, sender: .first)
            return [
                .exchange(.began(id, held), at: stamp), .exchange(.request(id, request), at: stamp),
                .released(connection: one, sender: .first, at: stamp),
            ]
        }
        scene.answer(id, at: 40)
        #expect(scene.log(tick: 1).lines == ["1 /a/events @10 204 ", "2 /api/v1/sessions/x/events @20 204 "])
    }

    /// What one frame made known takes effect at once: that nothing is held any longer may be said before what was held.
    @Test func aReleaseSaidBeforeWhatItReleasesLetsNothingPass() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        var held = FrameStamp(time: .init(nanoseconds: 0), clock: .init(nanoseconds: 0), source: 0, number: 0)
        scene.add(one, at: 10) { stamp in
            held = stamp
            return [.holding(connection: one, sender: .first, since: stamp, at: stamp)]
        }
        scene.event(two, of: "x", at: 20)
        let id = ExchangeID(connection: one, index: 0)
        scene.add(one, at: 30) { stamp in
            [.released(connection: one, sender: .first, at: stamp), .exchange(.began(id, held), at: stamp)]
        }
        scene.add(one, at: 31) { stamp in
            let request = RequestMessage(
                method: Array("POST".utf8), target: Array("/a/events".utf8), fields: FieldLines(),
                content: MessageContent(), first: held, last: stamp, wireOctets: 50, sender: .first)
            return [.exchange(.request(id, request), at: stamp)]
        }
        scene.answer(id, at: 40)
        #expect(scene.log(tick: 1).lines == ["1 /a/events @10 204 ", "2 /api/v1/sessions/x/events @20 204 "])
    }

    @Test func aBatchIsTakenAsItsFindingsAre() {
        var scene = Scene()
        let one = scene.open(at: 0)
        for number in 0..<10 { scene.event(one, of: "x", at: Int64(number) * 1_000) }
        var findings = scene.findings()
        var items: [LogItem] = []
        var extractor = Extractor(options: ExtractionOptions())
        var readings = Readings()
        var reader = FindingReader(options: ExtractionOptions())
        reader.read(&findings, into: &readings)
        #expect(findings.isEmpty && !readings.isEmpty)
        extractor.consume(&readings, into: &items)
        extractor.finish(into: &items)
        #expect(readings.isEmpty)
        #expect(items.count == 10 && extractor.counts == scene.log().counts)
    }

    @Test func aHoleThatIsNeverFilledHoldsBackForTheHoldOnly() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.add(one, at: 10) { [.holding(connection: one, sender: .first, since: $0, at: $0)] }
        scene.event(two, of: "x", at: 20)
        scene.add(one, at: 10_012) { [.clock($0.clock)] }
        var items: [LogItem] = []
        var extractor = Extractor(options: ExtractionOptions())
        for finding in scene.findings() { extractor.consume(finding, into: &items) }
        #expect(items.count == 1)
    }

    @Test func heldOctetsAreBounded() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let slow = scene.ask(one, "/a/events", at: 10)
        for number in 0..<20 { scene.event(two, of: "x", at: 20 + Int64(number) * 10) }
        scene.answer(slow, at: 900)
        let log = scene.log(ExtractionOptions(maxHeldOctets: 10_000))
        #expect(log.lines.first == "1 /a/events @10 0 answerPending")
        #expect(log.lines.last == "answer to 1 204")
        #expect(log.records.count == 21)
        #expect(log.records.map(\.seq) == Array(1...21))
    }

    @Test func aRequestCutOffByTheEndOfTheCaptureSaysThatItsAnswerIsPending() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let last = scene.ask(one, "/a/events", at: 10)
        scene.lose(last, .captureEnded, at: 20)
        #expect(scene.log().lines == ["1 /a/events @10 0 answerPending"])
    }

    @Test func whatEndsAnExchangeWithoutAnAnswerIsNoted() {
        var scene = Scene()
        for (number, reason) in [Unanswered.closed, .reset, .framingLost].enumerated() {
            let one = scene.open(port: UInt16(50_000 + number), at: 0)
            scene.lose(scene.ask(one, "/a/events", "\(number)", at: Int64(number) + 1), reason, at: 20)
        }
        #expect(scene.log().records.map(\.notes) == [[.noAnswer], [.reset], [.answerLost]])
    }

    /// One that may wait for long holds no other back.
    @Test func aLateRequestWaitsNoLongerThanItsOwnTime() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.ask(one, "/slow/events", at: 60_000, began: 10)
        scene.ask(two, "/quick/events", at: 61_000, began: 50_000)
        scene.add(two, at: 73_000) { [.clock($0.clock)] }
        var items: [LogItem] = []
        var extractor = Extractor(options: ExtractionOptions())
        for finding in scene.findings() { extractor.consume(finding, into: &items) }
        let targets = items.map { if case .exchange(let record, _) = $0 { text(record.request.target) } else { "" } }
        #expect(targets == ["/quick/events"])
    }
}
