import EventLog
import Replay
import TestSupport
import Testing

private let second = LiveScene.second

@Suite struct SheddingTests {
    @Test func aSampleIsOfWholeSessionsAndTheSameForTheSameSeed() throws {
        func sampled(seed: UInt64) throws -> (starts: Set<Int>, counts: LiveCounts) {
            var scene = try LiveScene(sample: SessionSample(millionths: 50_000, seed: seed))
            var starts: [Int] = []
            for index in 0..<2000 { starts.append(scene.start(Int64(index))) }
            for start in starts { for _ in 0..<2 { scene.event(of: start, 3000) } }
            for seq in 0..<1000 {
                var record = Records.exchange(10_000 + seq, at: 4000)
                record.connection.client = "10.0.0.5:\(seq)"
                scene.add(record)
            }
            let requests = scene.taken()
            var perSession: [Int: Int] = [:]
            for request in requests {
                if case .session(let start, _) = request.order { perSession[start, default: 0] += 1 }
            }
            #expect(perSession.values.allSatisfy { $0 == 3 })
            #expect(scene.outcomes.isEmpty)
            let counts = scene.feed.counts
            #expect(counts.taken == 7000 && counts.sampledOut + requests.count == 7000)
            #expect(counts.sessions == perSession.count && counts.sampledOutSessions == 2000 - perSession.count)
            let alone = requests.count - 3 * perSession.count
            #expect((20...100).contains(alone), "of connections without sessions \(alone) of 1000")
            return (Set(perSession.keys), counts)
        }
        let first = try sampled(seed: 1)
        #expect((60...140).contains(first.starts.count), "\(first.starts.count) of 2000")
        #expect(try sampled(seed: 1) == first)
        #expect(try sampled(seed: 2).starts != first.starts)
    }

    @Test func aSessionWhoseIdIsNotKnownInTimeIsToldByItsStart() throws {
        var scene = try LiveScene(sample: SessionSample(millionths: 500_000, seed: 3))
        for seq in 1...200 {
            var start = Records.start(2 * seq, at: Int64(seq), status: nil)
            start.session = nil
            start.body = .octets(Array("\(seq)".utf8))
            scene.add(start, Records.event(2 * seq + 1, of: 2 * seq, at: Int64(seq) + 500))
        }
        let requests = scene.taken()
        #expect((60...140).contains(scene.feed.counts.sessions))
        #expect(requests.count == 2 * scene.feed.counts.sessions)
        #expect(scene.notSent.isEmpty && scene.feed.counts.sampledOut == 400 - requests.count)
    }

    /// Sessions with an event every 100 ms each, and a sender that takes so many requests a second.
    private func overload(
        sessions: Int, perSecond: Int, for seconds: Int, limits: LiveLimits = .standard
    ) throws -> (scene: LiveScene, sent: [PlannedRequest], starts: [Int], perSession: Int) {
        var scene = try LiveScene(limits: limits)
        var sent: [PlannedRequest] = []
        var starts: [Int] = []
        for index in 0..<sessions { starts.append(scene.start(Int64(index))) }
        var sender: [PlannedRequest] = []
        for tick in 0..<(seconds * 10) {
            let captured = Int64(tick) * 100
            scene.now = captured * Records.ms + second / 2
            for start in starts { scene.event(of: start, captured) }
            var budget = perSecond / 10
            while true {
                while sender.count < 200, let next = scene.feed.next() { sender.append(next) }
                guard budget > 0, let first = sender.first, first.due <= scene.now else { break }
                sent.append(sender.removeFirst())
                if first.content != .end { budget -= 1 }
            }
            // The first request that is due and has no connection.
            let waiting = sender.first.flatMap { $0.due <= scene.now ? $0.due : nil }
            _ = scene.feed.look(now: scene.now, sender: waiting)
            scene.outcomes += scene.feed.takeOutcomes(now: scene.now)
        }
        return (scene, sent + sender, starts, seconds * 10 + 1)
    }

