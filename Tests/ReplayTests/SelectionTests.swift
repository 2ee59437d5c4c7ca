import EventLog
import MediaCollection
import Replay
import Testing
import Wire

/// What of a recording goes: retried starts, accepted requests, sessions without a start, and such that are left open.
@Suite struct SelectionTests {
    private func options(_ change: (inout PlanOptions) -> Void) -> PlanOptions {
        var options = PlanOptions()
        change(&options)
        return options
    }

    private let template = #"""
        {"eventType":"sessionStart","playerTime":{"ts":1,"playhead":0},"params":{"analytics.trackingServer":"t.example",
        "analytics.reportSuite":"r","visitor.marketingCloudOrgId":"o@AdobeOrg","media.id":"m","media.length":60,
        "media.contentType":"vod","media.playerName":"p","media.channel":"c"}}
        """#

    @Test func aStartThatWasSentAgainOpensOneSession() throws {
        var records = [
            Records.start(1, at: 0, status: nil), Records.start(2, at: 60_000), Records.event(3, of: 2, at: 60_100),
            Records.event(4, of: 1, at: 60_200),
        ]
        for index in 0..<2 {
            records[index].body = .octets(Array(#"{"playerTime":{"ts":1760000000000}}"#.utf8))
            records[index].ts = Array("1760000000000".utf8)
        }
        records[1].connection.client = "10.0.0.5:5001"
        let (plan, requests) = try Records.plan(records)
        #expect(requests.map(\.order) == Array(repeating: .session(start: 1, copy: 1), count: 4))
        #expect(requests.map(\.opensSession) == [true, false, false, false])
        #expect(requests.map(\.isLastOfGroup) == [false, false, false, true])
        #expect(requests[1].content == .skip(.retried))
        #expect(plan.remarks.retriedStarts == 1 && plan.skipped == [.retried: 1] && plan.sessionCount == 1)
        let (all, sent) = try Records.plan(records, options: options { $0.sendsRetries = true })
        #expect(sent.map(\.opensSession) == [true, true, false, false] && all.sessionCount == 2)
    }

    /// Answers to two attempts of a start, and the one that its session is opened with.
    static let attempts: [(first: Int?, second: Int?, recorded: Int?)] = [
        (500, 201, 201), (nil, 201, 201), (500, nil, 500), (503, 500, 503), (201, 500, 201),
    ]

    /// What goes stands for both, and is compared with the one that opened the session.
    @Test(arguments: attempts.indices)
    func aStartThatWasSentAgainHasTheAnswerThatOpenedIt(_ index: Int) throws {
        let (first, second, recorded) = Self.attempts[index]
        for isLate in [false, true] {
            var records = [
                Records.start(1, at: 0, status: first), Records.start(2, at: 500, status: isLate ? nil : second),
                Records.event(3, of: 2, at: 600),
            ]
            for index in 0..<2 { records[index].ts = Array("1760000000000".utf8) }
            let late = second.map { AnswerRecord(to: 2, response: .init(status: $0, after: Records.ms, took: 1)) }
            let (_, requests) = try Records.plan(records, answers: isLate ? [late].compactMap { $0 } : [])
            #expect(requests.map(\.text).map { $0 == "skip retried" } == [false, true, false])
            #expect(requests[0].recordedStatus == recorded, "late \(isLate)")
        }
    }

    @Test func anotherClientOrAnotherBodyOrAMuchLaterStartIsNoRetry() throws {
        let body = #"{"playerTime":{"ts":1760000000000}}"#
        for change in ["client", "body", "time"] {
            var records = [Records.start(1, at: 0, status: nil), Records.start(2, at: change == "time" ? 90_001 : 500)]
            for index in 0..<2 {
                records[index].body = .octets(Array(body.utf8))
                records[index].ts = Array("1760000000000".utf8)
            }
            if change == "client" { records[1].connection.client = "10.0.0.6:5000" }
            if change == "body" { records[1].body = .octets(Array(body.replacing("1760", with: "1761").utf8)) }
            let (plan, _) = try Records.plan(records)
            #expect(plan.sessionCount == 2, "\(change)")
        }
    }

    @Test func onlyWhatWasAcceptedGoesWhereThatIsAskedFor() throws {
        let records = [
            Records.start(1, at: 0, status: nil), Records.event(2, of: 1, at: 20, status: 400),
            Records.event(3, of: 1, at: 30), Records.event(4, of: 1, at: 40, status: nil),
            Records.start(5, at: 50, status: 500), Records.event(6, of: 5, at: 60),
        ]
        // The first start's answer stands in a line of its own.
        let answer = AnswerRecord(to: 1, response: .init(status: 201, after: 395 * Records.ms, took: 1))
        let (plan, requests) = try Records.plan(
            records, answers: [answer], options: options { $0.sendsAcceptedOnly = true })
        #expect(requests.map(\.content).map { $0 == .skip(.notAccepted) } == [false, true, false, true, true, false])
        #expect(requests[5].content == .skip(.noSession))
        #expect(plan.toSend == 2)
    }

    @Test func aStartIsMadeForSessionsWithoutOne() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        var records = [
            Records.exchange(3, at: 30, target: "/p/api/v1/sessions/lost/events?a=1", body: "{}"),
            Records.exchange(4, at: 1030, target: "/p/api/v1/sessions/lost/events", body: "{}"),
        ]
        records[0].playhead = Array("12.5".utf8)
        records[0].ts = Array("1760000000123".utf8)
        let (plan, requests) = try Records.plan(records, options: options { $0.orphans = .open(parsed) }, shift: 1000)
        #expect(requests.map(\.made) == [.start, nil, nil] && requests.map(\.seq) == [5, 3, 4])
        #expect(requests.map(\.order) == Array(repeating: .session(start: 5, copy: 1), count: 3))
        #expect(requests.map(\.opensSession) == [true, false, false])
        #expect(requests.map(\.isLastOfGroup) == [false, false, true])
        #expect(requests.map(\.due) == [0, 0, 1000 * Records.ms])
        #expect(requests[0].text.hasPrefix("POST /p/api/v1/sessions HTTP/1.1\r\n"))
        #expect(requests[0].text.contains(#""playerTime":{"playhead":12.5,"ts":1760000001123}"#))
        #expect(requests[0].text.contains(#""params":{"media.resume":true,"analytics"#))
        #expect(plan.made == [.start: 1] && plan.toSend == 3 && plan.skipped.isEmpty)
    }

    @Test func aStartIsMadeForSessionsWhoseEventsNameOneThatIsNotThere() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        var records = [Records.start(1, at: 0), Records.event(2, of: 1, at: 30), Records.event(3, of: 1, at: 1030)]
        for index in 1...2 {
            records[index].playhead = Array("12.5".utf8)
            records[index].ts = Array("1760000000123".utf8)
        }
        // The start lies before what is replayed, or is cut off.
        var open = options { $0.orphans = .open(parsed) }
        open.from = .after(20 * Records.ms)
        let (plan, requests) = try Records.plan(records, options: open)
        #expect(requests.map(\.made) == [.start, nil, nil] && requests.map(\.seq) == [4, 2, 3])
        #expect(requests.map(\.order) == Array(repeating: .session(start: 4, copy: 1), count: 3))
        #expect(requests.map(\.isLastOfGroup) == [false, false, true])
        #expect(plan.made == [.start: 1] && plan.skipped.isEmpty)
        open.from = nil
        #expect(try Records.plan(Array(records[1...]), options: open).plan.made == [.start: 1])
        // Whether an event goes may be told by an answer in a line of its own.
        open.sendsAcceptedOnly = true
        records[1].response = nil
        for (status, sent) in [(400, 0), (204, 2)] {
            let answer = AnswerRecord(to: 2, response: .init(status: status, after: Records.ms, took: 1))
            #expect(try Records.plan([records[1]], answers: [answer], options: open).plan.toSend == sent)
        }
        // Where the start comes late it is the session's own.
        var late = [records[2], Records.start(4, at: 10)]
        late[0].start = 4
        #expect(try Records.plan(late, options: open).plan.made.isEmpty)
    }

    /// Clients that misread a `Location` all post to one path.
    @Test func anIDAloneTellsNoSessionsApart() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        let records = (1...6).map { seq in
            var record = Records.exchange(seq, at: Int64(seq) * 100, target: "/sessions/v1/events")
            // Each over another connection; the last two by one client at two servers.
            record.connection.client = "10.0.0.\(min((seq - 1) % 3, 1)):\(5000 + seq)"
            record.connection.server = seq % 3 == 0 ? "10.0.0.99:80" : "10.0.0.9:80"
            (record.playhead, record.ts) = (Array("1".utf8), Array("1760000000123".utf8))
            return record
        }
        let (surveyed, plan, requests) = try Records.sequence(records, options: options { $0.orphans = .open(parsed) })
        #expect(plan.made == [.start: 3] && plan.toSend == 9 && surveyed.orphans.map(\.session) == ["v1", "v1", "v1"])
        #expect(surveyed.orphans.map(\.client) == ["10.0.0.0", "10.0.0.1", "10.0.0.1"])
        #expect(surveyed.orphans.allSatisfy { $0.isOpened && $0.events == 2 })
        let groups = requests.filter { $0.made == nil }.compactMap(\.order)
        #expect(groups[..<3] == groups[3...] && Set(groups).count == 3)
    }

    @Test func whatIsNotOpenedIsSaidSo() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        var records = [
            Records.exchange(1, at: 0, target: "/sessions/one/events"),
            Records.exchange(2, at: 1, target: "/sessions/two/events"),
        ]
        (records[1].playhead, records[1].ts) = (Array("1".utf8), Array("1760000000123".utf8))
        let (surveyed, _, _) = try Records.sequence(records, options: options { $0.orphans = .open(parsed) })
        #expect(surveyed.orphans.map(\.isOpened) == [false, true])
    }

    /// Whether content is live is told by the template, since the start is missing; what the playheads tell is said.
    @Test(arguments: [("vod", true), ("live", false)])
    func livePlayheadsOfSessionsWithoutAStart(contentType: String, stays: Bool) throws {
        let parsed = try StartTemplate(Array(template.replacing(#""vod""#, with: "\"\(contentType)\"").utf8))
        let second = Records.base / 1_000_000_000
        let records = (0..<4).map { index in
            var record = Records.exchange(index + 1, at: Int64(index) * 1000, target: "/sessions/lost/events")
            record.playhead = Array("\(second % 86_400 + Int64(index))".utf8)
            record.ts = Array("\((second + Int64(index)) * 1000)".utf8)
            let time = String(
                decoding: (record.playhead ?? []) + Array(#","ts":"#.utf8) + (record.ts ?? []), as: UTF8.self)
            record.body = .octets(Array(#"{"playerTime":{"playhead":\#(time)}}"#.utf8))
            return record
        }
        let run = RunSettings(target: try ReplayTarget("http://127.0.0.1:80"), shift: 7000)
        let (surveyed, plan, _) = Records.sequence(records, options: options { $0.orphans = .open(parsed) }, run: run)
        #expect(surveyed.orphans.map(\.leavesLivePlayheads) == [stays])
        #expect(plan.times.movedPlayheads == (stays ? 0 : 5))
    }

    @Test func noStartIsMadeForASessionOfWhichNothingGoes() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        var record = Records.exchange(3, at: 30, target: "/api/v1/sessions/lost/events", status: nil)
        (record.playhead, record.ts) = (Array("12.5".utf8), Array("1760000000123".utf8))
        let options = options {
            $0.orphans = .open(parsed)
            $0.sendsAcceptedOnly = true
        }
        for (status, sent) in [(400, 0), (204, 2)] {
            let answer = AnswerRecord(to: 3, response: .init(status: status, after: Records.ms, took: 1))
            #expect(try Records.plan([record], answers: [answer], options: options).plan.toSend == sent)
            var answered = record
            answered.response = .init(status: status, after: Records.ms, took: 1)
            #expect(try Records.plan([answered], options: options).plan.toSend == sent)
        }
        #expect(try Records.plan([record], options: options).plan.toSend == 0)
    }

    @Test func withoutATimeNoStartCanBeMade() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        let records = [Records.exchange(1, at: 0, target: "/api/v1/sessions/lost/events")]
        let (_, requests) = try Records.plan(records, options: options { $0.orphans = .open(parsed) })
        #expect(requests.map(\.content) == [.skip(.noStart)])
    }

    @Test(arguments: ["{}", "[]", "no", #"{"eventType":"ping","playerTime":{"ts":1,"playhead":0}}"#])
    func whatTheServiceRefusesIsNoTemplate(text: String) {
        #expect(throws: StartTemplate.Problem.self) { _ = try StartTemplate(Array(text.utf8)) }
    }

    @Test func sessionsThatAreLeftOpenAreEnded() throws {
        var records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 100), Records.start(3, at: 200),
            Records.event(4, of: 3, at: 300), Records.start(5, at: 400),
        ]
        records[1].playhead = Array("7".utf8)
        records[1].ts = Array("1760000000555".utf8)
        records[3].eventType = Array("sessionEnd".utf8)
        let (plan, requests) = try Records.plan(records, options: options { $0.closesAtEnd = true }, shift: 1000)
        #expect(requests.map(\.seq) == [1, 2, 6, 3, 4, 5, 8])
        #expect(requests.map(\.made) == [nil, nil, .end, nil, nil, nil, .end])
        #expect(requests.map(\.isLastOfGroup) == [false, false, true, false, true, false, true])
        #expect(
            requests[2].text.hasSuffix(#"{"playerTime":{"playhead":7,"ts":1760000001556},"eventType":"sessionEnd"}"#))
        #expect(requests[2].due == 100 * Records.ms)
        guard case .request(let image) = requests[6].content, let place = image.sessionID else {
            Issue.record("the end of a session without events has no place for the id")
            return
        }
        #expect(String(octets: image.octets).hasPrefix("POST /api/v1/sessions/0/events HTTP/1.1\r\n"))
        #expect(String(octets: image.octets[place]) == "0")
        #expect(plan.made == [.end: 2] && plan.leftOpen == 0)
        #expect(try Records.plan(records).plan.leftOpen == 2)
    }

    /// The server may handle what comes on another connection first, and what comes after an end is lost.
    @Test(arguments: [ReplaySpeed.recorded, .max])
    func aMadeEndFollowsAllOfItsSession(speed: ReplaySpeed) throws {
        var chosen = options { $0.closesAtEnd = true }
        chosen.speed = speed
        var records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 100, status: nil), Records.event(3, of: 1, at: 101),
        ]
        (records[0].eventType, records[1].eventType) = (Array("sessionStart".utf8), Array("play".utf8))
        let (_, requests) = try Records.plan(records, options: chosen)
        #expect(requests.map(\.followsAll) == [false, false, false, true] && requests[3].due >= requests[2].due)
        #expect(PlanListing.text(requests[3]).contains(", after all of its session, made end"))
        #expect(PlanListing.text(requests[0]).contains("  sessionStart              POST "))
        #expect(PlanListing.text(requests[1]).contains("  event play                POST "))
        #expect(String(octets: PlanListing.json(requests[3])).hasSuffix(#""follows":[],"followsAll":true}"#))
        var run = HandDriven(requests, speed: speed)
        run.answer(201, location: "/sessions/A")
        run.move(to: 200 * Records.ms)
        run.answer()
        #expect(run.sent.count == 3)
        run.answer()
        #expect(run.sent.count == 4 && run.sent[3].target.hasPrefix("POST /api/v1/sessions/A/events"))
        run.answer()
        #expect(run.outcomes.allSatisfy { !$0.isUnordered } && run.engine.isFinished)
    }

    /// Times and playheads of a session from its start on, nil where a request has none; what its made end has.
    static let moments: [(all: [(ts: Int64, playhead: String)?], playhead: String, ts: Int64)] = [
        ([(0, "0"), (2000, "2"), (1500, "1.5")], "2", 2001), ([(0, "0"), (2000, "2"), nil], "2", 2001),
        ([(500, "0")], "0", 501), ([(900, "0"), (300, "1")], "0", 901), ([nil, nil], "0", 1001),
    ]

    /// Equal times have no order, and the last request need not have the highest one, or any.
    @Test(arguments: moments.indices)
    func aMadeEndIsLaterThanAllOfItsSession(_ index: Int) throws {
        let (moments, playhead, ts) = Self.moments[index]
        let zero = Records.base / Records.ms
        let records = moments.enumerated().map { index, moment in
            var record = index == 0 ? Records.start(1, at: 0) : Records.event(index + 1, of: 1, at: 1000)
            guard let moment else { return record }
            (record.ts, record.playhead) = (Array("\(zero + moment.ts)".utf8), Array(moment.playhead.utf8))
            let time = #"{"playerTime":{"playhead":\#(moment.playhead),"ts":\#(zero + moment.ts)}}"#
            record.body = .octets(Array(time.utf8))
            return record
        }
        let (plan, requests) = try Records.plan(records, options: options { $0.closesAtEnd = true }, shift: 7000)
        let end = try #require(requests.last)
        let time = #"{"playerTime":{"playhead":\#(playhead),"ts":\#(zero + 7000 + ts)},"eventType":"sessionEnd"}"#
        #expect(end.made == .end && end.text.hasSuffix(time), "\(end.text)")
        #expect(plan.forecast.collisions == 0 && plan.times.left == 0)
    }

    @Test func onlyAnEndThatGoesEndsASession() throws {
        var records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 100), Records.event(3, of: 1, at: 200, status: 404),
        ]
        // Content that was completed leaves its session open.
        records[1].eventType = Array("sessionComplete".utf8)
        records[2].eventType = Array("sessionEnd".utf8)
        var chosen = options { $0.closesAtEnd = true }
        #expect(try Records.plan(records, options: chosen).requests.map(\.made) == [nil, nil, nil])
        chosen.sendsAcceptedOnly = true
        let (plan, requests) = try Records.plan(records, options: chosen)
        #expect(requests.map(\.made) == [nil, nil, nil, .end])
        #expect(requests.map(\.isLastOfGroup) == [false, false, false, true])
        #expect(plan.made == [.end: 1] && plan.leftOpen == 0)
        chosen.closesAtEnd = false
        #expect(try Records.plan(records, options: chosen).plan.leftOpen == 1)
        chosen.limit = 1
        chosen.copies = 4
        #expect(try Records.plan(records, options: chosen).plan.leftOpen == 1)
        chosen = options { $0.closesAtEnd = true }
        #expect(try Records.plan(Array(records[..<2]), options: chosen).plan.made == [.end: 1])
    }

    @Test func noEndIsMadeForASessionOfWhichNothingGoes() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        var record = Records.exchange(1, at: 0, target: "/api/v1/sessions/lost/events", status: 404)
        record.playhead = Array("1".utf8)
        record.ts = Array("1760000000123".utf8)
        let (_, requests) = try Records.plan(
            [record],
            options: options {
                $0.orphans = .open(parsed)
                $0.closesAtEnd = true
                $0.sendsAcceptedOnly = true
            })
        #expect(requests.map(\.made) == [nil] && requests.map(\.content) == [.skip(.notAccepted)])
    }

    @Test func aStartIsMadeBeforeTheFirstEventThoughThatStandsLate() throws {
        let parsed = try StartTemplate(Array(template.utf8))
        var records = [
            Records.exchange(1, at: 1000, target: "/api/v1/sessions/lost/events"),
            Records.exchange(2, at: 500, target: "/api/v1/sessions/lost/events"),
        ]
        records[1].playhead = Array("1".utf8)
        records[1].ts = Array("1760000000123".utf8)
        let chosen = options { $0.orphans = .open(parsed) }
        #expect(try Records.plan(records, options: chosen).requests.map(\.seq) == [3, 2, 1])
        // Where the first says neither time nor playhead the next one does, and both go.
        (records[0].at, records[1].at) = (records[1].at, records[0].at)
        let requests = try Records.plan(records, options: chosen).requests
        #expect(requests.map(\.seq) == [3, 1, 2] && requests.allSatisfy { $0.order == .session(start: 3, copy: 1) })
        #expect(requests[0].text.contains(#""playerTime":{"playhead":1,"ts":1760000000123}"#))
    }

    @Test func twoSessionsWithEventsOfTheirOwnAreNoRetry() throws {
        var records = [
            Records.start(1, at: 0), Records.start(2, at: 500), Records.event(3, of: 1, at: 600),
            Records.event(4, of: 2, at: 700),
        ]
        for index in 0..<2 { records[index].ts = Array("1760000000000".utf8) }
        let (plan, requests) = try Records.plan(records)
        #expect(requests.map(\.order) == [1, 2, 1, 2].map { .session(start: $0, copy: 1) })
        #expect(plan.sessionCount == 2 && plan.skipped.isEmpty)
        // Where only one of them has events its client never saw the other's answer.
        #expect(try Records.plan(Array(records[..<3])).plan.skipped == [.retried: 1])
    }

    @Test func nothingIsMadeWhereNoNumberIsLeft() throws {
        let records = [Records.start(1, at: 0), Records.event(.max, of: 1, at: 100)]
        let (_, requests) = try Records.plan(records, options: options { $0.closesAtEnd = true })
        #expect(requests.map(\.seq) == [1, .max])
        #expect(requests.map(\.isLastOfGroup) == [false, true])
    }
}
