import EventLog
import MediaCollection
import Replay
import Testing
import Wire

/// Sessions that start before what is replayed are opened by their own starts.
@Suite struct EarlierStartTests {
    private func body(_ contentType: String = "vod") -> [UInt8] {
        Array(
            (#"{"playerTime":{"playhead":0,"ts":1759999990000},"eventType":"sessionStart","params":{"media.id":"m","#
                + #""media.length":60,"media.contentType":"\#(contentType)","media.playerName":"p","media.channel":"c","#
                + #""analytics.trackingServer":"t","analytics.reportSuite":"r","visitor.marketingCloudOrgId":"o"}}"#)
                .utf8)
    }

    /// A session that starts at `at`, with an event 40 and one 50 ms later.
    private func session(_ start: Int, at: Int64, _ contentType: String = "vod") -> [ExchangeRecord] {
        var opening = Records.start(start, at: at)
        opening.body = .octets(body(contentType))
        opening.request.fields.append(name: "User-Agent".utf8, value: "own".utf8)
        return [opening]
            + (1...2).map { index in
                var event = Records.event(start + index, of: start, at: at + 30 + Int64(index) * 10)
                (event.playhead, event.ts) = (Array("\(index).5".utf8), Array("176000000000\(index)".utf8))
                return event
            }
    }

    private func options(from: Int64 = 35, _ template: StartTemplate? = nil) -> PlanOptions {
        var options = PlanOptions()
        options.orphans = .open(template)
        options.from = .after(from * Records.ms)
        return options
    }

    @Test func aSessionIsOpenedByItsOwnStartWithTheTimeOfItsFirstEvent() throws {
        let (surveyed, plan, requests) = try Records.sequence(session(1, at: 0), options: options())
        #expect(requests.map(\.made) == [.start, nil, nil] && requests.map(\.seq) == [4, 2, 3])
        #expect(requests.map(\.due) == [0, 0, 10 * Records.ms])
        #expect(requests.map(\.opensSession) == [true, false, false])
        #expect(requests[0].text.contains(#"{"playerTime":{"playhead":1.5,"ts":1760000000001},"eventType":"#))
        #expect(requests[0].text.contains(#""media.resume":true,"media.id":"m""#))
        #expect(requests[0].text.contains("User-Agent: own\r\n"))
        #expect(surveyed.orphans.map(\.hasOwnStart) == [true] && plan.skipped.isEmpty)
    }

    /// As those do that misread a `Location`.
    @Test func sessionsOfOneClientThatShareAPathStayTwo() throws {
        var records = zip(session(1, at: 0), session(4, at: 1)).flatMap { [$0, $1] }
        for index in records.indices {
            records[index].seq = index + 1
            guard records[index].call == .event else { continue }
            records[index].start = 1 + index % 2
            records[index].session = Array("v1".utf8)
            records[index].request.target = Array("/api/v1/sessions/v1/events".utf8)
        }
        let (_, plan, requests) = try Records.sequence(records, options: options())
        #expect(plan.made == [.start: 2] && plan.toSend == 6)
        #expect(Set(requests.compactMap(\.order)).count == 2)
    }

    @Test func eachCopyOpensItsOwn() throws {
        var options = options()
        (options.copies, options.loops) = (2, 2)
        let (_, plan, _) = try Records.sequence(session(1, at: 0), options: options)
        #expect(plan.made == [.start: 4] && plan.toSend == 12)
    }

    @Test func whatCannotOpenASessionLeavesItToTheTemplate() throws {
        var records = session(1, at: 0)
        records[0].body = .octets(Array("{}".utf8))
        #expect(try Records.plan(records, options: options()).plan.skipped == [.noStart: 2])
        let (surveyed, plan, _) = try Records.sequence(records, options: options(StartTemplate(body("live"))))
        #expect(plan.toSend == 3 && surveyed.orphans.map(\.hasOwnStart) == [false])
        #expect(surveyed.orphans.map(\.isOpened) == [true])
    }

    @Test func itsOwnStartSaysWhetherItsPlayheadsMove() throws {
        let second = Records.base / 1_000_000_000
        var records = [session(1, at: 0, "live")[0]]
        for index in 1...4 {
            var event = Records.event(1 + index, of: 1, at: Int64(index) * 1000)
            let (playhead, ts) = (second % 86_400 + Int64(index), (second + Int64(index)) * 1000)
            (event.playhead, event.ts) = (Array("\(playhead)".utf8), Array("\(ts)".utf8))
            event.body = .octets(Array(#"{"playerTime":{"playhead":\#(playhead),"ts":\#(ts)}}"#.utf8))
            records.append(event)
        }
        let run = RunSettings(target: try ReplayTarget("http://127.0.0.1:80"), shift: 7000)
        let (surveyed, plan, _) = Records.sequence(records, options: options(), run: run)
        #expect(plan.times.movedPlayheads == 5 && surveyed.orphans.map(\.leavesLivePlayheads) == [false])
    }

    /// The second reading would meet it too late.
    @Test func aStartThatStandsBehindItsEventsOpensNothing() throws {
        let records = session(1, at: 0)
        var late = [records[1], records[2], records[0]]
        for index in late.indices { late[index].seq = index + 1 }
        (late[0].start, late[1].start) = (3, 3)
        // Its event stands first in the log, and so is where the log begins.
        let (_, plan, _) = try Records.sequence(late, options: options(from: -5))
        #expect(plan.toSend == 0 && plan.skipped == [.noStart: 2])
    }

    /// All copies together keep 64 MiB.
    @Test func startsBeyondTheRoomForThemOpenNothing() throws {
        var options = options()
        options.copies = 256
        var survey = PlanSurvey(options: options)
        let name = String(repeating: "n", count: 100_000)
        let records = (0..<3).flatMap { index in
            var session = session(1 + index * 3, at: Int64(index))
            let long = String(decoding: body(), as: UTF8.self).replacing(#""m""#, with: "\"\(name)\"")
            session[0].body = .octets(Array(long.utf8))
            return session
        }
        // The starts come first, as they do in time.
        for (index, record) in records.sorted(by: { $0.at < $1.at }).enumerated() {
            var record = record
            record.start = record.start.map { ($0 + 2) / 3 }
            record.seq = index + 1
            survey.add(record)
        }
        let plan = survey.finish()
        #expect(plan.startsBeyondRoom == 1)
        #expect(plan.orphans.count { $0.isOpened } == 2 && plan.orphans.count == 3)
    }
}
