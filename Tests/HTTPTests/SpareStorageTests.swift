import ByteStream
import TestSupport
import Testing
import Wire

@testable import HTTP

/// Storage that is used again: for what comes next, and never more of it than is counted.
@Suite struct SpareStorageTests {
    @Test func anArrayIsUsedAgain() {
        var spare = SpareStorage()
        var large: [UInt8] = []
        large.reserveCapacity(2000)
        spare.keep(large)
        #expect(spare.takeOctets().capacity >= 2000)
        #expect(spare.isEmpty)
    }

    @Test func aLargeArrayIsNotKept() {
        var spare = SpareStorage()
        var large: [UInt8] = []
        large.reserveCapacity(4000)
        spare.keep(large)
        #expect(spare.isEmpty)
    }

    @Test func whatIsHeldHasTheRoomItIsSaidToCost() {
        var spare = SpareStorage()
        var octets: [UInt8] = []
        octets.reserveCapacity(2000)
        octets.append(contentsOf: 1...100)
        spare.fit(&octets, to: 300)
        #expect(octets == Array(1...100))
        #expect(octets.capacity >= 300 && octets.capacity <= 300 + 64)
        // The larger one is there for what comes.
        #expect(spare.takeOctets().capacity >= 2000)
    }

    @Test func whatIsToBeHeldTakesNoArrayThatIsMuchLarger() {
        var spare = SpareStorage()
        var octets: [UInt8] = []
        octets.reserveCapacity(2000)
        spare.keep(octets)
        #expect(spare.takeOctets(holding: 500).capacity == 0)
        #expect(spare.takeOctets(holding: 1500).capacity >= 2000)
    }

    @Test func whatFitsIsLeftWhereItIs() {
        var spare = SpareStorage()
        var octets = [UInt8](repeating: 1, count: 1000)
        spare.fit(&octets, to: 1000)
        #expect(octets.count == 1000 && spare.isEmpty)
    }

    @Test func fieldLinesThatAreHeldHaveNoRoomToSpare() {
        var spare = SpareStorage()
        var octets: [UInt8] = []
        octets.reserveCapacity(2000)
        octets.append(contentsOf: Array("a: b".utf8))
        var lines: [FieldLines.Line] = []
        lines.reserveCapacity(100)
        lines.append(.init(name: 0..<1, value: 3..<4))
        var fields = FieldLines()
        fields.exchange(storage: &octets, lines: &lines)
        spare.fit(&fields)
        #expect(fields == FieldLines(storage: Array("a: b".utf8), lines: [.init(name: 0..<1, value: 3..<4)]))
        #expect(fields.capacity.octets <= 8 + 64)
        #expect(fields.capacity.lines <= 24)
    }

    @Test func aRequestThatWaitsHoldsNoRoomOfTheOneBefore() {
        // The first content's array, 2,000 octets large, is at hand when the second request begins.
        let large = String(repeating: "x", count: 2000)
        var reader = RequestReader(isJoined: false)
        var book = ExchangeBook(
            connection: 1, client: .first, isJoined: false, interest: .everything, limits: .standard)
        var events = ExchangeEvents()
        var rest = HeldParts()
        var sink = CopiedEvents()
        let stamp = FrameStamp(
            time: Timestamp(nanoseconds: 0), clock: Timestamp(nanoseconds: 0), source: 0, number: 1)
        var offset: UInt64 = 0
        for text in [
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n\(large)",
            "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
        ] {
            let octets = Array(text.utf8)
            _ = reader.read(
                octets.span.bytes, Origin(offset: offset, stamp: stamp, acknowledged: 0), &book, into: &events,
                leaving: &rest)
            offset += UInt64(octets.count)
            events.hand(over: &sink, at: stamp) { _ in }
        }
        #expect(reader.state == .content)
        let held = reader.content.take(isWhole: true)
        guard case .whole(let octets) = held else {
            Issue.record("no octets are held")
            return
        }
        #expect(octets == Array("abc".utf8))
        #expect(octets.capacity <= 200 + 64)
    }
}
