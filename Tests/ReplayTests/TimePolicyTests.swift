import EventLog
import MediaCollection
import Replay
import TestSupport
import Testing
import Wire

private let ms = Records.ms
/// The base of the records, in milliseconds.
private let base = Records.base / Records.ms

/// What becomes of `playerTime`.
@Suite struct TimePolicyTests {
    private func body(_ type: String, playhead: String = "0", ts: Int64, parameters: String = "") -> String {
        #"{"playerTime":{"playhead":\#(playhead),"ts":\#(ts)},"eventType":"\#(type)"\#(parameters)}"#
    }

    /// A session whose events carry these times, by type, playhead and `ts` after the base in milliseconds.
    private func session(
        _ events: [(type: String, playhead: String, ts: Int64)], contentType: String = "vod"
    ) -> [ExchangeRecord] {
        events.enumerated().map { index, event in
            let isStart = index == 0
            let parameters = isStart ? #","params":{"media.contentType":"\#(contentType)"}"# : ""
            var record = isStart ? Records.start(1, at: 0) : Records.event(index + 1, of: 1, at: Int64(index) * 1000)
            record.body = .octets(
                Array(body(event.type, playhead: event.playhead, ts: base + event.ts, parameters: parameters).utf8))
            record.eventType = Array(event.type.utf8)
            record.playhead = Array(event.playhead.utf8)
            record.ts = Array("\(base + event.ts)".utf8)
            return record
        }
    }

    private func times(_ requests: [PlannedRequest]) -> [(playhead: String, ts: Int64)] {
        requests.map { request in
            let octets = Array(request.text.utf8)
            let start = octets.firstIndex(of: 0x7B) ?? octets.startIndex
            let members = EventMembers.read(Array(octets[start...]))
            return (
                String(decoding: members?.playhead ?? [], as: UTF8.self),
                (Int64(String(decoding: members?.ts ?? [], as: UTF8.self)) ?? 0) - base
            )
        }
    }

    private func planned(
        _ records: [ExchangeRecord], _ policy: TimePolicy, speed: String = "1x", shift: Int64 = 0
    ) throws -> (plan: PlanSummary, requests: [PlannedRequest]) {
        var options = PlanOptions(speed: try #require(ReplaySpeed(speed)))
        options.times = policy
        return try Records.plan(records, options: options, shift: shift)
    }

    @Test func keepKeepsEveryOctet() throws {
        let records = session([("sessionStart", "0", 0), ("play", "0", 10)])
        let (_, requests) = try planned(records, .keep, shift: 5000)
        #expect(times(requests).map(\.ts) == [0, 10])
    }

    @Test func scaleDividesDistancesFromTheStartAndKeepsOrder() throws {
        // Equal, inverted, and three that fall into one millisecond at 10x.
        let records = session([
            ("sessionStart", "0", -500), ("play", "0", 1000), ("ping", "1", 1001), ("ping", "1", 1002),
            ("ping", "1", 1001), ("ping", "2", 995), ("ping", "3", 4000),
        ])
        let (plan, requests) = try planned(records, .scale, speed: "10x", shift: 60_000)
        #expect(times(requests).map(\.ts) == [59_950, 60_100, 60_101, 60_102, 60_101, 60_099, 60_400])
        #expect(plan.times.keptApart == 2)
    }

    @Test func roomIsLeftForTimesThatComeAfterHigherOnes() throws {
        let given: [Int64] = [1000, 1010, 1005, 1010, 1020, 1003]
        let records = session(given.map { ("ping", "0", $0) })
        let (plan, requests) = try planned(records, .scale, speed: "10x")
        #expect(times(requests).map(\.ts) == [100, 103, 102, 103, 104, 101])
        #expect(plan.times.merged == 0 && plan.forecast.collisions == 1 && plan.times.keptApart == 4)
    }

    /// Whatever differed differs, what was equal is equal, and what was lower is lower, over the whole session.
    @Test func allOrderIsKeptThoughTimesAreShuffled() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        var given: [Int64] = []
        for index in 0..<600 {
            let spread = Int64(random.next() % 7 == 0 ? 300 : 3)
            given.append(Int64(index) * 20 + Int64.random(in: -spread...spread, using: &random))
        }
        let (plan, requests) = try planned(session(given.map { ("ping", "0", $0) }), .scale, speed: "100x")
        let found = times(requests).map(\.ts)
        var isKept = true
        for left in given.indices {
            for right in given.indices where (given[left] < given[right]) != (found[left] < found[right]) {
                isKept = false
            }
        }
        #expect(isKept && plan.times.merged == 0, "seed \(seed)")
    }

