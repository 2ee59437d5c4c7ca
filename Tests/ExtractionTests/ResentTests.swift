import ByteStream
import EventLog
import Extraction
import HTTP
import Testing
import Wire

@Suite struct ResentTests {
    private let body = eventBody("play")

    /// Chromium sends a POST again, at once and on another connection, when a reused one is reset before the answer.
    @Test func theCopyOfARequestWithoutAnswerIsNoted() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.lose(scene.ask(one, "/a/events", body, at: 10), .reset, at: 12)
        scene.answer(scene.ask(two, "/a/events", body, at: 13), at: 15)
        // A third is no copy: the second got its answer.
        scene.answer(scene.ask(one, "/a/events", body, at: 20), at: 22)
        #expect(scene.log().records.map(\.notes) == [[.reset], [.resent], []])
        #expect(scene.log().counts.resent == 1)
    }

    @Test func equalEventsThatWereAnsweredAreDistinct() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        for (number, connection) in [one, two, one, two].enumerated() {
            scene.answer(scene.ask(connection, "/a/events", body, at: Int64(number) + 10), at: Int64(number) + 30)
        }
        #expect(scene.log().records.map(\.notes) == [[], [], [], []])
    }

    @Test func anotherClientBodyTargetOrConnectionTellsThemApart() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let other = scene.open(from: 0x0A00_0007, at: 0)
        scene.lose(scene.ask(one, "/a/events", body, at: 10), .reset, at: 12)
        scene.answer(scene.ask(other, "/a/events", body, at: 13), at: 15)
        scene.answer(scene.ask(two, "/a/events", body + " ", at: 16), at: 17)
        scene.answer(scene.ask(two, "/b/events", body, at: 18), at: 19)
        scene.answer(scene.ask(one, "/a/events", body, at: 20), at: 21)
        #expect(scene.log().records.dropFirst().allSatisfy { $0.notes.isEmpty })
    }

    @Test func aRequestThatHungBeforeItWasResetHasACopyToo() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.lose(scene.ask(one, "/a/events", body, at: 10), .reset, at: 30_000)
        scene.answer(scene.ask(two, "/a/events", body, at: 30_001), at: 30_005)
        #expect(scene.log().records.map(\.notes) == [[.answerPending], [.resent]])
    }

    @Test func afterAMinuteAndAHalfItIsAnotherEvent() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.lose(scene.ask(one, "/a/events", body, at: 10), .closed, at: 12)
        scene.answer(scene.ask(two, "/a/events", body, at: 90_020), at: 90_030)
        #expect(scene.log().records.map(\.notes) == [[.noAnswer], []])
    }

    @Test func theEndOfTheCaptureLosesNothing() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.lose(scene.ask(one, "/a/events", body, at: 10), .captureEnded, at: 12)
        scene.answer(scene.ask(two, "/a/events", body, at: 20), at: 30)
        #expect(scene.log().records.map(\.notes) == [[.answerPending], []])
    }

    /// Of two logins whose bodies are withheld nobody can say whether they were the same.
    @Test func whatIsWithheldHasNoCopy() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.lose(scene.ask(one, "/sessions", "user=ada&password=x", at: 10), .reset, at: 12)
        scene.answer(scene.ask(two, "/sessions", "user=bob&password=y", at: 13), at: 15)
        let log = scene.log(ExtractionOptions(selection: .all))
        #expect(log.records.map(\.notes) == [[.reset, .withheld], [.withheld]])
        #expect(log.counts.resent == 0)
    }
}
