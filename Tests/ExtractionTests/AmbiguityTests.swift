import ByteStream
import EventLog
import HTTP
import Testing
import Wire

@Suite struct AmbiguityTests {
    private func doubt(_ connection: Int, _ first: Int64, _ second: Int64) -> Finding {
        .ambiguous(
            connection: connection, sender: .first,
            StreamAmbiguity(
                cause: Anomaly.Kind(rawValue: "conflictingOverlap"), offset: 0,
                first: FrameReference(source: 0, number: first), second: FrameReference(source: 0, number: second)))
    }

    private func records(_ scene: Scene) -> [ExchangeRecord] {
        scene.log(tick: 1).records
    }

    @Test func whatIsReadAfterADoubtIsMarkedAndNamesBothFrames() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.event(one, of: "x", at: 10)
        scene.add(one, at: 20) { [doubt(one, 3, $0.number)] }
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
        scene.add(one, at: 30) { [doubt(one, 4, $0.number)] }
        scene.answer(before, at: 40)
        scene.answer(doubtful, at: 41)
        #expect(records(scene).map { $0.notes.contains(.ambiguousStream) } == [false, true])
    }
}