    @Test func orderIsKeptWhereRoomIsLeft() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        var now: Int64 = 0
        let events = (0..<400).map { index -> (type: String, playhead: String, ts: Int64) in
            now += Int64.random(in: 0...400, using: &random)
            return (index == 0 ? "sessionStart" : "ping", "0", now)
        }
        let (_, requests) = try planned(session(events), .scale, speed: "20x")
        let found = times(requests).map(\.ts)
        for (index, pair) in zip(events, events.dropFirst()).enumerated() {
            let isHigher = pair.1.ts > pair.0.ts
            #expect((found[index + 1] > found[index]) == isHigher, "seed \(seed), event \(index)")
        }
    }

    @Test func nowLeavesPlacesForTheClock() throws {
        let (_, requests) = try planned(session([("sessionStart", "0", 0), ("play", "7", 12)]), .now)
        for request in requests {
            guard case .request(let image) = request.content else {
                Issue.record("not sent")
                continue
            }
            #expect(image.clocks.count == 1)
            #expect(image.clocks.allSatisfy { String(octets: image.octets[$0]).hasPrefix("1760000000") })
        }
    }

    /// The second of the day of the base is 2 h 13 m 20 s, or 8,000.
    @Test func livePlayheadsThatTrackTheClockMoveWithIt() throws {
        let zone: Int64 = 3600
        let second = base / 1000 % 86_400 + zone
        let records = session(
            [
                ("sessionStart", "\(second)", 0), ("play", "\(second).25", 100), ("ping", "\(second + 10)", 10_000),
                ("pauseStart", "\(second + 12)", 12_000), ("ping", "\(second + 12)", 60_000),
            ], contentType: "LIVE")
        let (plan, requests) = try planned(records, .shift, shift: 86_400_000 - 3_000_000)
        let moved = second - 3000
        #expect(
            times(requests).map(\.playhead) == [
                "\(moved)", "\(moved).25", "\(moved + 10)", "\(moved + 12)", "\(moved + 12)",
            ])
        #expect(plan.times.movedPlayheads == 5 && plan.times.leftLiveSessions == 0)
    }

    /// Of a session that tracks the clock, and of one that does not.
    @Test(arguments: [
        (TimePolicy.shift, 0, 1), (.scale, 0, 1), (.keep, 0, 0), (.now, 1, 1),
    ])
    func livePlayheadsThatDoNotMoveWithTheTimesAreSaid(policy: TimePolicy, tracking: Int, other: Int) throws {
        for (offset, expected) in [(base / 1000 % 86_400, tracking), (0, other)] {
            let events = (0..<4).map { index in
                (
                    type: index == 0 ? "sessionStart" : "ping", playhead: "\(offset + Int64(index))",
                    ts: Int64(index) * 1000
                )
            }
            let (plan, _) = try planned(session(events, contentType: "live"), policy, shift: 7000)
            #expect(plan.times.leftLiveSessions == expected, "\(policy), playheads from \(offset)")
        }
    }

    @Test func aPlayheadPastMidnightWraps() throws {
        let second = base / 1000 % 86_400
        let events = [
            ("sessionStart", "\(second)", Int64(0)), ("play", "\(second + 1)", 1000), ("ping", "\(second + 2)", 2000),
        ]
        let (_, requests) = try planned(
            session(events.map { (type: $0.0, playhead: $0.1, ts: $0.2) }, contentType: "linear"), .shift,
            shift: (86_400 - second - 1) * 1000)
        #expect(times(requests).map(\.playhead) == ["86399", "0", "1"])
    }

    @Test(arguments: [
        // A position in the stream, and one that jumps; content that is no live one; too few to prove it.
        (["0", "1", "2", "20"], "live"), (["0", "1", "2", "60"], "live"), (["8000", "8001", "8002", "8060"], "vod"),
        (["8000", "8001"], "live"),
    ])
    func otherPlayheadsStay(playheads: [String], contentType: String) throws {
        let types = ["sessionStart", "play", "ping", "ping"]
        let times: [Int64] = [0, 1000, 2000, 20_000]
        let events = playheads.indices.map { (type: types[$0], playhead: playheads[$0], ts: times[$0]) }
        let (plan, requests) = try planned(session(events, contentType: contentType), .shift, shift: 7000)
        #expect(self.times(requests).map(\.playhead) == playheads)
        #expect(plan.times.movedPlayheads == 0 && plan.times.leftLiveSessions == (contentType == "live" ? 1 : 0))
    }
}
