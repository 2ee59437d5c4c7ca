import MediaCollection
import Testing

@testable import Collector

@Suite struct CollectionServiceTests {
    private static let second: Int64 = 1_000_000_000

    private func service(faults: [String] = [], speed: Double = 1) throws -> CollectionService {
        var options = CollectorOptions()
        options.speed = speed
        options.faults = try faults.map { try CollectorFault(parsing: $0) }
        return CollectionService(options: options, seed: 7)
    }

    private func ask(
        _ service: inout CollectionService, _ target: String, _ body: String, method: String = "POST", at now: Int64 = 0
    ) -> Answer {
        service.answer(
            CollectionRequest(
                method: method, target: Array(target.utf8), authority: "h.example.test", body: Array(body.utf8)),
            at: now)
    }

    private func open(
        _ service: inout CollectionService, path: String = "/api/v1/sessions", at now: Int64 = 0
    ) -> String {
        ask(&service, path, Bodies.start, at: now).location ?? "none"
    }

    @Test func aSessionIsOpenedFedAndEnded() throws {
        var service = try service()
        let location = open(&service)
        #expect(location.hasPrefix("/api/v1/sessions/") && location.utf8.count == 17 + 64)
        #expect(ask(&service, location + "/events", Bodies.event("play")) == .empty(204))
        #expect(ask(&service, location + "/events?debug", Bodies.event("sessionEnd")).status == 204)
        #expect(ask(&service, location + "/events", Bodies.event("ping")).status == 410)
        #expect(ask(&service, location + "/events", Bodies.event("sessionEnd")).status == 204)
        #expect(service.answers == [201: 1, 204: 3, 410: 1])
    }

    @Test func theLocationHasThePathOfTheStart() throws {
        var service = try service()
        #expect(open(&service, path: "/p/q/api/v1/sessions/?x=1").hasPrefix("/p/q/api/v1/sessions/"))
        #expect(open(&service, path: "http://h.example.test/api/v1/sessions").hasPrefix("/api/v1/sessions/"))
    }

    @Test func aBodyThatBreaksTheRulesIsAnsweredWithAMessage() throws {
        var service = try service()
        let location = open(&service)
        let answer = ask(&service, location + "/events", #"{"playerTime":{"playhead":0,"ts":"1"},"eventType":"play"}"#)
        #expect(answer.status == 400)
        #expect(
            String(decoding: answer.content, as: UTF8.self)
                == #"{"message":"playerTime.ts: found the string \"1\", allowed is an integer (digits only: no fraction, no exponent)"}"#
        )
        #expect(ask(&service, "/api/v1/sessions", Bodies.event("play")).status == 400)
        #expect(ask(&service, "/api/v1/sessions", "no").status == 400)
        // What was rejected neither keeps a session open nor ends it.
        #expect(
            ask(&service, location + "/events", #"{"eventType":"sessionEnd"}"#, at: 500 * Self.second).status == 400)
        #expect(ask(&service, location + "/events", Bodies.event("ping"), at: 601 * Self.second).status == 410)
    }

    @Test func whatIsDoubtfulIsAccepted() throws {
        var service = try service()
        let location = open(&service)
        #expect(
            ask(
                &service, location + "/events",
                #"{"playerTime":{"playhead":0,"ts":1760004364},"eventType":"ping","x":1}"#
            ).status
                == 204)
    }

    @Test(arguments: [
        "/api/v1/sessions/v1/events", "/api/v1/sessions/sessions/events", "/shop/events", "/", "*",
        "/api/v1/sessions/x",
    ])
    func anUnknownSessionOrPathIsNotFound(target: String) throws {
        var service = try service()
        #expect(ask(&service, target, Bodies.event("play")).status == 404)
    }

    @Test func speedShortensTheTimeouts() throws {
        var service = try service(speed: 20)
        let location = open(&service)
        #expect(ask(&service, location + "/events", Bodies.event("play"), at: 29 * Self.second).status == 204)
        #expect(ask(&service, location + "/events", Bodies.event("play"), at: 59 * Self.second).status == 410)
    }

