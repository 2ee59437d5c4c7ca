import EventLog
import Foundation
import MediaCollection
import Replay
import Testing
import Wire

@Suite struct RewriteTests {
    private func planned(
        _ records: [ExchangeRecord], _ options: RewriteOptions, looksAtRouting: Bool = false,
        target: String = "http://127.0.0.1:8080"
    ) throws -> (texts: [String], plan: PlanSummary) {
        var planOptions = PlanOptions()
        planOptions.rewrites = options
        let run = RunSettings(
            target: try ReplayTarget(target), key: PseudonymKey("000102030405060708090a0b0c0d0e0f"),
            looksAtRouting: looksAtRouting)
        let (_, plan, requests) = Records.sequence(records, options: planOptions, run: run)
        return (requests.map(\.text), plan)
    }

    private func body(_ text: String) -> String { text.split(separator: "\r\n\r\n").last.map(String.init) ?? "" }

    private static let start =
        #"{ "params":{"analytics.reportSuite":"prod","analytics.trackingServer":"t.example","#
        + #""visitor.marketingCloudOrgId":"A@AdobeOrg","visitor.marketingCloudUserId":"31415926535897932384626433832795028841"},"#
        + #""x":10.0 }"#

    @Test func membersAreMappedInPlaceAndCounted() throws {
        var options = RewriteOptions()
        options.members = ["analytics.reportSuite:other=no", "analytics.reportSuite=d\"ev", "media.length=x"]
            .compactMap { MemberRule($0) }
        let (texts, plan) = try planned(
            [
                Records.exchange(1, at: 0, body: Self.start),
                Records.exchange(2, at: 1, body: "[\(Self.start),\(Self.start)]"),
                Records.exchange(3, at: 2, body: "{broken"), Records.exchange(4, at: 3, body: #"{"media.length":1}"#),
            ], options)
        #expect(body(texts[0]) == Self.start.replacing(#""prod""#, with: #""d\"ev""#))
        #expect(texts[0].contains("Content-Length: \(Self.start.utf8.count + 1)\r\n"))
        #expect(body(texts[1]).split(separator: #"d\"ev"#).count == 3)
        #expect(body(texts[2]) == "{broken" && body(texts[3]) == #"{"media.length":1}"#)
        #expect(plan.rewrites.members == [0, 3, 0])
        #expect(plan.rewrites.otherType == 1 && plan.rewrites.unreadable == 1)
        #expect(
            plan.rewrites.unused(of: options) == [
                "--map 'analytics.reportSuite:other=no'", "--map 'media.length=x'",
            ])
    }

