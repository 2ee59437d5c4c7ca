import MediaCollection
import Testing

@testable import Collector

/// What the sources leave open is done either way.
@Suite struct AssumptionsTests {
    private static let second: Int64 = 1_000_000_000
    /// The collector's wall clock at 0: the `ts` of `Bodies`.
    private static let wall: Int64 = 1_760_000_000_000_000_000

    private struct Run {
        var service: CollectionService
        let assumptions: Assumptions
        var location = ""

        init(_ settings: [String]) throws {
            var options = CollectorOptions()
            for setting in settings { try options.assumptions.set(setting) }
            assumptions = options.assumptions
            service = CollectionService(options: options, seed: 1, wall: wall)
            location = ask("/api/v1/sessions", Bodies.start).location ?? ""
        }

        mutating func ask(_ target: String, _ body: String, at now: Int64 = 0) -> Answer {
            service.answer(
                CollectionRequest(
                    method: "POST", target: Array(target.utf8), authority: "h", body: Array(body.utf8),
                    assumptions: assumptions), at: now)
        }

        mutating func event(_ text: String, at now: Int64 = 0) -> Int {
            ask(location + "/events", text, at: now).status
        }
    }

    private static func ping(ts: String, more: String = "") -> String {
        #"{"playerTime":{"playhead":0,"ts":\#(ts)},"eventType":"ping"\#(more)}"#
    }

    /// A setting, an event, and its status without the setting and with it.
    static let events: [(setting: String, body: String, at: Int64, standard: Int, assumed: Int)] = [
        ("unknown-keys=reject", ping(ts: "1760000000001", more: #","x":1"#), 0, 204, 400),
        ("fractional-ts=accept", ping(ts: "1.760000000001e12"), 0, 400, 204),
        ("fractional-ts=accept", ping(ts: #""now""#), 0, 400, 400),
        ("equal-ts=reject", ping(ts: "1760000000000"), 0, 204, 400),
        ("equal-ts=reject", ping(ts: "1760000000001"), 0, 204, 204),
        ("before-start=reject", ping(ts: "1759999999999"), 0, 204, 400),
        ("old-ts=10s", ping(ts: "1759999989999"), 0, 204, 400), ("old-ts=10s", ping(ts: "1759999990000"), 0, 204, 204),
        ("future-ts=10s", ping(ts: "1760000010001"), 0, 204, 400),
        ("future-ts=10s", ping(ts: "1760000010001"), 1_000_000, 204, 204),
        ("closed=404", ping(ts: "1760000600000"), 600 * second, 410, 404),
        ("idle-clock=ts", ping(ts: "1760000000001"), 600 * second, 410, 204),
        ("idle-clock=ts", ping(ts: "1760000600000"), 0, 204, 410),
        ("max-body=500", ping(ts: "1760000000001", more: String(repeating: " ", count: 500)), 0, 204, 413),
        ("rate-limit=1", ping(ts: "1760000000001"), 0, 204, 429),
        ("rate-limit=1", ping(ts: "1760000000001"), second, 204, 204),
    ]

    @Test(arguments: events.indices)
    func anEventMeetsWhatIsAssumed(_ index: Int) throws {
        let (setting, body, now, standard, assumed) = Self.events[index]
        var plain = try Run([])
        #expect(plain.event(body, at: now) == standard, "\(setting)")
        var other = try Run([setting])
        #expect(other.event(body, at: now) == assumed, "\(setting)")
    }

    @Test func aClosedSessionIsForgottenAfterAWhile() throws {
        var run = try Run(["closed-for=5s"])
        #expect(run.event(Bodies.event("sessionEnd"), at: Self.second) == 204)
        #expect(run.event(Self.ping(ts: "1760000000009"), at: 5 * Self.second) == 410)
        #expect(run.event(Self.ping(ts: "1760000000009"), at: 6 * Self.second) == 404)
    }

    @Test(arguments: [
        ("arrays=accept", 201), ("arrays=reject", 400), ("arrays=absent", 404), ("max-batch=1", 400),
        ("max-batch=2", 201),
    ])
    func downloadedSessionsInTheOldFormMeetWhatIsAssumed(setting: String, status: Int) throws {
        var run = try Run([setting])
        let flagged = Bodies.start.replacing(#""params":{"#, with: #""params":{"media.downloaded":true,"#)
        #expect(run.ask("/api/v1/sessions", "[\(flagged),\(Bodies.event("play"))]").status == status)
    }

    /// The rules read to a depth of 1024, and so does the count.
    @Test func aDeepMemberGetsNoBatchPastItsLimit() throws {
        var run = try Run(["max-batch=1"])
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        let event = Bodies.event("play").dropLast() + #","x":\#(deep)}"#
        let answer = run.ask("/api/v1/downloaded", "[\(Bodies.start),\(event)]")
        #expect(answer.status == 400)
        #expect(String(decoding: answer.content, as: UTF8.self).contains("found 2 events"))
    }

    @Test func aRateLimitSaysWhenToComeAgain() throws {
        var run = try Run(["rate-limit=1"])
        #expect(run.ask(run.location + "/events", Bodies.event("play")).retryAfter == "1")
    }

    @Test(arguments: [
        "", "closed", "closed=400", "closed=", "unknown-keys=maybe", "old-ts=soon", "rate-limit=0", "arrays=some",
        "http2=yes", "max-body=67108865",
    ])
    func whatCannotBeAssumedIsAnError(text: String) {
        var assumptions = Assumptions()
        #expect(throws: FaultSyntaxError.self) { try assumptions.set(text) }
    }

    /// A player may say any time: it is judged, and ends nothing.
    @Test(arguments: ["-9223372036854775808", "9223372036854775000", "-1", "0"])
    func noTimeIsTooFarAway(ts: String) throws {
        for setting in ["idle-clock=ts", "old-ts=60m", "future-ts=60m", "before-start=reject", "fractional-ts=accept"] {
            var run = try Run([setting])
            for body in [Self.ping(ts: ts), Self.ping(ts: "1760000000001"), Self.ping(ts: ts)] {
                #expect([204, 400, 404, 410].contains(run.event(body)), "\(setting) \(ts)")
            }
            _ = run.ask("/api/v1/sessions", Bodies.start.replacing("1760000000000", with: ts))
        }
    }
}
