import ByteStream
import Reassembly
import TestSupport
import Testing
import Wire

/// Random segmentations of known streams: what comes out must be what went in, whatever the cut, order and loss.
@Suite struct PropertyTests {
    /// A segment of one connection before it is fed.
    private struct Planned {
        var time: Int64
        var sender: Sender
        var flags: Segment.Flags
        var sequence: UInt32
        var acknowledgment: UInt32
        var payload: [UInt8]
        var port: UInt16
    }

    /// A connection's streams, and which of their octets are never fed.
    private struct Plan {
        var streams: [[UInt8]] = [[], []]
        var lost: [Set<Int>] = [[], []]
        var segments: [Planned] = []
        var firsts: [UInt32] = [0, 0]
    }

    /// Cuts two random streams into segments, with the order disturbed, copies with moved boundaries, and losses.
    private func plan(_ random: inout SeededRandom, port: UInt16, lossy: Bool, start: Int64) -> Plan {
        var plan = Plan()
        for side in 0..<2 {
            let near: UInt32 =
                Bool.random(using: &random) ? UInt32.max &- UInt32.random(in: 0...3000, using: &random) : 0
            plan.firsts[side] = near &+ UInt32.random(in: 0...5000, using: &random)
            plan.streams[side] = (0..<Int.random(in: 0...4000, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        func add(_ time: Int64, _ side: Int, _ flags: Segment.Flags, _ range: Range<Int>) {
            let octets = Array(plan.streams[side][range])
            // An acknowledgment never ahead of what the other side has sent at all, often behind it.
            let other = 1 - side
            let acknowledged = Int.random(in: 0...plan.streams[other].count, using: &random)
            plan.segments.append(
                Planned(
                    time: time, sender: side == 0 ? .first : .second, flags: flags,
                    sequence: plan.firsts[side] &+ UInt32(range.lowerBound),
                    acknowledgment: plan.firsts[other] &+ UInt32(lossy ? acknowledged : 0), payload: octets, port: port)
            )
        }
        for side in 0..<2 {
            var position = 0
            var time = start
            while position < plan.streams[side].count {
                let end = min(position + Int.random(in: 1...300, using: &random), plan.streams[side].count)
                time += 10_000
                if lossy, Int.random(in: 0..<12, using: &random) == 0 {
                    plan.lost[side].formUnion(position..<end)
                } else {
                    let delay =
                        Int.random(in: 0..<4, using: &random) == 0 ? Int64.random(in: 0...90_000, using: &random) : 0
                    add(time + delay, side, [.ack], position..<end)
                }
                position = end
            }
            for _ in 0..<(plan.streams[side].count / 200) {
                let lower = Int.random(in: 0..<plan.streams[side].count, using: &random)
                let upper = min(lower + Int.random(in: 1...500, using: &random), plan.streams[side].count)
                if plan.lost[side].isDisjoint(with: lower..<upper) {
                    add(start + Int64.random(in: 0...200_000, using: &random), side, [.ack], lower..<upper)
                }
            }
        }
        plan.segments.sort { $0.time < $1.time }
        return plan
    }

    private func feed(_ segment: Planned, to tap: inout Wiretap) {
        tap.time = max(tap.time, segment.time)
        tap.send(
            segment.sender, segment.flags, seq: segment.sequence, ack: segment.acknowledgment, octets: segment.payload,
            after: 0, ports: (segment.port, 80))
    }

    private func open(_ plan: Plan, port: UInt16, in tap: inout Wiretap) {
        tap.send(.first, .syn, seq: plan.firsts[0] &- 1, ports: (port, 80))
        tap.send(.second, [.syn, .ack], seq: plan.firsts[1] &- 1, ack: plan.firsts[0], ports: (port, 80))
        tap.send(.first, .ack, seq: plan.firsts[0], ack: plan.firsts[1], ports: (port, 80))
    }

    private func close(_ plan: Plan, port: UInt16, in tap: inout Wiretap) {
        for (side, sender) in [Sender.first, .second].enumerated() {
            tap.send(
                sender, [.fin, .ack], seq: plan.firsts[side] &+ UInt32(plan.streams[side].count),
                ack: plan.firsts[1 - side],
                ports: (port, 80))
        }
    }

    /// What a stream must look like: its octets, and dots for those lost.
    private func expected(_ plan: Plan, _ side: Int) -> [UInt8?] {
        plan.streams[side].enumerated().map { plan.lost[side].contains($0) ? nil : $1 }
    }

    private func found(_ tap: Wiretap, ordinal: Int, _ sender: Sender) -> [UInt8?] {
        var out: [UInt8?] = []
        for part in tap.trace where part.ordinal == ordinal && part.sender == sender {
            switch part.content {
            case .octets(let octets): out += octets.map(Optional.some)
            case .gap(let count): out += [UInt8?](repeating: nil, count: count)
            }
        }
        return out
    }

    @Test(arguments: 0..<150)
    func octetsComeOutOnceAndInOrderWithGapsWhereNothingWasFed(round: Int) {
        let seed = UInt64(round) &* 7919 &+ 1
        var random = SeededRandom(seed: seed)
        let isLossy = round % 2 == 1
        var tap = Wiretap(seed: seed)
        let plan = plan(&random, port: 1000, lossy: isLossy, start: tap.time + 1_000_000)
        open(plan, port: 1000, in: &tap)
        for segment in plan.segments { feed(segment, to: &tap) }
        if round % 3 > 0 { close(plan, port: 1000, in: &tap) }
        tap.finish()
        for (side, sender) in [Sender.first, .second].enumerated() {
            var wanted = expected(plan, side)
            let octets = found(tap, ordinal: 1, sender)
            // Octets lost at the very end show only where a FIN or an acknowledgment speaks of them.
            if octets.count < wanted.count, round % 3 == 0 {
                #expect(wanted[octets.count...].allSatisfy { $0 == nil }, "seed \(seed)")
                wanted.removeSubrange(octets.count...)
            }
            #expect(octets == wanted, "seed \(seed), \(sender)")
        }
        let ledger = tap.table.ledger
        #expect(ledger.captured == ledger.payloadClasses.reduce(0) { $0 + $1.count }, "seed \(seed)")
        #expect(ledger.span == ledger.spanClasses.reduce(0) { $0 + $1.count }, "seed \(seed)")
        #expect(ledger.conflicting == 0 && ledger.outsideWindow == 0 && ledger.late == 0, "seed \(seed)")
        #expect(tap.opened.count == 1, "seed \(seed)")
    }

    @Test(arguments: 0..<30)
    func interleavingOfConnectionsChangesNothing(round: Int) {
        let seed = UInt64(round) &* 104_729 &+ 3
        var random = SeededRandom(seed: seed)
        let base = Wiretap().time + 1_000_000
        let plans = (0..<4).map {
            plan(&random, port: UInt16(1000 + $0), lossy: true, start: base + Int64($0) * 50_000)
        }
        /// Feeds the connections' segments in the order that `pick` says; each keeps its own times.
        func run(tableSeed: UInt64, _ pick: ([Int]) -> Int) -> [[UInt8?]] {
            var tap = Wiretap(seed: tableSeed)
            for (index, plan) in plans.enumerated() { open(plan, port: UInt16(1000 + index), in: &tap) }
            var places = [0, 0, 0, 0]
            while true {
                let open = plans.indices.filter { places[$0] < plans[$0].segments.count }
                if open.isEmpty { break }
                let chosen = pick(open)
                let segment = plans[chosen].segments[places[chosen]]
                places[chosen] += 1
                tap.clock = max(tap.clock, segment.time)
                tap.time = segment.time
                feedAsTimed(segment, to: &tap)
            }
            tap.finish()
            return (1...4).flatMap { [found(tap, ordinal: $0, .first), found(tap, ordinal: $0, .second)] }
        }
        var shuffler = SeededRandom(seed: seed ^ 1)
        let inTurn = run(tableSeed: 1) { $0[0] }
        let mixed = run(tableSeed: 2) { $0.randomElement(using: &shuffler) ?? $0[0] }
        let backwards = run(tableSeed: 3) { $0[$0.count - 1] }
        #expect(inTurn == mixed, "seed \(seed)")
        #expect(inTurn == backwards, "seed \(seed)")
    }

    private func feedAsTimed(_ segment: Planned, to tap: inout Wiretap) {
        tap.send(
            segment.sender, segment.flags, seq: segment.sequence, ack: segment.acknowledgment, octets: segment.payload,
            after: 0, ports: (segment.port, 80))
    }
}
