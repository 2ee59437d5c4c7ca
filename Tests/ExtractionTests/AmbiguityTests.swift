import EventLog
import Testing

@Suite struct AmbiguityTests {
    private func records(_ scene: Scene) -> [ExchangeRecord] {
        scene.log(tick: 1).records
    }

    @Test func whatIsReadAfterADoubtIsMarkedAndNamesBothFrames() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let first = scene.event(one, of: "x", at: 10)
        scene.doubt(first, at: 20)
        scene.event(one, of: "x", at: 30)
        scene.event(two, of: "x", at: 40)
        let records = records(scene)
        #expect(records.map { $0.notes.contains(.ambiguousStream) } == [false, true, false])
        let frames = [SourceFrame(source: 0, number: 3), SourceFrame(source: 0, number: 6)]
        #expect(records.map(\.ambiguous) == [[], frames, []])
        #expect(records.allSatisfy { $0.complete })
    }

    @Test func whatWaitsForItsAnswerIsMarkedWhereItsOctetsAreInDoubt() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let before = scene.ask(one, "/a/events", at: 10)
        let doubtful = scene.ask(one, "/b/events", at: 20)
        scene.doubt(doubtful, at: 30)
        scene.answer(before, at: 40)
        scene.answer(doubtful, at: 41)
        #expect(records(scene).map { $0.notes.contains(.ambiguousStream) } == [false, true])
    }

    /// What is written is not marked any more, wherever the clock was read.
    @Test(arguments: [1, 250, 100_000] as [Int64]) func aDoubtThatComesAfterItsTurnMarksNothing(tick: Int64) {
        for (delay, isMarked) in [(9_999, true), (10_002, false)] as [(Int64, Bool)] {
            var scene = Scene()
            let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
            let slow = scene.ask(one, "/a/events", at: 10)
            scene.event(two, of: "x", at: 20)
            scene.doubt(slow, at: 10 + delay)
            scene.answer(slow, at: isMarked ? 10_010 : 10_100)
            let record = scene.log(tick: tick).records.first
            #expect(record?.notes.contains(.ambiguousStream) == isMarked, "\(delay)")
            #expect(record?.notes.contains(.answerPending) == !isMarked, "\(delay)")
        }
    }
}
