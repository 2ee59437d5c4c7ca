import Testing
import Wire

@testable import Extraction

@Suite struct EndedSessionsTests {
    private func party(_ client: UInt64, server: UInt64 = 9) -> SessionParty {
        SessionParty(client: client, server: server, authority: 0, agent: 0, connection: Int(client))
    }

    private func key(_ second: Int64) -> ReleaseQueue.Key {
        let time = Timestamp(nanoseconds: second * 1_000_000_000)
        return ReleaseQueue.Key(
            stamp: FrameStamp(time: time, clock: time, source: 0, number: second), index: Int(second))
    }

    private func link(
        _ table: inout SessionTable, _ id: String, _ party: SessionParty, at second: Int64, ends: Bool = false,
        isMisread: Bool = false
    ) -> SessionLink {
        var affinity: SessionHandle?
        let event = SessionEvent(
            party: party, id: SessionID(Array(id.utf8)), isMisread: isMisread, began: key(second), endsSession: ends)
        return table.link(event, observed: table.observe(event), affinity: &affinity)
    }

    /// A table with a session of client 1 that ended at 2 s, and another that began at `second`.
    private func ended(by second: Int64) -> SessionTable {
        var table = SessionTable()
        let handle = table.open(party(1), began: key(1), body: 1)
        table.answered(handle, .session(Array("a".utf8)), at: Timestamp(nanoseconds: 1_000_000_000))
        table.wrote(handle, seq: 17)
        _ = link(&table, "a", party(1), at: 2, ends: true)
        _ = table.open(party(2), began: key(second), body: 2)
        return table
    }

    @Test(arguments: [4, 6, 600] as [Int64]) func aStrayEventStillFindsItsStart(second: Int64) {
        var table = ended(by: second)
        #expect(table.silent.count == (second > 5 ? 1 : 0) && table.count == 2)
        let found = link(&table, "a", party(1), at: second + 1)
        #expect(found.kind == .response && found.start == 17 && found.id == Array("a".utf8))
        #expect(table.silent.count == 0 && table.count == 2)
        // And then is silent again.
        _ = table.open(party(3), began: key(second + 10), body: 3)
        #expect(table.silent.count == 1 && table.count == 3)
        #expect(link(&table, "a", party(1), at: second + 11).start == 17)
    }

    @Test(arguments: [4, 6] as [Int64]) func whoTheEventIsFromCounts(second: Int64) {
        for (from, kind) in [
            (party(5), .inferred), (party(1, server: 8), .inferred), (party(5, server: 8), .none),
        ] as [(SessionParty, SessionLink.Kind)] {
            var table = ended(by: second)
            #expect(link(&table, "a", from, at: second + 1).kind == kind)
        }
    }

    @Test(arguments: [4, 6] as [Int64]) func anIDThatIsHandedOutAgainIsOfSeveral(second: Int64) {
        var table = ended(by: second)
        let other = table.open(party(5), began: key(second), body: 9)
        table.answered(other, .session(Array("a".utf8)), at: key(second).stamp.clock)
        table.wrote(other, seq: 99)
        #expect(link(&table, "a", party(1), at: second + 1).start == 17)
        #expect(link(&table, "a", party(5), at: second + 1).start == 99)
        #expect(link(&table, "a", party(6), at: second + 1).kind == .ambiguous)
    }

    @Test func oneThatWasNeverUsedRightlyIsKeptWhole() {
        var table = SessionTable()
        let handle = table.open(party(1), began: key(1), body: 1)
        table.answered(handle, .session(Array("a".utf8)), at: Timestamp(nanoseconds: 1_000_000_000))
        table.wrote(handle, seq: 17)
        #expect(link(&table, "sessions", party(1), at: 2, ends: true, isMisread: true).start == 17)
        for second: Int64 in 10..<20 { _ = table.open(party(UInt64(second)), began: key(second), body: 2) }
        #expect(table.silent.count == 0 && table.count == 11)
        #expect(link(&table, "sessions", party(1), at: 30, isMisread: true).start == 17)
    }

    @Test func theOldestOfThoseThatEndedGoesFirst() {
        var table = SessionTable(limit: 8)
        for number: UInt64 in 1...8 {
            let handle = table.open(party(number), began: key(Int64(number)), body: number)
            table.answered(handle, .session(Array("id\(number)".utf8)), at: key(Int64(number)).stamp.clock)
            table.wrote(handle, seq: Int(number))
            if number % 2 == 0 { _ = link(&table, "id\(number)", party(number), at: Int64(number), ends: true) }
        }
        #expect(table.count == 8 && table.evicted == 0)
        for number: UInt64 in 11...13 { _ = table.open(party(number), began: key(20), body: number) }
        #expect(table.count == 8 && table.evicted == 3)
        // Those that are gone last: what is not known takes a place.
        let found = [1, 3, 5, 7, 8, 2, 4, 6].map { link(&table, "id\($0)", party($0), at: 21).start }
        #expect(found == [1, 3, 5, 7, 8, nil, nil, nil])
    }

    /// Whatever is kept of a session, events find the same.
    @Test(arguments: 1...40) func whatIsLinkedDoesNotDependOnWhatIsKept(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var tables = [SessionTable(limit: 20), SessionTable(limit: 20, silence: .max / 2)]
        var starts: [[SessionHandle]] = [[], []]
        var (second, settled) = (1 as Int64, 0)
        for step in 0..<600 {
            second += 1 + Int64(next(4))
            let id = "id\(next(12))"
            let who = party(UInt64(next(3)), server: UInt64(next(2)))
            let (action, isEnd, start) = (next(5), next(3) == 0, next(8))
            var found: [SessionLink] = []
            for index in tables.indices {
                switch action {
                case 0:
                    let handle = tables[index].open(who, began: key(second), body: UInt64(step))
                    tables[index].answered(handle, .session(Array(id.utf8)), at: key(second).stamp.clock)
                    starts[index].append(handle)
                    if start > 0 { tables[index].wrote(handle, seq: step) }
                case 1 where start < starts[index].count:
                    tables[index].wrote(starts[index][start], seq: start)
                default:
                    found.append(link(&tables[index], id, who, at: second, ends: isEnd, isMisread: start == 7))
                }
            }
            settled = max(settled, tables[0].silent.count)
            if found.count == 2 {
                #expect(
                    found[0].kind == found[1].kind && found[0].start == found[1].start && found[0].id == found[1].id,
                    "seed \(seed), step \(step)")
            }
            #expect(tables[0].count == tables[1].count, "seed \(seed), step \(step)")
        }
        #expect(settled > 0 && tables[1].silent.count == 0)
    }
}
