import ByteStream
import EventLog
import Extraction
import HTTP
import TestSupport
import Testing
import Wire

@Suite struct ManyExchangesTests {
    /// Feeds exchanges one a millisecond and counts what comes out, without keeping it.
    private struct Feed: ~Copyable {
        var extractor = Extractor(options: ExtractionOptions())
        var items: [LogItem] = []
        var records = 0
        var notes: [String: Int] = [:]
        var answers: [Int] = []
        var last = 0
        var longest = 0
        var frame: Int64 = 0
        let fields: FieldLines
        let body = Array(eventBody("ping").utf8)

        init() {
            var fields = FieldLines()
            fields.append(name: "Host".utf8, value: "collect.example.test".utf8)
            self.fields = fields
        }

        mutating func stamp(_ millisecond: Int) -> FrameStamp {
            frame += 1
            let time = Timestamp(nanoseconds: base + Int64(millisecond) * 1_000_000)
            return FrameStamp(time: time, clock: time, source: 0, number: frame)
        }

        mutating func open(_ ordinal: Int) {
            let stamp = stamp(0)
            extractor.consume(
                .connection(
                    Connection(
                        ordinal: ordinal, first: Endpoint(address: IPAddress(ipv4: 1), port: UInt16(ordinal)),
                        second: Endpoint(address: IPAddress(ipv4: 2), port: 80), stamp: stamp, client: .first),
                    at: stamp),
                into: &items)
        }

        mutating func ask(_ id: ExchangeID, at millisecond: Int) {
            let stamp = stamp(millisecond)
            if millisecond % 250 == 0 { extractor.consume(.clock(stamp.clock), into: &items) }
            let request = RequestMessage(
                method: Array("POST".utf8), target: Array("/api/v1/sessions/\(id.connection)/events".utf8),
                fields: fields, content: MessageContent(octets: .whole(body), size: body.count), first: stamp,
                last: stamp,
                wireOctets: 300, sender: .first)
            extractor.consume(.exchange(.began(id, stamp), at: stamp), into: &items)
            extractor.consume(.exchange(.request(id, request), at: stamp), into: &items)
            take()
        }

        mutating func answer(_ id: ExchangeID, at millisecond: Int) {
            let stamp = stamp(millisecond)
            let response = ResponseMessage(
                status: 204, fields: FieldLines(), content: MessageContent(), first: stamp, last: stamp, wireOctets: 50)
            extractor.consume(.exchange(.response(id, response), at: stamp), into: &items)
            take()
        }

        mutating func take() {
            for item in items {
                switch item {
                case .answer(let answer): answers.append(answer.to)
                case .exchange(let record, let isEmbeddable):
                    records += 1
                    #expect(record.seq == last + 1 && isEmbeddable)
                    last = record.seq
                    for note in record.notes { notes[note.rawValue, default: 0] += 1 }
                }
            }
            longest = max(longest, items.count)
            items.removeAll(keepingCapacity: true)
        }

        mutating func finish() {
            extractor.finish(into: &items)
            take()
        }
    }

    @Test func ofAHundredThousandEventsOneIsNeverAnsweredAndOneAfterAMinute() {
        var feed = Feed()
        let count = 100_000
        for ordinal in 1...50 { feed.open(ordinal) }
        for number in 0..<count {
            let id = ExchangeID(connection: number % 48 + 3, index: number)
            switch number {
            case 1_000: feed.ask(ExchangeID(connection: 1, index: 0), at: number)
            case 2_000: feed.ask(ExchangeID(connection: 2, index: 0), at: number)
            default:
                feed.ask(id, at: number)
                feed.answer(id, at: number)
            }
            if number == 62_000 { feed.answer(ExchangeID(connection: 2, index: 0), at: number) }
        }
        feed.finish()
        #expect(feed.records == count)
        #expect(feed.notes == ["answerPending": 2])
        #expect(feed.answers == [2_001])
        // Ten seconds of held lines come out at once, and never more.
        #expect(feed.longest <= 10_500, "\(feed.longest)")
    }

    /// A capture of one direction: no answer, ever.
    ///
    /// What is kept for answers is bounded.
    @Test func aHundredThousandOpenExchangesAreAllWritten() {
        var feed = Feed()
        feed.open(1)
        feed.open(2)
        let count = 100_000
        for number in 0..<count { feed.ask(ExchangeID(connection: 1, index: number), at: number) }
        // Another connection goes on as if nothing were the matter.
        feed.ask(ExchangeID(connection: 2, index: 0), at: count)
        feed.answer(ExchangeID(connection: 2, index: 0), at: count + 1)
        // The last request's answer is waited for, the first one's no longer.
        feed.answer(ExchangeID(connection: 1, index: 0), at: count + 2)
        feed.answer(ExchangeID(connection: 1, index: count - 15_000), at: count + 3)
        feed.finish()
        #expect(feed.records == count + 1)
        #expect(feed.answers == [count - 15_000 + 1])
        #expect(feed.extractor.counts.forgotten > 0)
    }

    /// What was answered is awaited no more, and takes nobody's place.
    @Test func whatIsAnsweredLateMakesRoom() {
        var scene = Scene()
        let slow = scene.open(at: 0)
        let first = scene.ask(slow, "/slow/events", at: 10)
        for number in 0..<200 as Range<Int64> {
            let one = scene.open(port: UInt16(50_001 + number), at: 20 + number * 20_000)
            scene.answer(scene.ask(one, "/a/events", at: 21 + number * 20_000), at: 15_000 + number * 20_000)
        }
        scene.answer(first, at: 4_100_000)
        var options = ExtractionOptions()
        options.maxAnswersAwaited = 2
        let log = scene.log(options)
        #expect(log.counts.forgotten == 0)
        #expect(log.answers.count == 201 && log.answers.last?.to == 1)
        options.maxAnswersAwaited = 1
        let less = scene.log(options)
        #expect(less.counts.forgotten == 1 && less.answers.count == 200)
        // Its octets are those of an exchange that was selected.
        #expect(less.counts.notSelectedOctets == 0)
    }

    /// What was ignored by its body, and its answer, are none of them.
    @Test func theAnswerOfAnIgnoredRequestIsNotSelectedEither() {
        var scene = Scene()
        let slow = scene.open(at: 0)
        let first = scene.ask(slow, "/slow/events", at: 10)
        let ignored = scene.ask(slow, "/api/v1/other", at: 20)
        for number in 0..<20 as Range<Int64> {
            let one = scene.open(port: UInt16(50_001 + number), at: 20 + number * 20_000)
            scene.answer(scene.ask(one, "/a/events", at: 21 + number * 20_000), at: 15_000 + number * 20_000)
        }
        scene.answer(first, at: 1_000_000)
        let before = scene.log().counts.notSelectedOctets
        scene.answer(ignored, at: 1_000_010)
        var options = ExtractionOptions()
        options.maxAnswersAwaited = 1
        let log = scene.log(options)
        #expect(log.counts.forgotten == 1 && before > 0)
        #expect(log.counts.notSelectedOctets == scene.log().counts.notSelectedOctets)
        #expect(log.counts.notSelectedOctets > before)
    }
}
