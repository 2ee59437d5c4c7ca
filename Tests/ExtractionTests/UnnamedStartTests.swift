import EventLog
import Extraction
import HTTP
import TestSupport
import Testing
import Wire

/// Starts that no answer in the capture names: what their client goes on with says which session is theirs.
@Suite struct UnnamedStartTests {
    private let aaaa = "aaaaaaaaaaaaaaa1"
    private let bbbb = "bbbbbbbbbbbbbbb2"

    /// `call session link start status` of each line.
    private func lines(_ scene: Scene, _ options: ExtractionOptions = ExtractionOptions()) -> [String] {
        scene.log(options).records.map { record in
            let (link, start) = (record.link?.rawValue ?? "-", record.start.map(String.init) ?? "-")
            return "\(record.call) \(text(record.session)) \(link) \(start) \(record.response?.status ?? 0)"
        }
    }

    @Test(arguments: [404, 500])
    func aRefusedStartWhoseClientGoesOnUnderAnIDOfItsOwnHasThatID(status: Int) {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.answer(scene.start(one, id: nil, at: 10, body: startBody(naming: aaaa)), status, at: 20)
        scene.event(one, of: aaaa, at: 400)
        scene.event(one, of: aaaa, at: 800)
        #expect(
            lines(scene) == [
                "sessionStart \(aaaa) inferred - \(status)", "event \(aaaa) inferred 1 204",
                "event \(aaaa) inferred 1 204",
            ])
    }

    @Test func aRefusedStartInWhoseBodyTheIDDoesNotStandHasNone() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.answer(scene.start(one, id: nil, at: 10, body: startBody(naming: aaaa)), 500, at: 20)
        scene.event(one, of: bbbb, at: 400)
        #expect(lines(scene) == ["sessionStart - - - 500", "event \(bbbb) none - 204"])
    }

    /// A proxy's connection, of which only the clients' direction was captured.
    @Test func viewersOfOneConnectionAreToldApartByTheIDsInTheirStarts() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.start(one, id: nil, at: 10, body: startBody(naming: aaaa))
        scene.start(one, id: nil, at: 20, body: startBody(naming: bbbb))
        scene.ask(one, "/api/v1/sessions/\(bbbb)/events", eventBody("play"), at: 30)
        scene.ask(one, "/api/v1/sessions/\(aaaa)/events", eventBody("play"), at: 40)
        #expect(
            lines(scene) == [
                "sessionStart \(aaaa) inferred - 0", "sessionStart \(bbbb) inferred - 0",
                "event \(bbbb) inferred 2 0", "event \(aaaa) inferred 1 0",
            ])
    }

    /// Pipelined, and the segments were captured in wrong order: the event's first octet is in an earlier frame.
    @Test func onOneConnectionTheOrderOfTheHalfStreamSaysWhatCameFirst() throws {
        var scene = Scene()
        let one = scene.open(at: 0)
        let start = scene.start(one, id: nil, at: 20, body: startBody(naming: aaaa))
        scene.ask(one, "/api/v1/sessions/\(aaaa)/events", eventBody("play"), at: 21, began: 15)
        scene.answer(start, 404, at: 30)
        // Told once the half-stream is in order again: the start's beginning before the event's.
        var findings = scene.findings()
        let began = try #require(findings.firstIndex { if case .exchange(.began, _) = $0 { true } else { false } })
        let event = findings.remove(at: began)
        let place = try #require(findings.firstIndex { if case .exchange(.request, _) = $0 { true } else { false } })
        findings.insert(event, at: place + 1)
        let records = Log(findings).records
        #expect(records.map(\.call) == [.event, .sessionStart])
        #expect(records.map { text($0.session) } == [aaaa, aaaa])
        #expect(records.map(\.link) == [.inferred, .inferred])
    }

    @Test func aRefusedStartSentAgainIsNotWhereTheSecondOnesEventsGo() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.answer(scene.start(one, id: nil, at: 10, body: startBody(naming: aaaa)), 500, at: 20)
        scene.start(one, id: aaaa, at: 400, body: startBody(naming: aaaa) + " ")
        scene.event(one, of: aaaa, at: 500)
        #expect(
            lines(scene) == [
                "sessionStart - - - 500", "sessionStart \(aaaa) response - 201", "event \(aaaa) response 2 204",
            ])
    }

    @Test func aRefusedStartHoldsOthersBackNoLongerThanItsConnectionLasts() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.answer(scene.start(one, id: nil, at: 10, body: startBody(naming: aaaa)), 500, at: 20)
        scene.event(two, of: "x", at: 30)
        scene.close(one, at: 40)
        scene.add(two, at: 50) { [.clock($0.clock)] }
        var items: [LogItem] = []
        var extractor = Extractor(options: ExtractionOptions())
        for finding in scene.findings() { extractor.consume(finding, into: &items) }
        #expect(items.count == 2)
    }

    @Test func aRefusedStartHoldsOthersBackForTheHoldOnly() {
        var scene = Scene()
        let (one, two) = (scene.open(at: 0), scene.open(port: 50_001, at: 0))
        scene.answer(scene.start(one, id: nil, at: 10, body: startBody(naming: aaaa)), 500, at: 20)
        scene.event(two, of: "x", at: 30)
        scene.add(two, at: 10_012) { [.clock($0.clock)] }
        var items: [LogItem] = []
        var extractor = Extractor(options: ExtractionOptions())
        for finding in scene.findings() { extractor.consume(finding, into: &items) }
        #expect(items.count == 2)
    }
}
