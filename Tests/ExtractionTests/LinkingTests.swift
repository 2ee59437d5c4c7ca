import ByteStream
import EventLog
import Extraction
import HTTP
import Testing
import Wire

@Suite struct LinkingTests {
    /// `session link start` of each event, in the order of the log.
    private func links(_ scene: Scene, _ options: ExtractionOptions = ExtractionOptions()) -> [String] {
        scene.log(options).records.filter { $0.call == .event }.map {
            "\(text($0.session)) \($0.link?.rawValue ?? "-") \($0.start.map(String.init) ?? "-")"
        }
    }

    @Test func anEventBelongsToTheStartThatWasAnsweredWithItsID() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.start(one, id: "aaaa", at: 10)
        scene.start(two, id: "bbbb", at: 11)
        scene.event(one, of: "bbbb", at: 20)
        scene.event(two, of: "aaaa", at: 30)
        let log = scene.log()
        #expect(links(scene) == ["bbbb response 2", "aaaa response 1"])
        #expect(log.records.prefix(2).map { text($0.session) } == ["aaaa", "bbbb"])
        #expect(log.records.prefix(2).map(\.link) == [.response, .response])
        #expect(log.counts.sessions == 2 && log.counts.linkedByResponse == 2)
    }

    @Test(arguments: [
        "/api/v1/sessions/abcd", "http://collect.example.test/api/v1/sessions/abcd", "/prefix/api/v1/sessions/abcd/",
    ])
    func everyFormOfLocationNamesTheSession(location: String) {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.start(one, id: "abcd", at: 10, location: location)
        scene.event(one, of: "abcd", at: 20)
        #expect(links(scene) == ["abcd response 1"])
    }

    @Test func anEventOfASessionOpenedBeforeTheCaptureBelongsToNoStart() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.start(one, id: "aaaa", at: 10)
        scene.event(one, of: "gone", at: 20)
        scene.event(one, of: "aaaa", at: 30)
        #expect(links(scene) == ["gone none -", "aaaa response 1"])
    }

    /// The capture holds the answer after the event that rests on it, as mirrors do.
    @Test func anAnswerThatWasCapturedLateStillLinks() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let start = scene.start(one, id: nil, at: 10)
        let other = scene.start(two, id: nil, at: 11, body: startBody + " ")
        scene.event(one, of: "aaaa", at: 20)
        scene.answer(start, 201, at: 40, fields: [("Location", "/api/v1/sessions/aaaa")])
        scene.answer(other, 201, at: 41, fields: [("Location", "/api/v1/sessions/bbbb")])
        #expect(links(scene) == ["aaaa response 1"])
    }

    @Test func aStartWhoseAnswerWasNotCapturedIsFoundByWhatItsClientDidNext() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.lose(scene.start(one, id: nil, at: 10), .captureEnded, at: 5_000)
        scene.event(two, of: "aaaa", at: 1_000)
        scene.event(one, of: "aaaa", at: 2_000)
        let log = scene.log()
        #expect(links(scene) == ["aaaa inferred 1", "aaaa inferred 1"])
        // The start's own line waited for its answer, and so knows what came of it.
        #expect(text(log.records[0].session) == "aaaa" && log.records[0].link == .inferred)
    }

    @Test func anotherClientsEventsAreNotTakenForTheMissingAnswer() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let other = scene.open(from: 0x0A00_0006, at: 0)
        let server = scene.open(port: 50_002, to: 0x0A00_000A, at: 0)
        scene.start(one, id: nil, at: 10)
        scene.event(other, of: "aaaa", at: 20)
        scene.add(server, at: 21) { _ in [] }
        #expect(links(scene) == ["aaaa none -"])
    }

    @Test func anIDThatWasInUseBeforeAStartIsNotItsID() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.event(one, of: "old", at: 5)
        scene.start(one, id: nil, at: 10)
        scene.event(one, of: "old", at: 20)
        scene.event(one, of: "new", at: 30)
        #expect(links(scene) == ["old none -", "old none -", "new inferred 2"])
    }

    @Test func twoStartsThatFitAreAmbiguous() {
        var scene = Scene()
        let (one, two, three) = (
            scene.open(at: 0), scene.open(port: 50_001, at: 0), scene.open(port: 50_002, at: 0)
        )
        scene.start(one, id: nil, at: 10)
        scene.start(two, id: nil, at: 11, body: startBody + " ")
        scene.event(three, of: "aaaa", at: 20)
        #expect(links(scene) == ["aaaa ambiguous -"])
        let log = scene.log()
        #expect(log.counts.ambiguous == 1)
    }

    @Test func manyClientsBehindOneAddressAreToldApartByConnectionAndUserAgent() {
        var scene = Scene()
        let (one, two, three) = (
            scene.open(at: 0), scene.open(port: 50_001, at: 0), scene.open(port: 50_002, at: 0)
        )
        scene.start(one, id: nil, at: 10, agent: "TV")
        scene.start(two, id: nil, at: 11, body: startBody + " ", agent: "Phone")
        scene.event(three, of: "bbbb", at: 20, agent: "Phone")
        scene.event(one, of: "aaaa", at: 21, agent: "TV")
        #expect(links(scene) == ["bbbb inferred 2", "aaaa inferred 1"])
    }

    @Test func aStartThatIsSentAgainReplacesTheOneWithoutAnswer() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.lose(scene.start(one, id: nil, at: 10), .closed, at: 5_010)
        scene.start(two, id: nil, at: 5_500)
        scene.event(two, of: "aaaa", at: 6_000)
        #expect(links(scene) == ["aaaa inferred 2"])
        #expect(scene.log().records[1].notes.contains(.resent))
    }

    @Test func aRefusedStartOpensNothing() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.answer(scene.start(one, id: nil, at: 10), 500, at: 20)
        scene.event(one, of: "aaaa", at: 30)
        #expect(links(scene) == ["aaaa none -"])
    }

    /// Clients that read an absolute Location as a relative one post to `/sessions/v1/events` for the whole view.
    @Test func aMisreadLocationIsLinkedByWhatTheClientWasHanded() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let far = scene.open(from: 0x0A00_0007, at: 0)
        scene.start(one, id: "aaaa", at: 10)
        scene.start(far, id: "bbbb", at: 11)
        scene.event(two, of: "v1", at: 20, status: 404)
        scene.event(far, of: "v1", at: 21, status: 404)
        scene.event(one, of: "v1", at: 22, status: 404)
        #expect(links(scene) == ["aaaa inferred 1", "bbbb inferred 2", "aaaa inferred 1"])
    }

    @Test func severalMisreadersBehindOneAddressAreAmbiguousButOnTheirOwnConnections() {
        var scene = Scene()
        let (one, two, three) = (
            scene.open(at: 0), scene.open(port: 50_001, at: 0), scene.open(port: 50_002, at: 0)
        )
        scene.start(one, id: "aaaa", at: 10)
        scene.start(two, id: "bbbb", at: 11)
        scene.event(one, of: "sessions", at: 20)
        scene.event(two, of: "sessions", at: 21)
        scene.event(three, of: "sessions", at: 22)
        #expect(links(scene) == ["aaaa inferred 1", "bbbb inferred 2", "sessions ambiguous -"])
    }

    @Test func aMisreaderThatOpensASecondSessionGoesOnWithThat() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.start(one, id: "aaaa", at: 10)
        scene.event(one, of: "v1", "sessionEnd", at: 20)
        scene.start(one, id: "bbbb", at: 30)
        scene.event(one, of: "v1", at: 40)
        #expect(links(scene) == ["aaaa inferred 1", "bbbb inferred 3"])
    }

    @Test func aSessionThatWasReadRightlyIsNotWhereMisreadPathsGo() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.start(one, id: "aaaa", at: 10)
        scene.event(one, of: "aaaa", at: 20)
        scene.event(one, of: "v1", at: 30)
        #expect(links(scene) == ["aaaa response 1", "v1 none -"])
    }

    @Test func theSameIDFromTwoServersIsTwoSessions() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let other = scene.open(port: 50_001, to: 0x0A00_000A, at: 0)
        // Two servers that count their sessions, under names of their own.
        let first = scene.ask(one, "/api/v1/sessions", startBody, at: 10, fields: [("Host", "a.test")])
        let second = scene.ask(other, "/api/v1/sessions", startBody, at: 11, fields: [("Host", "b.test")])
        scene.answer(first, 201, at: 12, fields: [("Location", "/api/v1/sessions/1")])
        scene.answer(second, 201, at: 12, fields: [("Location", "/api/v1/sessions/1")])
        scene.ask(other, "/api/v1/sessions/1/events", eventBody("play"), at: 20, fields: [("Host", "b.test")])
        scene.ask(one, "/api/v1/sessions/1/events", eventBody("play"), at: 21, fields: [("Host", "a.test")])
        #expect(links(scene) == ["1 response 2", "1 response 1"])
    }

    @Test func anIDThatRepeatsASegmentOfThePathIsAnIDWhereItWasHandedOut() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.start(one, id: "v1", at: 10)
        scene.event(one, of: "v1", at: 20)
        scene.event(one, of: "v1", at: 30)
        #expect(links(scene) == ["v1 response 1", "v1 response 1"])
    }

    @Test func behindABalancerEachEndKnowsItsOwnSessionsFirst() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let other = scene.open(port: 50_001, to: 0x0A00_000A, at: 0)
        scene.start(one, id: "1", at: 10)
        scene.start(other, id: "1", at: 11, body: startBody + " ")
        scene.event(one, of: "1", at: 20)
        scene.event(other, of: "1", at: 21)
        #expect(links(scene) == ["1 response 1", "1 response 2"])
    }

    @Test func behindABalancerTheNameSaysThatItIsOneServer() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let other = scene.open(port: 50_001, to: 0x0A00_000A, at: 0)
        scene.start(one, id: "aaaa", at: 10)
        scene.event(other, of: "aaaa", at: 20)
        #expect(links(scene) == ["aaaa response 1"])
    }

    @Test func aClientWhoseAddressChangedIsLinkedByInference() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let moved = scene.open(from: 0x0B00_0001, at: 0)
        scene.start(one, id: "aaaa", at: 10)
        scene.event(moved, of: "aaaa", at: 20)
        #expect(links(scene) == ["aaaa inferred 1"])
    }

    @Test func oneConnectionCarriesSeveralSessionsInTurn() {
        var scene = Scene()
        let one = scene.open(at: 0)
        for (number, id) in ["aaaa", "bbbb", "cccc"].enumerated() {
            let time = Int64(number) * 100 + 10
            scene.start(one, id: id, at: time)
            scene.event(one, of: id, at: time + 20)
            scene.event(one, of: id, "sessionEnd", at: time + 40)
        }
        #expect(
            links(scene) == [
                "aaaa response 1", "aaaa response 1", "bbbb response 4", "bbbb response 4", "cccc response 7",
                "cccc response 7",
            ])
    }

    @Test func aStartWhoseAnswerComesLateIsLinkedFromThenOn() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        let start = scene.start(one, id: nil, at: 10)
        scene.event(two, of: "zzzz", at: 20, agent: "Phone")
        scene.answer(start, 201, at: 20_000, fields: [("Location", "/api/v1/sessions/aaaa")])
        scene.event(one, of: "aaaa", at: 20_010)
        let log = scene.log()
        #expect(log.answers.map(\.to) == [1])
        #expect(links(scene) == ["zzzz none -", "aaaa response 1"])
    }

    @Test func whoIsTheClientIsSaidByWhoSentTheRequest() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.ask(one, "/a/events", at: 10, sender: .second)
        let record = scene.log().records[0]
        #expect(record.connection.client.hasSuffix(":80") || record.connection.client.contains("port: 80"))
    }

    @Test func aSessionIsForgottenAfterHalfAnHourWithoutAnEvent() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.start(one, id: "aaaa", at: 10)
        scene.start(one, id: "bbbb", at: 1_000_000)
        scene.event(one, of: "bbbb", at: 2_000_000)
        scene.start(one, id: "cccc", at: 2_001_000)
        scene.event(one, of: "aaaa", at: 2_002_000)
        let log = scene.log()
        #expect(links(scene) == ["bbbb response 2", "aaaa none -"])
        #expect(log.counts.sessionsExpired == 1 && log.counts.sessionsEvicted == 0)
    }
}