    @Test func aDownloadedSessionIsTakenWhole() throws {
        var service = try service()
        let batch = "[\(Bodies.start),\(Bodies.event("play"))]"
        #expect(ask(&service, "/api/v1/downloaded", batch) == .empty(201))
        #expect(ask(&service, "/api/v1/downloaded", Bodies.start).status == 400)
        #expect(ask(&service, "/api/v1/sessions", batch).status == 400)
        #expect(
            ask(
                &service, "/api/v1/sessions",
                batch.replacing("\"media.id\"", with: "\"media.downloaded\":true,\"media.id\""))
                == .empty(201))
        #expect(service.sessionsOpened == 0)
    }

    @Test func schemasAreRead() throws {
        var service = try service()
        let answer = ask(&service, "/api/v1/schemas/play", "", method: "GET")
        #expect(answer.status == 200)
        #expect(answer.content == EventSchema.document(for: .play))
        #expect(ask(&service, "/api/v1/schemas/seek", "", method: "GET").status == 404)
        #expect(ask(&service, "/api/v1/schemas/play", "", method: "POST").status == 405)
    }

    @Test func otherMethodsAreRefusedAndPreflightsAnswered() throws {
        var service = try service()
        #expect(ask(&service, "/api/v1/sessions", "", method: "GET").status == 405)
        #expect(ask(&service, "/api/v1/sessions", "", method: "OPTIONS").status == 200)
    }

    @Test func aContentCodingIsNotUnderstood() throws {
        var service = try service()
        let request = CollectionRequest(
            method: "POST", target: Array("/api/v1/sessions".utf8), authority: "", coding: "gzip",
            body: Array(Bodies.start.utf8))
        #expect(service.answer(request, at: 0).status == 415)
    }

    @Test(arguments: [
        LocationForm.path, .absolute, .network, .prefix, .relative, .slash, .query, .id, .missing,
    ])
    func everyFormOfLocationNamesTheSameSession(form: LocationForm) throws {
        var plain = try service()
        var service = try service(faults: ["location=\(form.rawValue)"])
        let id = open(&plain).split(separator: "/").last.map(String.init)
        let location = ask(&service, "/api/v1/sessions", Bodies.start).location
        let read = location.flatMap { SessionLocation.sessionID(in: Array($0.utf8)) }.map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(read == (form == .missing ? nil : id))
        // Whatever the form, the session is there.
        #expect(ask(&service, "/api/v1/sessions/\(id ?? "")/events", Bodies.event("play")).status == 204)
    }

    @Test func aStatusFaultHasNoOtherConsequence() throws {
        var service = try service(faults: ["status=503,call=start,times=1", "status=500,event=sessionEnd,every=2"])
        #expect(ask(&service, "/api/v1/sessions", Bodies.start).status == 503)
        let location = open(&service)
        #expect(service.sessionsOpened == 1)
        #expect(ask(&service, location + "/events", Bodies.event("play")).status == 204)
        #expect(ask(&service, location + "/events", Bodies.event("sessionEnd")).status == 204)
        #expect(ask(&service, location + "/events", Bodies.event("sessionEnd")).status == 500)
    }

    @Test func aDelayLeavesTheAnswerAsItIs() throws {
        var service = try service(faults: ["delay=250ms,call=start"])
        let answer = ask(&service, "/api/v1/sessions", Bodies.start)
        #expect(answer.delay == .milliseconds(250))
        #expect(answer.status == 201)
    }
}

/// Bodies that the API accepts.
enum Bodies {
    static let start = """
        {"playerTime":{"playhead":0,"ts":1760000000000},"eventType":"sessionStart","params":{\
        "analytics.trackingServer":"m.example.test","analytics.reportSuite":"r","visitor.marketingCloudOrgId":"0@AdobeOrg",\
        "media.id":"i","media.length":96,"media.contentType":"VOD","media.playerName":"p","media.channel":"c"}}
        """

    static func event(_ type: String, playhead: Int = 0) -> String {
        "{\"playerTime\":{\"playhead\":\(playhead),\"ts\":1760000000000},\"eventType\":\"\(type)\"}"
    }
}
