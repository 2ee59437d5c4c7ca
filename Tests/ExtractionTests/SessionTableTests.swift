import Testing
import Wire

@testable import Extraction

@Suite struct SessionTableTests {
    private func party(_ client: UInt32) -> SessionParty {
        SessionParty(
            client: UInt64(client), server: 9, authority: 0,
            agent: 0, connection: Int(client))
    }

    private func key(_ second: Int64, _ number: Int64) -> ReleaseQueue.Key {
        let time = Timestamp(nanoseconds: second * 1_000_000_000)
        return ReleaseQueue.Key(stamp: FrameStamp(time: time, clock: time, source: 0, number: number), index: 0)
    }

    private func link(
        _ table: inout SessionTable, _ id: String, client: UInt32, at second: Int64, ends: Bool = false
    ) -> SessionLink.Kind {
        var affinity: SessionHandle?
        let event = SessionEvent(
            party: party(client), id: SessionID(Array(id.utf8)), isMisread: false, began: key(second, 1 << 40),
            endsSession: ends)
        return table.link(event, observed: nil, affinity: &affinity).kind
    }

    @Test func overTheLimitTheOneNotHeardOfForLongestIsForgotten() {
        var table = SessionTable()
        for number in 0..<UInt32(ExtractionOptions.standardSessions + 10) {
            let handle = table.open(party(number), began: key(1, Int64(number) + 1), body: UInt64(number))
            table.answered(handle, .session(Array("id\(number)".utf8)), at: Timestamp(nanoseconds: 1_000_000_000))
            if number == ExtractionOptions.standardSessions - 1 {
                // The first is heard of again, and so outlives those after it.
                #expect(link(&table, "id0", client: 0, at: 2) == .response)
            }
        }
        #expect(table.evicted == 10 && table.expired == 0)
        #expect(link(&table, "id0", client: 0, at: 3) == .response)
        #expect(link(&table, "id1", client: 1, at: 3) == .none)
        #expect(link(&table, "id200", client: 200, at: 3) == .response)
    }

    @Test func aPlaceThatWasGivenToAnotherIsNotMistakenForTheOld() {
        var table = SessionTable()
        let old = table.open(party(1), began: key(0, 1), body: 1)
        let new = table.open(party(2), began: key(10_000, 2), body: 2)
        #expect(table.expired == 1 && !table.isLive(old) && table.isLive(new))
        table.answered(old, .session(Array("a".utf8)), at: Timestamp(nanoseconds: 0))
        #expect(link(&table, "a", client: 1, at: 10_001) == .none)
    }

    /// A busy day is not kept whole: of the sessions that ended long ago only so many are.
    @Test func ofSessionsThatEndedLongAgoOnlyTheLatestAreKept() {
        var table = SessionTable()
        let count = UInt32(SessionTable.endedLimit) + 100
        for number in 0..<count {
            let handle = table.open(party(number), began: key(1, Int64(number) + 1), body: UInt64(number))
            table.answered(handle, .session(Array("id\(number)".utf8)), at: Timestamp(nanoseconds: 1_000_000_000))
            if number > 0 { #expect(link(&table, "id\(number)", client: number, at: 2, ends: true) == .response) }
        }
        #expect(table.expired == 0)
        let late = 3 + SessionTable.endedIdle / 1_000_000_000
        _ = table.open(party(count), began: key(late, Int64(count) + 1), body: 0)
        #expect(table.expired == 99)
        #expect(link(&table, "id1", client: 1, at: late) == .none)
        #expect(link(&table, "id100", client: 100, at: late) == .response)
        // One that has not ended stays as long as the service keeps it.
        #expect(link(&table, "id0", client: 0, at: late) == .response)
    }

    /// A server that hands the same id to everyone costs no more than one that does not.
    @Test func oneIDForEveryoneIsFoundByItsClient() {
        var table = SessionTable()
        for number in 0..<5_000 as Range<UInt32> {
            let handle = table.open(party(number), began: key(1, Int64(number) + 1), body: UInt64(number))
            table.answered(handle, .session([0x31]), at: Timestamp(nanoseconds: 1_000_000_000))
        }
        #expect(link(&table, "1", client: 4_999, at: 2) == .response)
        // Too many hold the id to keep them all by it; of the early ones nothing is claimed.
        #expect(link(&table, "1", client: 7, at: 2) == .ambiguous)
        #expect(link(&table, "1", client: 4_999, at: 2) == .response)
    }

    /// What is remembered to spare a search gives what the search would give, whatever was opened, named and forgotten since.
    @Test(arguments: UInt64(1)...30)
    func aRememberedSessionIsTheOneThatIsFound(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var table = SessionTable(limit: 6)
        var known: [SessionHandle] = []
        for step in 0..<400 {
            let id = SessionID(Array("id\(next(4))".utf8))
            let (client, time) = (party(UInt32(next(3))), key(Int64(step), Int64(step)))
            switch next(4) {
            case 0:
                let handle = table.open(client, began: time, body: UInt64(step))
                known.append(handle)
                table.answered(handle, .session(id.octets), at: time.stamp.clock)
            case 1 where !known.isEmpty:
                let handle = known[next(known.count)]
                if table.isLive(handle) { table.end(handle.place) }
            default: break
            }
            for handle in known.map(Optional.some) + [nil] {
                let event = SessionEvent(
                    party: client, id: id, known: handle, isMisread: false, began: time, endsSession: false)
                let found = table.only(event)
                #expect(found == table.byID.only(id), "seed \(seed), step \(step)")
            }
            let copy = table.id(id.octets.span.bytes, digest: id.digest)
            #expect(copy == nil || copy == id)
        }
        #expect(table.evicted > 0)
    }
}
