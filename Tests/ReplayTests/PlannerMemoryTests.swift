import EventLog
import TestSupport
import Testing
import Wire

@testable import Replay

/// What a planner and an engine keep does not grow with the log.
@Suite struct PlannerMemoryTests {
    @Test func connectionsThatWereUsedLastAreKnownAndTheOthersForgotten() {
        var windows = ConnectionWindows(least: 100)
        for lane in 1...10_000 {
            windows[lane].add(seq: lane, end: Timestamp(nanoseconds: 0), roundTrip: 0)
            // One that is used now and then stays.
            windows[-1].add(seq: lane, end: Timestamp(nanoseconds: Int64(lane)), roundTrip: 0)
            #expect(windows.count <= 200)
        }
        let now = Timestamp(nanoseconds: 1 << 40)
        for lane in 9_902...10_000 { #expect(windows[lane].followed(at: now, think: nil).seqs == [lane]) }
        #expect(windows[1].followed(at: now, think: nil).isEmpty)
        #expect(windows[-1].followed(at: now, think: nil).seqs.last == 10_000)
    }

    @Test func aSessionsPlaceServesAgainWhenItIsOver() {
        var tracks = SessionTracks()
        for key in 1...1000 {
            let place = tracks.begin(key, SurveyedSession())
            #expect(place == 0 && tracks.place(of: key) == 0)
            tracks.end(key)
            #expect(tracks.place(of: key) == nil)
        }
    }

    @Test func startsOfAFloodAreLookedThroughOnceASecond() {
        var retries = RetriedStarts()
        var record = Records.start(1, at: 0)
        record.ts = [0x31]
        for seq in 1...70_000 {
            record.seq = seq
            record.at = Timestamp(nanoseconds: Int64(seq) * 1_000_000)
            record.body = .octets(Array("\(seq)".utf8))
            #expect(retries.firstAttempt(of: record) == nil)
        }
        // The first look comes with the 65,537th start; 4.4 s later there were as many more at most.
        #expect(retries.sweeps == 5)
        record.at = Timestamp(nanoseconds: 200_000 * 1_000_000)
        record.body = .octets([0x30])
        #expect(retries.firstAttempt(of: record) == nil && retries.firstAttempt(of: record) == 70_000)
        #expect(retries.sweeps == 6)
    }

    @Test func recordsThatShareTheirFieldsAreSentAsThoseThatHaveTheirOwn() throws {
        let sections: [[(String, String)]] = [
            [("Host", "h"), ("A", "b"), ("Content-Length", "2")],
            [("Host", "h"), ("A", "b\r"), ("Content-Length", "2")],
            [("Host", "h"), ("A", "c"), ("Content-Length", "3")], [],
        ]
        let shared = sections.map { Records.exchange(1, at: 0, fields: $0).request.fields }
        var own: [ExchangeRecord] = []
        var sharing: [ExchangeRecord] = []
        for seq in 1...40 {
            let section = [0, 0, 1, 1, 0, 2, 2, 3, 3, 0][seq % 10]
            var record = Records.exchange(seq, at: Int64(seq), connection: 1 + seq % 3, fields: sections[section])
            own.append(record)
            record.request.fields = shared[section]
            #expect(record.request.fields.isIdentical(to: shared[section]))
            sharing.append(record)
        }
        let planned = try Records.plan(sharing).requests
        #expect(planned == (try Records.plan(own).requests))
        #expect(planned.map(\.goes) == (1...40).map { ![3, 2].contains($0 % 10) })
    }

    @Test func aMirrorKeepsNothingOfSessionsThatItLeavesOut() throws {
        let run = RunSettings(target: try ReplayTarget("http://stage.example"), looksAtRouting: true)
        var planner = LivePlanner(
            options: PlanOptions(), run: run, clock: LiveClock(start: Records.base, delay: LiveScene.second))
        var planned: [PlannedRequest] = []
        for seq in 1...100 {
            var start = Records.start(2 * seq, at: Int64(seq))
            // Of every other one the start names whose reports it counts in, and of the rest an event does.
            let body = Array(#"{"params":{"analytics.reportSuite":"other"}}"#.utf8)
            if seq.isMultiple(of: 2) { start.body = .octets(body) }
            var event = Records.event(2 * seq + 1, of: 2 * seq, at: Int64(seq))
            event.body = .octets(body)
            planner.add(start, arrived: 0, into: &planned)
            planner.add(event, arrived: 0, into: &planned)
        }
        #expect(planned.count { $0.goes } == 50 && planner.counts.sessions == 50)
        #expect(planner.begunCount == 0)
    }

    @Test func aGroupsPlaceServesAgainWhenItIsOver() {
        var groups = GroupTable()
        let first = groups.enter(.connection(1), session: .none)
        let second = groups.enter(.session(start: 1, copy: 1), session: .awaited)
        #expect(groups.enter(.connection(1), session: .awaited) == first && groups[first].session == .none)
        groups[first].queue.append(Planned.plain(1))
        groups.remove(first)
        #expect(groups.place(of: .connection(1)) == nil && groups[first].queue.isEmpty)
        #expect(groups.enter(.connection(2), session: .none) == first)
        #expect(groups.inOrder == [second, first])
    }

    @Test func whatFollowsNothingOneOrManySaysSo() {
        for seqs in [[], [7], [7, 3, 9]] {
            let followed = FollowedRequests(seqs)
            #expect(followed.seqs == seqs && followed.isEmpty == seqs.isEmpty)
            for seq in seqs { #expect(followed.contains(seq)) }
            #expect(!followed.contains(8))
        }
    }

    @Test func octetsBecomeTheCharactersOfTheirNumbers() {
        #expect(String(octets: Array("plain".utf8)) == "plain")
        #expect(String(octets: [0x61, 0x80, 0xFF]) == "a\u{80}\u{FF}")
    }

    @Test func tokensAreToldOctetByOctet() {
        let allowed = Set("!#$%&'*+-.^_`|~0123456789".utf8)
        for octet in UInt8.min...UInt8.max {
            let isLetter = (0x41...0x5A).contains(octet & 0xDF)
            #expect(Sendability.isToken([octet][...]) == (isLetter || allowed.contains(octet)), "\(octet)")
        }
        #expect(!Sendability.isToken([][...]))
    }
}
