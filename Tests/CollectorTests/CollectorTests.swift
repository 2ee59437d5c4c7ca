import Collector
import EventLog
import Foundation
import JSONText
import MediaCollection
import TestSupport
import Testing

@Suite struct CollectorTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func options(log: String? = nil, faults: [String] = []) throws -> CollectorOptions {
        var options = CollectorOptions()
        options.seed = 11
        options.logPath = log.map { folder.path($0) }
        options.faults = try faults.map { try CollectorFault(parsing: $0) }
        return options
    }

    private func lines(_ name: String) throws -> [JSONView] {
        try folder.read(name).split(separator: 0x0A).map { try JSONView(scanning: Array($0)) }
    }

    @Test func aViewIsOpenedFedAndEndedOverTheWire() async throws {
        let summary = try await RunningCollector.during(try options()) { port in
            let start = await LoopbackClient.exchange(
                port: port, LoopbackClient.request("POST", "/api/v1/sessions", Bodies.start))
            #expect(start.map(\.status) == [201])
            let opened = try #require(start.first)
            let location = try #require(opened.field("Location"))
            #expect(location.wholeMatch(of: /\/api\/v1\/sessions\/[0-9a-f]{64}/) != nil)
            #expect(opened.field("Content-Length") == "0")
            #expect(opened.field("Access-Control-Expose-Headers") == "Location")
            let events = await LoopbackClient.exchange(
                port: port,
                LoopbackClient.request("POST", location + "/events", Bodies.event("play"), isLast: false)
                    + LoopbackClient.request("POST", location + "/events", "{}", isLast: false)
                    + LoopbackClient.request("POST", "/api/v1/sessions/v1/events", Bodies.event("play"), isLast: false)
                    + LoopbackClient.request("POST", location + "/events", Bodies.event("sessionEnd"), isLast: false)
                    + LoopbackClient.request("POST", location + "/events", Bodies.event("ping"), isLast: false)
                    + LoopbackClient.request("GET", "/api/v1/schemas/ping", isLast: false)
                    + LoopbackClient.request("OPTIONS", location + "/events"))
            #expect(events.map(\.status) == [204, 400, 404, 204, 410, 200, 200])
            #expect(events.first?.field("Content-Length") == nil)
            #expect(events.first?.field("Transfer-Encoding") == nil)
            #expect(events[1].body.hasPrefix(#"{"message":"eventType: found nothing"#))
            #expect(events[5].body == String(decoding: EventSchema.document(for: .ping), as: UTF8.self))
            let head = await LoopbackClient.exchange(
                port: port, LoopbackClient.request("HEAD", "/api/v1/schemas/ping"))
            #expect(head.first?.field("Content-Length") == "\(EventSchema.document(for: .ping).count)")
        }
        #expect(summary.answers == [200: 3, 201: 1, 204: 2, 400: 1, 404: 1, 410: 1])
        #expect(summary.sessionsOpened == 1)
    }

    @Test func idsFollowFromTheSeed() async throws {
        for _ in 0..<2 {
            _ = try await RunningCollector.during(try options()) { port in
                let start = await LoopbackClient.exchange(
                    port: port, LoopbackClient.request("POST", "/api/v1/sessions", Bodies.start))
                #expect(
                    start.first?.field("location")
                        == "/api/v1/sessions/50f5647d2380309d432a5cd27a6b13a1a356be306e9b126d812e6299272e6df0")
            }
        }
    }

    @Test func faultsShowOnTheWire() async throws {
        let faults = ["location=absolute,call=start", "status=503,event=ping,every=2", "delay=300ms,event=play"]
        _ = try await RunningCollector.during(try options(faults: faults)) { port in
            let start = await LoopbackClient.exchange(
                port: port, LoopbackClient.request("POST", "/api/v1/sessions", Bodies.start))
            let location = try #require(start.first?.field("location"))
            #expect(location.hasPrefix("http://127.0.0.1/api/v1/sessions/"))
            let id = try #require(SessionLocation.sessionID(in: Array(location.utf8)))
            let target = "/api/v1/sessions/\(String(decoding: id, as: UTF8.self))/events"
            let before = ContinuousClock.now
            let events = await LoopbackClient.exchange(
                port: port,
                LoopbackClient.request("POST", target, Bodies.event("ping"), isLast: false)
                    + LoopbackClient.request("POST", target, Bodies.event("ping"), isLast: false)
                    + LoopbackClient.request("POST", target, Bodies.event("play")))
            #expect(events.map(\.status) == [204, 503, 204])
            #expect(ContinuousClock.now - before >= .milliseconds(300))
        }
    }

    @Test func whatTheLimitsOfTheLogRemoveIsSaid() async throws {
        var options = try options(log: "got.ndjson")
        options.logPolicy.partSize = 4096
        options.logPolicy.files = 2
        let count = 40
        let summary = try await RunningCollector.during(options) { port in
            let requests = (1...count).map {
                LoopbackClient.request("POST", "/other/\($0)/events", Bodies.event("ping"), isLast: $0 == count)
            }
            _ = await LoopbackClient.exchange(port: port, requests.joined())
        }
        #expect(summary.requestsNotLogged == 0)
        let parts = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(parts.count == 2)
        var left = 0
        var reader = try LogReader(path: folder.url.path)
        while let line = try reader.next() {
            if case .exchange = line { left += 1 }
        }
        #expect(left > 0 && summary.removal.parts > 0 && summary.removal.exchanges == count - left)
    }

    @Test func theLogHoldsWhatWasReceivedOctetForOctet() async throws {
        let body = #"{ "playerTime":{"playhead":1.50,"ts":1760000000000} ,"eventType":"pl\u0061y","eventType":"play"}"#
        let summary = try await RunningCollector.during(try options(log: "got.ndjson")) { port in
            let start = await LoopbackClient.exchange(
                port: port,
                LoopbackClient.request("POST", "/p/api/v1/sessions?q=1", Bodies.start, fields: ["Cookie: a=b"]))
            let location = try #require(start.first?.field("location"))
            _ = await LoopbackClient.exchange(
                port: port,
                LoopbackClient.request(
                    "POST", location + "/events", body, fields: ["X-One: 1", "x-TWO: 2", "X-One: 3"], isLast: false)
                    + LoopbackClient.request("POST", "/sessions/v1/events", "no json"))
        }
        #expect(summary.requestsNotLogged == 0)
        let lines = try lines("got.ndjson")
        #expect(lines.map { $0.member("kind")?.string } == ["header", "exchange", "exchange", "exchange", "trailer"])
        let (start, event, stray) = (lines[1], lines[2], lines[3])
        #expect(lines[0].member("selection")?.elements.map(\.string) == ["* *"])
        #expect(start.member("seq")?.integer == 1)
        #expect(start.member("call")?.string == "sessionStart")
        let session = try #require(start.member("session")?.string)
        #expect(start.member("request")?.member("target")?.string == "/p/api/v1/sessions?q=1")
        #expect(start.member("request")?.member("dropped")?.elements.map(\.string) == ["Cookie"])
        #expect(start.member("response")?.member("status")?.integer == 201)
        #expect(event.member("session")?.string == session)
        #expect(event.member("start")?.integer == 1)
        #expect(event.member("link")?.string == "response")
        #expect(event.member("eventType")?.string == "play")
        #expect(event.member("playhead").map { Array($0.raw) } == Array("1.50".utf8))
        let fields = event.member("request")?.member("fields")?.elements.map { $0.elements.compactMap(\.string) }
        #expect(
            fields == [
                ["Host", "127.0.0.1"], ["content-LENGTH", "\(body.utf8.count)"], ["X-One", "1"], ["x-TWO", "2"],
                ["X-One", "3"],
            ])
        #expect(event.member("body").map { Array($0.raw) } == Array(body.utf8))
        #expect(stray.member("link")?.string == "none")
        #expect(stray.member("bodyText")?.string == "no json")
        #expect(stray.member("response")?.member("status")?.integer == 404)
        #expect(stray.member("complete")?.boolean == true)
        let ends = try #require(start.member("connection"))
        #expect(ends.member("client")?.string?.hasPrefix("127.0.0.1:") == true)
        #expect(ends.member("id")?.string?.hasPrefix("1:") == true)
        #expect(event.member("connection")?.member("n")?.integer == stray.member("connection")?.member("n")?.integer)
        let names = event.member("response")?.member("fields")?.elements.compactMap { $0.elements.first?.string }
        #expect(names?.contains("Content-Length") == false)
        let times = try [start, event, stray].map { try #require($0.member("at")?.integer) }
        #expect(times == times.sorted())
        let now = Int64(Date().timeIntervalSince1970 * 1e9)
        #expect(times.allSatisfy { abs(now - $0) < 60_000_000_000 })
    }

    @Test func aRequestThatIsCutIsLoggedAsCut() async throws {
        _ = try await RunningCollector.during(try options(log: "cut.ndjson")) { port in
            _ = await LoopbackClient.cut(
                port: port, "POST /shop/events HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{\"half\":")
        }
        let record = try lines("cut.ndjson")[1]
        #expect(record.member("complete")?.boolean == false)
        // Whether the server's 400 still finds the connection open is a race that either may win.
        let status = record.member("response")?.member("status")?.integer
        #expect(status == nil || status == 400)
        #expect(
            record.member("notes")?.elements.map(\.string) == (status == nil ? ["cutShort", "noAnswer"] : ["cutShort"]))
        #expect(record.member("body") == nil && record.member("bodyText") == nil)
        #expect(record.member("bodyParts") != nil)
    }

    @Test func aLoginIsNotLogged() async throws {
        _ = try await RunningCollector.during(try options(log: "login.ndjson")) { port in
            let answers = await LoopbackClient.exchange(
                port: port, LoopbackClient.request("POST", "/sessions", #"{"user":"anna","password":"hunter2"}"#))
            #expect(answers.map(\.status) == [400])
        }
        let log = String(decoding: try folder.read("login.ndjson"), as: UTF8.self)
        #expect(!log.contains("hunter2"))
        #expect(try lines("login.ndjson")[1].member("notes")?.elements.map(\.string) == ["withheld"])
    }

    @Test func aBodyOverTheLimitIsRefusedAndSaidToBeOver() async throws {
        var options = try options(log: "large.ndjson")
        options.bodyLimit = 1000
        let summary = try await RunningCollector.during(options) { port in
            let answers = await LoopbackClient.exchange(
                port: port, LoopbackClient.request("POST", "/shop/events", String(repeating: "x", count: 5000)))
            #expect(answers.map(\.status) == [413])
        }
        #expect(summary.answers == [413: 1])
        let record = try lines("large.ndjson")[1]
        #expect(record.member("complete")?.boolean == false)
        #expect(record.member("notes")?.elements.map(\.string).contains("overLimit") == true)
        #expect(record.member("response")?.member("status")?.integer == 413)
    }

    @Test(arguments: [(6_000_000, 404), (9_000_000, 404), (9_500_001, 413)])
    func anAssumedLimitOfBodiesIsThatOfTheServer(size: Int, status: Int) async throws {
        var options = try options(log: "large.ndjson")
        try options.assumptions.set("max-body=9500000")
        let summary = try await RunningCollector.during(options) { port in
            let answers = await LoopbackClient.exchange(
                port: port, LoopbackClient.request("POST", "/shop/events", String(repeating: "x", count: size)))
            #expect(answers.map(\.status) == [status])
        }
        #expect(summary.answers == [status: 1])
        // The log keeps of a content what every log keeps, and says so.
        let record = try lines("large.ndjson")[1]
        #expect(record.member("notes")?.elements.map(\.string).contains("overLimit") == true)
        if status != 413 { #expect(record.member("request")?.member("size")?.integer == Int64(size)) }
    }

    @Test func aNameThatIsNobodysIsAnErrorWithItsName() async throws {
        var options = try options()
        options.host = "nowhere.invalid"
        let failure = await #expect(throws: CollectorError.self) {
            try await Collector(options: options).run(until: { try? await Task.sleep(for: .seconds(60)) })
        }
        guard case .cannotListen("nowhere.invalid", 8080, let reason) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        // The system's own words, which depend on the resolver.
        #expect(!reason.isEmpty && !reason.contains("SocketAddressError"))
        #expect(failure?.hint != nil)
    }

    @Test func aPortThatIsTakenIsAnErrorWithItsName() async throws {
        _ = try await RunningCollector.during(try options()) { port in
            var second = CollectorOptions()
            second.port = port
            let failure = await #expect(throws: CollectorError.self) {
                try await Collector(options: second).run(until: { try? await Task.sleep(for: .seconds(60)) })
            }
            guard case .cannotListen("127.0.0.1", port, let reason) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(reason == "Address already in use")
        }
    }

    @Test func aLogThatExistsIsAnErrorBeforeAnythingListens() async throws {
        let options = try options(log: "there.ndjson")
        try folder.file("there.ndjson", holding: [])
        await #expect(throws: CollectorError.self) {
            try await Collector(options: options).run(until: {}, onListening: { _ in Issue.record("it listens") })
        }
    }
}
