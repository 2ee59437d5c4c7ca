import Testing
import Wire

@testable import Recording

@Suite struct SourceClockTests {
    /// The places of frames at these times, in milliseconds.
    private func places(_ times: [Int64]) -> (places: [Int64], steps: [ClockStep.Kind]) {
        let million: Int64 = 1_000_000
        var clock = SourceClock()
        var places: [Int64] = []
        for (index, time) in times.enumerated() {
            let frame = FrameReference(source: 0, number: Int64(index + 1))
            let own = Timestamp(nanoseconds: time * million)
            let next = index + 1 < times.count ? Timestamp(nanoseconds: times[index + 1] * million) : nil
            let place = clock.place(own, at: frame) ?? clock.settle(own, at: frame, next: next)
            places.append(place.nanoseconds / million)
        }
        return (places, clock.steps.first.map(\.kind))
    }

    @Test func timesThatGoOnAreTakenAsTheyAre() {
        let times: [Int64] = [5, 5, 7, 4, 6, 900, 20, 3_000, 2_100, 70_000, 69_500, 71_000, 3_000_000, 3_000_001]
        let found = places(times)
        #expect(found.places == times && found.steps.isEmpty)
    }

    @Test func whatFollowsAClockSetBackKeepsItsDistances() {
        let found = places([100_000, 101_000, 102_000, 72_500, 73_500, 74_500, 134_400])
        #expect(found.places == [100_000, 101_000, 102_000, 102_000, 103_000, 104_000, 163_900])
        #expect(found.steps == [.back])
    }

    @Test func oneFrameFromThePastOrTheFutureIsPassedOver() {
        let far = Int64(70_000_000)
        let found = places([far, 1_000, 2_000, far, 3_000, 4_000, 0, 5_000, 70_000, 6_000, -far])
        #expect(found.places == [1_000, 1_000, 2_000, 2_000, 3_000, 4_000, 4_000, 5_000, 5_000, 6_000, 6_000])
        #expect(found.steps == [.passedOver, .passedOver, .passedOver, .passedOver])
    }

    @Test func aSilenceIsNoStepAndOneOverAnHourIsCounted() {
        let times: [Int64] = [0, 1_000, 3_500_000, 3_500_001, 7_200_000, 7_200_100, 7_500_000]
        #expect(places(times).places == times && places(times).steps == [.forward])
    }

    @Test func twoClocksInTurnsKeepOneLine() {
        // Two interfaces whose clocks are 30 s apart.
        let found = places([100_000, 100_100, 70_200, 70_300, 100_400, 70_500, 100_600, 100_700, 70_800, 70_900])
        #expect(
            found.places == [
                100_000, 100_100, 100_100, 100_200, 100_400, 100_400, 100_600, 100_700, 100_700, 100_800,
            ])
    }

    @Test func aClockThatIsSetRightAgainReturnsToItsLine() {
        let found = places([100_000, 101_000, 71_500, 72_000, 72_500, 103_000, 103_500])
        #expect(found.places == [100_000, 101_000, 101_000, 101_500, 102_000, 103_000, 103_500])
        #expect(found.steps == [.back, .returned])
    }

    @Test func theFurthestTimesAreNoTrap() {
        let times: [Int64] = [.min, .max, .min, .max, .max, 0, .min, 0, .max, .min, .min, .max, 0, 0, .min, .max]
        for start in times.indices {
            var clock = SourceClock()
            var last = Timestamp(nanoseconds: .min)
            for (index, time) in times[start...].enumerated() {
                let frame = FrameReference(source: 0, number: Int64(index + 1))
                let own = Timestamp(nanoseconds: time)
                let next = start + index + 1 < times.count ? Timestamp(nanoseconds: times[start + index + 1]) : nil
                let place = clock.place(own, at: frame) ?? clock.settle(own, at: frame, next: next)
                last = max(last, place)
                _ = clock.read(own, at: frame)
            }
            #expect(last >= Timestamp(nanoseconds: .min))
        }
    }
}
