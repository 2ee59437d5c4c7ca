import EventLog
import Replay
import Testing
import Wire

private let ms = Records.ms
private let second = LiveScene.second

@Suite struct LiveFeedTests {
    @Test func aRequestIsDueADelayAfterItsCaptureAndItsTimesMoveByAsMuch() throws {
        var scene = try LiveScene(delay: 1_400 * ms)
        scene.now = 400 * ms
        let body = #"{"playerTime":{"playhead":5,"ts":1760000000123},"eventType":"play"}"#
        scene.add(Records.exchange(1, at: 0, body: body), Records.exchange(2, at: 350))
        let requests = scene.taken()
        #expect(requests.map(\.due) == [2 * second, 2 * second + 350 * ms])
        #expect(requests[0].text.hasSuffix(#"{"playerTime":{"playhead":5,"ts":1760000002123},"eventType":"play"}"#))
        #expect(scene.outcomes.isEmpty && scene.feed.counts.planned == 2)
    }

    @Test func delaysAreWholeSecondsAndLongerThanTheHold() {
        let clock = LiveClock(start: 0, delay: LiveClock.delay(forHold: second))
        #expect(clock.delay == 2 * second && clock.shift == 2000)
        #expect(LiveClock(start: 0, delay: LiveClock.delay(forHold: 1_600 * ms)).delay == 3 * second)
        #expect(LiveClock(start: 0, delay: 0).delay == second)
        let file = LiveClock(ready: Records.base + 10 * second, first: Timestamp(nanoseconds: Records.base + 300 * ms))
        #expect(file.delay == nil && file.shift == 10_000 && file.start == Records.base + 10_300 * ms)
    }

    @Test func recordsOfAFileAreDueByTheirDistanceFromTheFirst() throws {
        let clock = LiveClock(ready: Records.base + 90 * second, first: Timestamp(nanoseconds: Records.base))
        var scene = try LiveScene(clock: clock)
        scene.add(Records.exchange(1, at: 0), Records.exchange(2, at: 3_600_000))
        #expect(scene.taken().map(\.due) == [0, 3600 * second])
        #expect(scene.feed.counts.clockSteps == 0)
    }

    @Test func aSessionGoesFromItsStartOnAndOneWithoutAStartNotAtAll() throws {
        var scene = try LiveScene()
        scene.add(
            Records.start(1, at: 0), Records.event(2, of: 1, at: 20),
            Records.exchange(3, at: 30, target: "/api/v1/sessions/lost/events"),
            Records.exchange(4, at: 40, call: .downloaded, target: "/api/v1/downloaded"),
            Records.event(5, of: 99, at: 50))
        let requests = scene.taken()
        #expect(requests.map(\.seq) == [1, 2, 4])
        #expect(requests.map(\.opensSession) == [true, false, false])
        #expect(requests.map(\.order) == [.session(start: 1, copy: 1), .session(start: 1, copy: 1), nil])
        #expect(requests.allSatisfy { $0.isLastOfGroup == ($0.order == nil) })
        #expect(scene.notSent == [3: .noStart, 5: .forgotten])
    }

    @Test func aStartWithoutItsAnswerOpensItsSessionAllTheSame() throws {
        var scene = try LiveScene()
        var start = Records.start(1, at: 0, status: nil)
        start.session = nil
        start.notes = [.answerPending]
        scene.add(start, Records.event(2, of: 1, at: 20))
        let requests = scene.taken()
        #expect(requests.map(\.seq) == [1, 2] && requests[0].recordedStatus == nil)

        // The answer of the target comes first, that of the recorded server later.
        let outcome = Outcome(
            seq: 1, call: "sessionStart", due: 0, result: .answered(status: 201, text: nil), verdict: .uncompared)
        scene.feed.settle(outcome, now: 0)
        #expect(scene.feed.takeOutcomes(now: 0).isEmpty)
        scene.feed.add(AnswerRecord(to: 1, response: .init(status: 500)), now: 0)
        let judged = scene.feed.takeOutcomes(now: 0)
        #expect(judged.map(\.verdict) == [.newlyAccepted] && judged.map(\.recordedStatus) == [500])
    }

