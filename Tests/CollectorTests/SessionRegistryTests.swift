import MediaCollection
import Testing

@testable import Collector

@Suite struct SessionRegistryTests {
    private static let second: Int64 = 1_000_000_000

    private func registry(countLimit: Int = 10) -> SessionRegistry {
        SessionRegistry(idleLimit: 600 * Self.second, stuckLimit: 1800 * Self.second, countLimit: countLimit, seed: 7)
    }

    @Test func idsAreSixtyFourHexDigitsAndFollowFromTheSeed() {
        var one = registry()
        var other = registry()
        for _ in 0..<3 {
            let id = one.open(playhead: 0, at: 0)
            #expect(id == other.open(playhead: 0, at: 5))
            #expect(id.count == 64)
            #expect(id.allSatisfy { "0123456789abcdef".utf8.contains($0) })
        }
        #expect(one.open(playhead: 0, at: 0) != one.open(playhead: 0, at: 0))
    }

    @Test func anUnknownIDIsUnknown() {
        var registry = registry()
        #expect(registry.verdict(on: Array("v1".utf8), .play, at: 0) == .unknown)
    }

    @Test func theEndClosesAndMayBeSentTwice() {
        var registry = registry()
        let id = registry.open(playhead: 0, at: 0)
        #expect(registry.verdict(on: id, .sessionEnd, at: 1) == .open)
        registry.apply(.sessionEnd, playhead: 1, to: id, at: 1)
        #expect(registry.verdict(on: id, .ping, at: 2) == .closed(.ended))
        #expect(registry.verdict(on: id, .sessionEnd, at: 2) == .open)
    }

    @Test func completionDoesNotClose() {
        var registry = registry()
        let id = registry.open(playhead: 0, at: 0)
        registry.apply(.sessionComplete, playhead: 96, to: id, at: 1)
        #expect(registry.verdict(on: id, .ping, at: 2) == .open)
    }

    @Test func tenMinutesWithoutAnEventClose() {
        var registry = registry()
        let id = registry.open(playhead: 0, at: 0)
        #expect(registry.verdict(on: id, .play, at: 600 * Self.second - 1) == .open)
        registry.apply(.play, playhead: 0, to: id, at: 600 * Self.second - 1)
        #expect(registry.verdict(on: id, .ping, at: 1200 * Self.second - 2) == .open)
        #expect(registry.verdict(on: id, .ping, at: 1200 * Self.second - 1) == .closed(.idle))
        // Closed for good, and not by an end that could be sent twice.
        #expect(registry.verdict(on: id, .sessionEnd, at: 1200 * Self.second - 1) == .closed(.idle))
    }

    @Test func thirtyMinutesAtOnePlayheadCloseInSpiteOfPings() {
        var registry = registry()
        let id = registry.open(playhead: 5, at: 0)
        for minute in 1..<30 {
            let now = Int64(minute) * 60 * Self.second
            #expect(registry.verdict(on: id, .ping, at: now) == .open)
            registry.apply(.ping, playhead: 5.0, to: id, at: now)
        }
        #expect(registry.verdict(on: id, .ping, at: 1800 * Self.second) == .closed(.stuck))
    }

    @Test func aChangeOfThePlayheadKeepsASessionOpen() {
        var registry = registry()
        let id = registry.open(playhead: 5, at: 0)
        for minute in 1..<60 {
            let now = Int64(minute) * 60 * Self.second
            #expect(registry.verdict(on: id, .ping, at: now) == .open)
            registry.apply(.ping, playhead: Double(minute / 20), to: id, at: now)
        }
    }

    /// Nobody asks after a session in the moment in which it is closed.
    @Test func whatTimedOutWasClosedWhenItTimedOut() {
        for (asked, expected) in [
            (609, SessionRegistry.Verdict.closed(.idle)), (610, .unknown), (5000, .unknown),
        ] {
            var registry = SessionRegistry(
                idleLimit: 600 * Self.second, stuckLimit: 1800 * Self.second, countLimit: 10, seed: 7,
                closedFor: 10 * Self.second)
            let id = registry.open(playhead: 0, at: 0)
            #expect(registry.verdict(on: id, .ping, at: Int64(asked) * Self.second) == expected, "\(asked) s")
            #expect(registry.verdict(on: id, .ping, at: 610 * Self.second) == .unknown)
        }
    }

    @Test func aSessionThatWasStuckIsKnownForAsLongAsOneThatWasIdle() {
        for (asked, expected) in [(1809, SessionRegistry.Verdict.closed(.stuck)), (1810, .unknown), (2500, .unknown)] {
            var registry = SessionRegistry(
                idleLimit: 600 * Self.second, stuckLimit: 1800 * Self.second, countLimit: 10, seed: 7,
                closedFor: 10 * Self.second)
            let id = registry.open(playhead: 5, at: 0)
            for minute in 1..<30 {
                registry.apply(.ping, playhead: 5, to: id, at: Int64(minute) * 60 * Self.second)
            }
            // At 2500 s it was idle as well, but stuck before that.
            #expect(registry.verdict(on: id, .ping, at: Int64(asked) * Self.second) == expected, "\(asked) s")
        }
    }

    @Test func theOldestIsForgottenWhenThereAreTooMany() {
        var registry = registry(countLimit: 3)
        let ids = (0..<5).map { _ in registry.open(playhead: 0, at: 0) }
        #expect(registry.forgotten == 2)
        #expect(ids.map { registry.verdict(on: $0, .play, at: 1) } == [.unknown, .unknown, .open, .open, .open])
    }
}