    @Test func aSlowTargetGetsFewerSessionsAndTheRestWhole() throws {
        var (scene, sent, starts, perSession) = try overload(sessions: 200, perSecond: 600, for: 60)
        sent += scene.taken()
        var counts: [Int: Int] = [:]
        var order: [Int: [Int]] = [:]
        for request in sent {
            guard case .session(let start, _) = request.order, case .request = request.content else { continue }
            counts[start, default: 0] += 1
            order[start, default: []].append(request.seq)
        }
        let whole = starts.filter { counts[$0] == perSession }
        let cut = starts.filter { (counts[$0] ?? 0) < perSession }
        // A third of the load is what the target takes.
        #expect((20...70).contains(whole.count), "\(whole.count) whole")
        #expect(cut.count == scene.feed.counts.cutSessions)
        for (start, seqs) in order {
            #expect(seqs == seqs.sorted())
            // What of a session went has no hole: nothing goes once something was left out.
            let shed = scene.outcomes.filter { $0.session == "s\(start)" && $0.result == .notSent(.shed) }.map(\.seq)
            if let last = seqs.last, let first = shed.min() { #expect(last < first) }
        }
        #expect(scene.outcomes.count + sent.filter { $0.content != .end }.count == scene.feed.counts.planned)
        #expect(scene.feed.counts.shed == scene.outcomes.count)
        #expect(scene.outcomes.allSatisfy { $0.result == .notSent(.shed) })
    }

    @Test func whatFindsNoRoomTakesItsSessionWithIt() throws {
        var limits = LiveLimits.standard
        limits.waiting = 50
        var scene = try LiveScene(limits: limits)
        var starts: [Int] = []
        for index in 0..<10 { starts.append(scene.start(Int64(index))) }
        for round in 0..<20 { for start in starts { scene.event(of: start, Int64(100 + round)) } }
        #expect(scene.feed.waitingCount <= 60)
        #expect(scene.feed.counts.fullRooms == scene.feed.counts.cutSessions)
        let sent = scene.taken().filter { $0.content != .end }
        for start in starts {
            let seqs = sent.filter { $0.order == .session(start: start, copy: 1) }.map(\.seq)
            let shed = scene.outcomes.filter { $0.session == "s\(start)" }.map(\.seq)
            #expect(seqs.isEmpty || shed.isEmpty, "session \(start) went in part")
            #expect(seqs.count + shed.count == 21)
        }
        #expect(!sent.isEmpty)
    }

    @Test func sessionsThatBeginOnceAllIsCalmGoAgainAndTheLeftOnesDoNot() throws {
        var scene = try LiveScene()
        var before: [Int] = []
        for index in 0..<64 { before.append(scene.start(Int64(index))) }
        _ = scene.taken()
        // A request lacks a connection for two seconds, and for longer at each look.
        for step in 0..<10 {
            scene.now = Int64(step + 2) * second
            _ = scene.feed.look(now: scene.now, sender: 0)
        }
        #expect(scene.feed.percent < 10)
        let running = scene.feed.counts.cutSessions
        #expect(running > 50)
        for _ in 0..<300 {
            scene.now += second
            _ = scene.taken()
            _ = scene.feed.look(now: scene.now, sender: nil)
        }
        #expect(scene.feed.percent == 100)
        let at = scene.now / Records.ms
        var after: [Int] = []
        for index in 0..<64 { after.append(scene.start(at + Int64(index))) }
        for start in before + after { scene.event(of: start, at + 100) }
        let events = scene.taken().filter { $0.call == .event && $0.content != .end }
        #expect(events.count == 64 + 64 - running)
    }

    @Test func aStepThatHelpsIsFollowedByNone() throws {
        var scene = try LiveScene()
        _ = scene.start(0)
        scene.now = 3 * second
        let first = scene.feed.look(now: scene.now, sender: 0)
        scene.now = 4 * second
        let second = scene.feed.look(now: scene.now, sender: 2 * LiveScene.second)
        #expect(first && !second)
        #expect(scene.feed.percent == 76)
        // It is the target that is slow: there is room.
        #expect(scene.feed.counts.fullRooms == 0)
    }

    @Test func aSessionOfWhichRecordsWereLostGoesNoFurther() throws {
        var scene = try LiveScene()
        let (first, second) = (scene.start(0), scene.start(1))
        scene.event(of: first, 10)
        scene.feed.lose([first, 77], now: 0)
        scene.event(of: first, 20)
        scene.event(of: second, 30)
        #expect(scene.taken().filter { $0.content != .end }.map(\.seq) == [2, 5])
        scene.feed.loseAll(now: 0)
        scene.event(of: second, 40)
        #expect(scene.taken().allSatisfy { $0.content == .end })
        #expect(scene.feed.counts.cutSessions == 2)
    }

    @Test func aSessionIsLostWithAnyAttemptToStartIt() throws {
        var scene = try LiveScene()
        var (first, again) = (Records.start(1, at: 0, status: nil), Records.start(2, at: 5_000))
        first.session = nil
        (first.ts, again.ts) = (Array("1760000000000".utf8), Array("1760000000000".utf8))
        scene.add(first, again, Records.event(3, of: 2, at: 5_100))
        scene.feed.lose([2], now: 0)
        scene.add(Records.event(4, of: 2, at: 5_200))
        #expect(scene.taken().isEmpty && scene.feed.counts.cutSessions == 1)
        #expect(scene.notSent == [1: .shed, 2: .retried, 3: .shed, 4: .shed])
    }

    /// Where leaving one session out took as long as all that waits, this took minutes.
    @Test func thousandsOfSessionsAreLeftOutAtOnce() throws {
        let before = ThreadTime.nanoseconds
        var limits = LiveLimits.standard
        limits.waiting = 20_000
        var scene = try LiveScene(limits: limits)
        var starts: [Int] = []
        // As many again as there is room for: each of these finds none.
        for index in 0..<40_000 { starts.append(scene.start(Int64(index) / 20)) }
        #expect(scene.feed.waitingCount == 20_000 && scene.feed.counts.cutSessions == 20_000)
        scene.feed.lose(Set(starts[..<19_000]), now: 0)
        #expect(scene.feed.counts.cutSessions == 39_000 && scene.feed.counts.shed == 39_000)
        let sent = scene.taken().filter { $0.content != .end }.map(\.seq)
        #expect(sent == Array(starts[19_000..<20_000]))
        #expect(ThreadTime.nanoseconds - before < 60_000_000_000)
    }

    @Test func aDelayThatIsLongFillsTheRoomAtALowerRate() throws {
        #expect(LiveLimits.standard.rate(forDelay: 2 * second) == 14_745)
        #expect(LiveLimits.standard.rate(forDelay: 3600 * second) == 8)
        var limits = LiveLimits.standard
        limits.waiting = 1000
        // 15 requests a second find room for a minute, and 25 do not.
        for (perSecond, isFull) in [(14, false), (25, true)] {
            var scene = try LiveScene(delay: 60 * second, limits: limits)
            var ahead: PlannedRequest?
            for tick in 0..<(120 * perSecond) {
                let at = Int64(tick * 1000 / perSecond)
                scene.now = at * Records.ms
                _ = scene.start(at)
                while true {
                    ahead = ahead ?? scene.feed.next()
                    guard let first = ahead, first.due <= scene.now else { break }
                    ahead = nil
                }
                _ = scene.feed.look(now: scene.now, sender: nil)
            }
            #expect((scene.feed.counts.fullRooms > 0) == isFull, "\(perSecond) a second")
        }
    }

    /// What says so would wait where requests find no room.
    @Test func aSessionThatNeverBeganDoesNotEnd() throws {
        var limits = LiveLimits.standard
        limits.waiting = 10
        var scene = try LiveScene(limits: limits)
        var starts: [Int] = []
        for index in 0..<100 { starts.append(scene.start(Int64(index))) }
        #expect(scene.feed.waitingCount == 10)
        let next = scene.feed.next()
        let first = try #require(next)
        #expect(first.opensSession && first.seq == starts[0])
        scene.feed.lose(Set(starts[..<5]), now: 0)
        scene.feed.loseAll(now: 0)
        // The sender has begun the first one, and is told its end.
        #expect(scene.taken().map(\.order) == [.session(start: starts[0], copy: 1)])
        #expect(scene.feed.counts.cutSessions == 100 && scene.feed.counts.shed == 99)
    }

    @Test func aShareIsReadInPercent() {
        #expect(SessionSample(millionths: 1_000_000).limit == .max)
        #expect(SessionSample(millionths: 1).limit == UInt64.max / 1_000_000)
        #expect(SessionSample(millionths: 500_000).limit / 2 <= UInt64.max / 4)
    }
}