    @Test func anAnswerThatDoesNotComeIsWaitedForAMinute() throws {
        var scene = try LiveScene()
        scene.add(Records.exchange(1, at: 0, status: nil, notes: [.answerPending]))
        let outcome = Outcome(
            seq: 1, call: "event", due: 0, result: .answered(status: 204, text: nil), verdict: .uncompared)
        scene.feed.settle(outcome, now: 0)
        #expect(scene.feed.takeOutcomes(now: 59 * second).isEmpty)
        #expect(scene.feed.takeOutcomes(now: 60 * second).map(\.verdict) == [.uncompared])
    }

    private func answered(_ seq: Int) -> Outcome {
        Outcome(seq: seq, call: "event", due: 0, result: .answered(status: 204, text: nil), verdict: .uncompared)
    }

    @Test func anAnswerThatCameWaitsForItsRequestHoweverLongTheDelay() throws {
        var scene = try LiveScene(delay: 600 * second)
        scene.add(Records.exchange(1, at: 0, status: nil, notes: [.answerPending]))
        scene.feed.add(AnswerRecord(to: 1, response: .init(status: 500)), now: 5 * second)
        #expect(scene.feed.takeOutcomes(now: 599 * second).isEmpty)
        scene.feed.settle(answered(1), now: 600 * second)
        #expect(scene.feed.takeOutcomes(now: 600 * second).map(\.verdict) == [.newlyAccepted])
    }

    @Test func beyondTheirNumberAnswersAreNotWaitedForAndThatIsCounted() throws {
        var limits = LiveLimits.standard
        limits.answers = 2
        var scene = try LiveScene(sample: SessionSample(millionths: 500_000, seed: 7), limits: limits)
        var planned: [Int] = []
        for seq in 1...40 {
            var record = Records.exchange(seq, at: 0, status: nil, notes: [.answerPending])
            record.connection.client = "10.0.0.5:\(seq)"
            scene.add(record)
            planned += scene.taken().map(\.seq)
        }
        // Of what is no part of the sample no answer is waited for.
        #expect((5...35).contains(planned.count) && scene.feed.counts.unawaited == planned.count - 2)
        for seq in planned { scene.feed.settle(answered(seq), now: 0) }
        #expect(scene.feed.takeOutcomes(now: 0).map(\.seq) == Array(planned[2...]))
        scene.feed.add(AnswerRecord(to: planned[0], response: .init(status: 204)), now: 0)
        #expect(scene.feed.takeOutcomes(now: 0).map(\.verdict) == [.same])
    }

    @Test func aStartThatItsClientSentAgainGoesOnceAndItsEventsWithIt() throws {
        var scene = try LiveScene()
        var first = Records.start(1, at: 0, status: nil)
        first.session = nil
        var again = Records.start(2, at: 5_000)
        for record in [\ExchangeRecord.ts] {
            first[keyPath: record] = Array("1760000000000".utf8)
            again[keyPath: record] = Array("1760000000000".utf8)
        }
        scene.add(first, again, Records.event(3, of: 2, at: 5_100))
        let requests = scene.taken()
        #expect(requests.map(\.seq) == [1, 3])
        #expect(requests.map(\.order) == [.session(start: 1, copy: 1), .session(start: 1, copy: 1)])
        #expect(scene.notSent == [2: .retried])
    }

