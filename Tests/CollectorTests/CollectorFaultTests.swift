import MediaCollection
import Testing

@testable import Collector

@Suite struct CollectorFaultTests {
    @Test func everyPartIsRead() throws {
        let fault = try CollectorFault(parsing: "status=503,call=event,event=ping,every=10,share=2.5%,times=3")
        var expected = CollectorFault(effect: .status(503))
        expected.call = .event
        expected.eventType = .ping
        expected.every = 10
        expected.share = 0.025
        expected.times = 3
        #expect(fault == expected)
    }

    @Test(arguments: [
        ("delay=250ms", Duration.milliseconds(250)), ("delay=1.5s", .milliseconds(1500)),
        ("call=start,delay=2m", .seconds(120)),
        ("delay=0s", .zero),
    ])
    func delaysHaveUnits(text: String, expected: Duration) throws {
        #expect(try CollectorFault(parsing: text).effect == .delay(expected))
    }

    @Test(arguments: [
        ("wire=reset", WireFault.reset), ("call=event,wire=head:65537,after=3", .head(65537)), ("wire=gone", .gone),
    ])
    func faultsOfTheWireAreRead(text: String, expected: WireFault) throws {
        #expect(try CollectorFault(parsing: text).effect == .wire(expected))
        #expect(WireFault(expected.name) == expected)
    }

    @Test(arguments: [
        ("status=429,retry-after=5", "5"), ("status=503,retry-after=-1,every=2", "-1"),
        ("status=503,retry-after=Wed, 21 Oct 2015 07:28:00 GMT,every=2", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ])
    func aRetryAfterIsKeptAsItIs(text: String, expected: String) throws {
        #expect(try CollectorFault(parsing: text).retryAfter == expected)
    }

    @Test func theFirstOnesAreSpared() throws {
        #expect(try hits("status=500,after=3,every=2", asks: 10) == [5, 7, 9])
        #expect(try hits("status=500,after=3,times=1", asks: 10) == [4])
    }

    @Test(arguments: [
        "wire=", "wire=loud", "wire=head:", "wire=head:9", "wire=head:99999999999", "wire=slow,status=500",
        "delay=1s,retry-after=5", "status=500,after=0",
        "", "500", "status", "status=", "status=99", "status=100", "status=600", "status=abc", "delay=5", "delay=-1s",
        "delay=2h",
        "delay=61m", "delay=nans", "delay=infs", "location=nowhere", "call=event", "status=500,delay=1s",
        "status=500,status=501",
        "status=500,call=other", "status=500,event=seek", "status=500,every=0", "status=500,every=x",
        "status=500,share=5",
        "status=500,share=0%", "status=500,share=101%", "status=500,share=nan%", "status=500,times=-1",
        "status=500,x=1",
        "status=500,", ",status=500",
        // What could never hit, or not as it says.
        "wire=unread,call=event", "wire=unread,event=play", "status=503,call=start,event=play",
        "status=503,call=downloaded,event=play", "location=absolute,call=event", "location=absolute,call=downloaded",
        "location=absolute,event=play", "status=500,times=1,times=2", "status=500,call=start,call=event",
        "status=500,every=2,every=2",
    ])
    func whatCannotBeMeantIsAnError(text: String) {
        #expect(throws: FaultSyntaxError.self) { try CollectorFault(parsing: text) }
    }

    @Test(arguments: [
        "wire=unread,every=2,times=3", "status=503,call=start,event=sessionStart", "location=absolute,call=start",
        "location=absolute,event=sessionStart", "status=500,call=event,event=sessionStart",
    ])
    func whatCanHitIsRead(text: String) throws {
        _ = try CollectorFault(parsing: text)
    }

    @Test(arguments: [
        ("wire=unread,call=event", "before its call or event type is known"),
        ("status=503,call=start,event=play", "a start is a sessionStart"),
        ("status=503,call=downloaded,event=play", "a downloaded session has no one event type"),
        ("location=absolute,call=event", "only a start is answered with a Location"),
        ("status=500,times=1,times=2", "times is given twice"),
    ])
    func whyAFaultCannotHitIsSaid(text: String, reason: String) {
        let error = #expect(throws: FaultSyntaxError.self) { try CollectorFault(parsing: text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    private func hits(_ text: String, seed: UInt64 = 3, asks: Int = 1000) throws -> [Int] {
        var plan = FaultPlan([try CollectorFault(parsing: text)], seed: seed)
        return (1...asks).filter { _ in plan.effects(on: .event, .play).status != nil }
    }

    @Test func everyNthIsCountedFromTheFirst() throws {
        #expect(try hits("status=500,every=3", asks: 10) == [3, 6, 9])
        #expect(try hits("status=500,every=2,times=2", asks: 10) == [2, 4])
        #expect(try hits("status=500", asks: 3) == [1, 2, 3])
        #expect(try hits("status=500,call=start", asks: 3) == [])
        #expect(try hits("status=500,event=ping", asks: 3) == [])
    }

    @Test func aShareFollowsFromTheSeed() throws {
        let first = try hits("status=500,share=10%")
        #expect(try hits("status=500,share=10%") == first)
        #expect((50...150).contains(first.count))
        #expect(try hits("status=500,share=10%", seed: 4) != first)
    }

    @Test func onlyWhatFitsIsCounted() throws {
        var plan = FaultPlan([try CollectorFault(parsing: "status=500,event=ping,every=2")], seed: 1)
        let statuses = [EventType.ping, .play, .ping, .play, .ping].map { plan.effects(on: .event, $0).status }
        #expect(statuses == [nil, nil, 500, nil, nil])
    }

    @Test func theFirstOfEachEffectCounts() throws {
        var plan = FaultPlan(
            try ["status=500,every=2", "delay=1s", "status=501", "delay=2s"].map { try CollectorFault(parsing: $0) },
            seed: 1)
        #expect(plan.effects(on: .event, nil) == FaultPlan.Effects(status: 501, delay: .seconds(1)))
        #expect(plan.effects(on: .event, nil) == FaultPlan.Effects(status: 500, delay: .seconds(1)))
    }
}
