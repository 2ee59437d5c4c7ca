import ByteStream
import Reassembly
import Testing
import Wire

@Suite struct LimitTests {
    @Test func tooManyOctetsBehindAHoleDeclareIt() {
        var limits = ReassemblyLimits()
        limits.heldOctets = 10
        var tap = Wiretap(limits: limits)
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEFGH")
        tap.send(.first, .ack, seq: 1012, ack: 5001, "LMNOP")
        #expect(tap.stream(.first).text == "")
        tap.send(.first, .ack, seq: 1017, ack: 5001, "Q")
        #expect(tap.stream(.first).text == "···DEFGH")
        #expect(tap.stream(.first).gaps.map(\.cause) == [.limit])
        #expect(tap.table.ledger.halfStreamLimit == 1)
        #expect(tap.table.ledger.limited == 3)
    }

    @Test func tooManyPiecesBehindAHoleDeclareIt() {
        var limits = ReassemblyLimits()
        limits.heldPieces = 100
        var tap = Wiretap(limits: limits)
        tap.open()
        for index in 0..<101 { tap.send(.first, .ack, seq: 1002 + 2 * UInt32(index), ack: 5001, "x") }
        #expect(tap.stream(.first).text == "·x")
        tap.finish()
        #expect(tap.stream(.first).length == 202)
    }

    @Test func memoryHeldByAllIsGivenBackByThoseThatWaitedLongest() {
        var limits = ReassemblyLimits()
        limits.heldInTable = 10_000
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...20 {
            tap.open(ports: (port, 80))
            tap.send(.first, .ack, seq: 2001, ack: 5001, octets: [UInt8](repeating: 1, count: 500), ports: (port, 80))
        }
        let given = (1...20).filter { !tap.stream(.first, $0).octets.isEmpty }
        #expect(given == Array(1...given.count))
        #expect(given.count >= 4 && given.count < 19)
        #expect(tap.table.ledger.tableLimit >= 1)
        tap.finish()
        #expect((1...20).allSatisfy { tap.stream(.first, $0).length == 1500 })
    }

    @Test func theDataOfUnansweredSYNsIsBounded() {
        var limits = ReassemblyLimits()
        limits.heldInTable = 10_000
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...50 {
            tap.send(.first, .syn, seq: 1000, octets: [UInt8](repeating: 1, count: 500), ports: (port, 80))
        }
        #expect(tap.table.ledger.droppedFromMemory > 0)
        tap.finish()
        #expect(tap.table.ledger.inOrder == 0)
    }

    @Test func aFloodOfSYNsEvictsOnlySYNs() {
        var limits = ReassemblyLimits()
        limits.connections = 64
        limits.embryonicConnections = 16
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...40 {
            tap.open(ports: (port, 80))
            tap.send(.first, .ack, seq: 1001, ack: 5001, "one", ports: (port, 80))
        }
        for port in UInt16(1000)..<2000 { tap.send(.first, .syn, seq: 7, ports: (port, 80)) }
        for port in UInt16(1)...40 { tap.send(.first, .ack, seq: 1004, ack: 5001, "two", ports: (port, 80)) }
        #expect(tap.table.ledger.evicted.embryonic == 1000 - 16)
        #expect(tap.table.ledger.evicted.established == 0)
        #expect((1...40).allSatisfy { tap.stream(.first, $0).text == "onetwo" })
        #expect(tap.table.count == 56)
    }

    @Test func aConnectionWithRecentDataIsNotEvictedForASYN() {
        var limits = ReassemblyLimits()
        limits.connections = 8
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...8 {
            tap.open(ports: (port, 80))
            tap.send(.first, .ack, seq: 1001, ack: 5001, "one", ports: (port, 80))
        }
        tap.send(.first, .syn, seq: 7, "abc", ports: (99, 80))
        #expect(tap.table.ledger.refusedConnections == 1)
        #expect(tap.table.ledger.refused == 3)
        tap.send(.first, .syn, seq: 7, after: 31_000_000_000, ports: (100, 80))
        #expect(tap.table.ledger.evicted.established == 1)
        #expect(tap.stream(.first, 1).ends == [.evicted])
        #expect(tap.opened.last?.first.port == 100)
    }

    @Test func aConnectionWithoutDataIsEvictedForASYN() {
        var limits = ReassemblyLimits()
        limits.connections = 8
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...8 { tap.open(ports: (port, 80)) }
        tap.send(.first, .syn, seq: 7, ports: (99, 80))
        #expect(tap.table.ledger.refusedConnections == 0)
        #expect(tap.table.ledger.evicted.established == 1)
        #expect(tap.stream(.first, 1).ends == [.evicted])
    }

    @Test func whatLingersGoesBeforeWhatIsOpen() {
        var limits = ReassemblyLimits()
        limits.connections = 4
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...3 {
            tap.open(ports: (port, 80))
            tap.send(.second, .rst, seq: 5001, ports: (port, 80))
        }
        for port in UInt16(11)...14 { tap.send(.first, .syn, seq: 7, ports: (port, 80)) }
        #expect(tap.table.ledger.evicted == EvictionCounts())
        #expect(tap.table.count == 4)
    }

    @Test func lingeringConnectionsAreBounded() {
        var limits = ReassemblyLimits()
        limits.lingeringConnections = 10
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...100 {
            tap.send(.first, .syn, seq: 7, ports: (port, 80))
            tap.send(.second, [.rst, .ack], seq: 0, ack: 8, ports: (port, 80))
        }
        #expect(tap.table.count == 10)
    }

    @Test func slotsAreUsedAgain() {
        var tap = Wiretap()
        for round in 0..<50 {
            tap.open(ports: (7, 80))
            tap.send(.first, [.rst, .ack], seq: 1001, ack: 5001, ports: (7, 80))
            #expect(tap.opened.count == round + 1)
        }
        #expect(tap.table.count == 1)
        #expect(Set(tap.parts.map(\.slot)) == [0])
    }

    @Test func endsComeInTheOrderOfFirstFrames() {
        for seed: UInt64 in [1, 99, 12_345] {
            var tap = Wiretap(seed: seed)
            for port in UInt16(1)...300 { tap.open(ports: (port &* 7919, 80)) }
            tap.finish()
            var slots: [Int: Int] = [:]
            var closed: [Int] = []
            for part in tap.parts {
                if case .opened(let connection) = part.content { slots[part.slot] = connection.ordinal }
                if case .closed = part.content, let ordinal = slots[part.slot] { closed.append(ordinal) }
            }
            #expect(closed == Array(1...300))
        }
    }

    @Test func manyHolesCostTheSameEach() {
        var tap = Wiretap()
        tap.open()
        var sequence: UInt32 = 1002
        for _ in 0..<3_000 {
            tap.send(.first, .ack, seq: sequence, ack: 5001, "x")
            tap.send(.second, .ack, seq: 5001, ack: sequence + 1)
            sequence += 2
        }
        tap.finish()
        #expect(tap.stream(.first).length == 6_000)
        #expect(tap.stream(.first).gaps.count == 3_000)
        #expect(tap.table.ledger.notCaptured == 3_000)
    }
}