    /// Eight times the matches in one body cost about eight times the time, and not 64 times.
    @Test func manyMatchesInOneBodyCostNoMoreThanTheirNumber() throws {
        func time(_ count: Int) throws -> Duration {
            let events = Array(repeating: #"{"params":{"k":"1","m":"2"}}"#, count: count).joined(separator: ",")
            let records = [Records.exchange(1, at: 0, body: "[\(events)]")]
            var options = PlanOptions()
            options.rewrites.members = try ["m=4", "k=3"].map { try #require(MemberRule($0)) }
            let clock = ContinuousClock()
            let start = clock.now
            let (plan, requests) = try Records.plan(records, options: options)
            let took = clock.now - start
            #expect(plan.rewrites.members == [count, count] && requests[0].text.contains(#"{"k":"3","m":"4"}"#))
            return took
        }
        // The best of three: others use the machine.
        let few = try (0..<3).map { _ in try time(500) }.min() ?? .zero
        let many = try (0..<3).map { _ in try time(4000) }.min() ?? .zero
        #expect(many < few * 24, "\(few), \(many)")
    }

    @Test func codedContentGoesDecodedWhereAMemberIsMapped() throws {
        var record = Records.exchange(1, at: 0, body: Self.start, fields: [("Content-Encoding", "gzip")])
        record.request.coding = ["gzip"]
        record.request.coded = Array("CODED".utf8)
        var options = RewriteOptions()
        options.members = [MemberRule("nothing=x")].compactMap { $0 }
        #expect(try body(planned([record], options).texts[0]) == "CODED")
        options.members = [MemberRule("analytics.reportSuite=x")].compactMap { $0 }
        let text = try planned([record], options).texts[0]
        #expect(!text.contains("gzip") && text.contains(#""analytics.reportSuite":"x""#))
        // What changes goes without its coding, and that is said.
        #expect(try planned([record], options).plan.rewrites.decoded == 1)
        options.members = []
        #expect(try planned([record], options).plan.rewrites.decoded == 0)
        record.body = .octets(Array(#"{"playerTime":{"ts":1760000000000}}"#.utf8))
        let (plan, requests) = try Records.plan([record], shift: 1)
        #expect(plan.rewrites.decoded == 1 && !requests[0].text.contains("gzip"))
    }

    @Test func routingIsWhatBodiesNameAsTheyGo() throws {
        var options = RewriteOptions()
        options.members = ["analytics.reportSuite:prod=dev", "visitor.marketingCloudOrgId=B@AdobeOrg"].compactMap {
            MemberRule($0)
        }
        let second = Self.start.replacing("prod", with: "prod2")
        let routing = try planned(
            [Records.exchange(1, at: 0, body: Self.start), Records.exchange(2, at: 1, body: second)], options,
            looksAtRouting: true
        ).plan.routing
        #expect(routing.members.map(\.values) == [["dev": 1, "prod2": 1], ["t.example": 2], ["B@AdobeOrg": 2]])
        #expect(routing.members.map(\.unmapped) == [1, 2, 0])
        #expect(routing.unmapped.map(\.example) == ["prod2", "t.example"])
    }

    @Test func visitorsGetPseudonymsUnlessKept() throws {
        let record = Records.exchange(1, at: 0, body: Self.start)
        var options = RewriteOptions()
        #expect(try body(planned([record], options).texts[0]) == Self.start)
        options.visitors = VisitorIDs(scope: .all)
        let (texts, plan) = try planned([record], options)
        let text = try #require(texts.first)
        #expect(!text.contains("31415926535897932384626433832795028841"))
        #expect(text.firstMatch(of: /"visitor.marketingCloudUserId":"[0-9]{38}"/) != nil)
        #expect(plan.rewrites.pseudonyms == 1)
        options.visitors = VisitorIDs(scope: .all, kept: ["visitor.marketingCloudUserId"])
        #expect(try body(planned([record], options).texts[0]) == Self.start)
        options.visitors = VisitorIDs(scope: .copies)
        #expect(try body(planned([record], options).texts[0]) == Self.start)
    }

    @Test func customerIDsKeepTheirNamesAndStates() throws {
        let text =
            #"{"params":{"visitor.customerIDs":{"crm":{"id":"jane@example.com","authState":1}},"appInstallationId":7}}"#
        var options = RewriteOptions()
        options.visitors = VisitorIDs(scope: .all, further: [MemberPath("customMetadata.login")].compactMap { $0 })
        let new = try body(planned([Records.exchange(1, at: 0, body: text)], options).texts[0])
        #expect(
            new.firstMatch(
                of:
                    /^{"params":{"visitor.customerIDs":{"crm":{"id":"[a-z]{4}@[a-z]{7}\.[a-z]{3}","authState":1}},"appInstallationId":[0-9]}}$/
            ) != nil, "\(new)")
    }

    /// Each shape that clients give customer ids, with one id in it: `ID` for a string, `77` for a number.
    @Test(arguments: [
        #"{"crm":{"id":"ID","authState":1}}"#, #"{"plain":"ID"}"#, #""ID""#, #"{"list":["ID"]}"#, #"["ID"]"#,
        #"{"crm":[{"id":"ID","authState":"LOGGED_IN"}]}"#, #"{"crm":{"id":{"value":"ID"},"authState":1}}"#,
        #"{"crm":{"id":77}}"#, #"{"a.b":{"c.d":"ID"}}"#, #"[[{"id":["ID"]}]]"#,
    ])
    func customerIDsOfEveryShapeGetPseudonyms(shape: String) throws {
        var options = RewriteOptions()
        options.visitors = VisitorIDs(scope: .all)
        let id = "555-1234"
        for key in ["visitor.customerIDs", #"customerIDs"#] {
            let member = "\"\(key)\":" + shape.replacing("ID", with: id)
            let text = key == "customerIDs" ? "{\"params\":{\"visitor\":{\(member)}}}" : "{\"params\":{\(member)}}"
            let (texts, plan) = try planned([Records.exchange(1, at: 0, body: text)], options)
            let new = body(texts[0])
            #expect(!new.contains(id) && !new.contains(":77"), "\(new)")
            #expect(plan.rewrites.pseudonyms == 1)
            let pattern = try Regex(
                NSRegularExpression.escapedPattern(for: text).replacing("555-1234", with: "[0-9]{3}-[0-9]{4}")
                    .replacing("555\\-1234", with: "[0-9]{3}-[0-9]{4}").replacing(":77", with: ":[0-9]{2}"))
            #expect(new.wholeMatch(of: pattern) != nil, "\(new)")
        }
        options.visitors = VisitorIDs(scope: .all, kept: ["visitor.customerIDs"])
        let kept = #"{"visitor.customerIDs":"# + shape + "}"
        #expect(try body(planned([Records.exchange(1, at: 0, body: kept)], options).texts[0]) == kept)
    }

    @Test func queriesGoAsCapturedAndAreCounted() throws {
        let records = [
            Records.exchange(1, at: 0, target: "/events?mid=1"), Records.exchange(2, at: 1),
            Records.exchange(3, at: 2, target: "/events?x"),
        ]
        var options = RewriteOptions()
        #expect(try planned(records, options).plan.rewrites.queries == 0)
        options.visitors = VisitorIDs(scope: .all)
        let (texts, plan) = try planned(records, options)
        #expect(plan.rewrites.queries == 2 && texts[0].hasPrefix("POST /events?mid=1 "))
    }

    @Test func aMappedIDIsTheMapsValue() throws {
        var options = RewriteOptions()
        options.visitors = VisitorIDs(scope: .all)
        options.members = [MemberRule("visitor.marketingCloudUserId=123")].compactMap { $0 }
        #expect(
            try planned([Records.exchange(1, at: 0, body: Self.start)], options).texts[0].contains(#"UserId":"123""#))
    }

    @Test func fieldsAreSetReplacedAndRemoved() throws {
        let record = Records.exchange(
            1, at: 0, body: nil,
            fields: [("Host", "c.test"), ("uSER-aGENT", "tv"), ("A", "1"), ("User-Agent", "tv2"), ("B", "2")])
        var options = RewriteOptions()
        options.fields = try ["User-Agent: mine", "B:", "C: 3", "D:"].map { text throws(FieldRule.Problem) in
            try FieldRule(text)
        }
        let (texts, plan) = try planned([record], options)
        #expect(
            texts[0]
                == "POST /events HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: mine\r\nA: 1\r\nC: 3\r\nContent-Length: 0\r\n\r\n"
        )
        #expect(plan.rewrites.unused(of: options) == ["--header 'D'"])
    }

    /// Of several rules for one name the last counts, whether or not the request has such a field.
    @Test(arguments: [[("User-Agent", "tv")], []])
    func ofSeveralRulesForOneFieldTheLastCounts(recorded: [(String, String)]) throws {
        let record = Records.exchange(1, at: 0, body: nil, fields: [("Host", "c.test")] + recorded)
        var options = RewriteOptions()
        options.fields = try ["User-Agent: a", "user-agent: b", "Authorization: Basic x", "Authorization:"].map {
            text throws(FieldRule.Problem) in try FieldRule(text)
        }
        let (texts, _) = try planned([record], options)
        let lines = texts[0].split(separator: "\r\n").dropFirst().map { $0.lowercased() }
        #expect(lines.filter { $0.hasPrefix("user-agent") } == ["user-agent: b"])
        #expect(!lines.contains { $0.hasPrefix("authorization") })
    }

    @Test func theHostIsTheTargetsTheRecordedOneOrANamed() throws {
        var record = Records.exchange(1, at: 0, fields: [("Host", "c.test:81")])
        var options = RewriteOptions()
        for (host, expected) in [
            (HostField.target, "127.0.0.1:8080"), (.original, "c.test:81"), (.name(Array("n".utf8)), "n"),
        ] {
            options.host = host
            #expect(try planned([record], options).texts[0].contains("\r\nHost: \(expected)\r\n"))
        }
        record.request.fields = FieldLines()
        record.request.authority = Array("h2.test".utf8)
        options.host = .original
        #expect(try planned([record], options).texts[0].contains("\r\nHost: h2.test\r\n"))
    }

    @Test(arguments: [
        ("/api/v1:/api/v2", "/api/v1/sessions?x=/api/v1", "/api/v2/sessions?x=/api/v1"),
        ("/api/v1:/api/v2", "/api/v10/events", "/api/v10/events"), ("/api:", "/api/v1/events", "/v1/events"),
        ("/:/pre", "/events", "/pre/events"), ("/events:/e/events", "/events", "/e/events"), ("/a:", "/a", "/"),
        ("/a:/b", "http://c.test/a/events", "/b/events"), ("/a:", "/a?q", "/?q"),
    ])
    func aPathsFrontIsReplaced(_ rule: String, _ target: String, _ expected: String) throws {
        var options = RewriteOptions()
        options.paths = [PathRule(rule)].compactMap { $0 }
        let (texts, plan) = try planned([Records.exchange(1, at: 0, target: target)], options)
        #expect(texts[0].hasPrefix("POST \(expected) HTTP/1.1\r\n"))
        #expect(plan.rewrites.paths == [target == "/api/v10/events" ? 0 : 1])
    }

    @Test func noPathRuleReachesIntoASessionsID() throws {
        var options = RewriteOptions()
        options.paths = ["/api/v1/sessions/s1:/x", "/api/v1/sessions:/y", "/api:/z"].compactMap { PathRule($0) }
        let (texts, plan) = try planned([Records.start(1, at: 0), Records.event(2, of: 1, at: 10)], options)
        #expect(
            texts.map { $0.prefix { $0 != "\r\n" } } == ["POST /y HTTP/1.1", "POST /z/v1/sessions/s1/events HTTP/1.1"])
        #expect(plan.rewrites.paths == [0, 1, 1])
    }

    @Test func credentialsInTheLogStayBehindWhereTheyAreToldTo() throws {
        let record = Records.exchange(1, at: 0, fields: [("Cookie", "a=b"), ("Authorization", "Basic x"), ("A", "1")])
        var options = RewriteOptions()
        #expect(try planned([record], options).texts[0].contains("Cookie: a=b\r\nAuthorization: Basic x"))
        options.sendsCredentials = false
        let (texts, plan) = try planned([record], options)
        #expect(!texts[0].contains("Cookie") && !texts[0].contains("Authorization"))
        #expect(plan.rewrites.credentials == 2)
    }

    @Test func fieldsOfProxiesStayBehindWhereTheyAreToldTo() throws {
        let fields = [
            ("Host", "c.test"), ("X-Forwarded-For", "203.0.113.7"), ("forwarded", "for=203.0.113.7"), ("Via", "1.1 p"),
            ("X-FORWARDED-Proto", "https"), ("True-Client-IP", "203.0.113.7"), ("CF-Connecting-IP", "203.0.113.7"),
            ("X-Real-IP", "203.0.113.7"), ("X-Client-IP", "203.0.113.7"), ("X-Forwarded-Host", "c.test"), ("A", "1"),
        ]
        let record = Records.exchange(1, at: 0, body: nil, fields: fields)
        var options = RewriteOptions()
        for (name, _) in fields { #expect(try planned([record], options).texts[0].contains("\r\n\(name): ")) }
        options.proxyFields = ProxyFields(sendsAll: false)
        let end = "Content-Length: 0\r\n\r\n"
        let head = "POST /events HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
        var (texts, plan) = try planned([record, Records.exchange(2, at: 5, body: nil, fields: fields)], options)
        #expect(texts == [head + "A: 1\r\n" + end, head + "A: 1\r\n" + end])
        #expect(plan.rewrites.proxyFields == 18)
        options.proxyFields = ProxyFields(sendsAll: false, kept: ["X-Forwarded-Proto"])
        options.fields = [try FieldRule("X-Forwarded-For: 192.0.2.1")]
        (texts, plan) = try planned([record], options)
        #expect(texts[0] == head + "X-Forwarded-For: 192.0.2.1\r\nX-FORWARDED-Proto: https\r\nA: 1\r\n" + end)
    }
}