    @Test func whatThisOrAnotherMirrorSentIsNotSentAgain() throws {
        var scene = try LiveScene()
        scene.feed.addOwn(1)
        scene.add(Records.exchange(2, at: 1, fields: [("reprise-replay", #"run="0f", seq=17, copy=1"#)]))
        scene.add(Records.exchange(3, at: 2))
        #expect(scene.taken().map(\.seq) == [3])
        let counts = scene.feed.counts
        #expect(counts.taken == 3 && counts.own == 1 && counts.marked == 1 && counts.planned == 1)
        #expect(scene.outcomes.isEmpty)
    }

    @Test func onceTheTargetIsSeenInTheTrafficNothingGoesAnyMore() throws {
        let target = try ReplayTarget("http://stage.example:8080")
        let safety = TargetSafety(target, names: [], addresses: ["192.0.2.7"])
        var scene = try LiveScene(servers: LiveServers(safety, endpoint: "192.0.2.7:8080"))
        scene.add(Records.exchange(1, at: 0))
        #expect(scene.feed.refusals.isEmpty)
        var other = Records.exchange(2, at: 1)
        other.connection.server = "192.0.2.7:80"
        scene.add(other, Records.exchange(3, at: 2))
        #expect(scene.feed.refusals == [.recorded("192.0.2.7")])
        #expect(scene.taken().isEmpty)
        #expect(scene.notSent == [1: .stopped])
    }

    @Test func onLoopbackTheTargetsOwnTrafficIsTheOnlyOneRefused() throws {
        let safety = TargetSafety(try ReplayTarget("http://127.0.0.1:8080"), addresses: ["127.0.0.1"])
        var scene = try LiveScene(servers: LiveServers(safety, endpoint: "127.0.0.1:8080"))
        var record = Records.exchange(1, at: 0)
        record.connection.server = "127.0.0.1:9090"
        scene.add(record)
        #expect(scene.feed.refusals.isEmpty)
        record.seq = 2
        record.connection.server = "127.0.0.1:8080"
        scene.add(record)
        #expect(scene.feed.refusals == [.recorded("127.0.0.1:8080")])
    }

    @Test func aSessionThatNamesAnUnmappedReportSuiteStaysBehind() throws {
        var options = PlanOptions()
        options.rewrites.members = [MemberRule("analytics.reportSuite:prod=dev")].compactMap { $0 }
        var scene = try LiveScene(options: options, target: "http://stage.example", looksAtRouting: true)
        for (seq, suite) in [(1, "prod"), (2, "other")] {
            var start = Records.start(seq, at: 0)
            start.body = .octets(
                Array(#"{"eventType":"sessionStart","params":{"analytics.reportSuite":"\#(suite)"}}"#.utf8))
            scene.add(start)
        }
        scene.add(Records.event(3, of: 1, at: 20), Records.event(4, of: 2, at: 30))
        let requests = scene.taken()
        #expect(requests.map(\.seq) == [1, 3])
        #expect(requests[0].text.contains(#""analytics.reportSuite":"dev""#))
        #expect(scene.notSent == [2: .unmapped, 4: .unmapped])
    }

    @Test func aClockThatIsSetChangesNoDelay() throws {
        var scene = try LiveScene()
        scene.now = 100 * ms
        scene.add(Records.exchange(1, at: 50))
        // An hour forward, then back again: the capture clock goes on from the later one.
        scene.now = 300 * ms
        scene.add(Records.exchange(2, at: 3_600_250))
        scene.now = 700 * ms
        scene.add(Records.exchange(3, at: 3_600_650))
        #expect(scene.taken().map(\.due) == [2050 * ms, 2300 * ms, 2700 * ms])
        #expect(scene.feed.counts.clockSteps == 1)
        scene.now = 60 * second
        scene.add(Records.exchange(4, at: 3_600_650))
        #expect(scene.taken().map(\.due) == [60 * second])
        #expect(scene.feed.counts.clockSteps == 2)
    }

    @Test func liveSessionsKeepTheirPlayheadsAndThatIsCountedWhereItMatters() throws {
        let body =
            #"{"playerTime":{"playhead":32010,"ts":1760000010000},"eventType":"sessionStart","params":{"media.contentType":"live"}}"#
        // Where times stay as they are playheads go with them.
        let table: [(Int64, TimePolicy, Int)] = [
            (2 * second, .shift, 0), (30 * second, .shift, 1), (30 * second, .now, 1), (30 * second, .keep, 0),
        ]
        for (delay, times, left) in table {
            var options = PlanOptions()
            options.times = times
            var scene = try LiveScene(delay: delay, options: options)
            var start = Records.start(1, at: 0)
            start.body = .octets(Array(body.utf8))
            scene.add(start)
            #expect(scene.taken()[0].text.contains(#""playhead":32010,"#))
            #expect(scene.feed.counts.leftLiveSessions == left, "\(delay), \(times)")
        }
    }
}
