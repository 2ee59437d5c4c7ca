import ByteStream
import Reassembly
import TestSupport
import Wire

/// The input is a program of segments, eight octets each, of three connections whose octets follow from their sequence
/// numbers.
///
/// | octet | is |
/// | --- | --- |
/// | 0 | bits 0–1 the connection (3 is 0), bit 2 the sender, bit 3 a lie in the content, bits 4–7 the time before it |
/// | 1 | the flags |
/// | 2, 3 | the sequence number from the connection's base, which is near the wrap for one of them |
/// | 4, 5 | the acknowledgment number from the other base |
/// | 6 | the length |
/// | 7 | how many of its octets the snapshot length cut off |
enum SegmentFuzzing {
    static func faults(in input: [UInt8]) -> [String] {
        let first = Run(input, seed: 1, limits: .standard)
        let second = Run(input, seed: 0xDEAD_BEEF, limits: .standard)
        var faults = first.faults
        if first.trace != second.trace { faults.append("the order of the hash shows: \(first.trace) \(second.trace)") }
        // The laws hold where every limit bites, too.
        var limits = ReassemblyLimits.standard
        limits.connections = 2
        limits.embryonicConnections = 1
        limits.lingeringConnections = 1
        limits.heldOctets = 600
        limits.heldPieces = 3
        limits.heldInTable = 2_000
        faults += Run(input, seed: 1, limits: limits).faults.map { "small limits: \($0)" }
        return faults
    }

    /// One run of the program.
    struct Run {
        private(set) var faults: [String] = []
        /// What came out, in order.
        private(set) var trace: [String] = []
        private var table: ConnectionTable
        private var parts: [StreamPart] = []
        private var hasLied = false
        private var starts: Set<UInt32> = []
        private var streams: [Int: [Sender: Stream]] = [:]
        private var ordinals: [Int: Int] = [:]
        private var ports: [Int: UInt16] = [:]

        /// What a half-stream gave.
        private struct Stream {
            var length: UInt64 = 0
            var octets: [(offset: UInt64, octet: UInt8)] = []
            var ends = 0
            var isAmbiguous = false
            /// The offset of the first octet.
            var base: UInt64?

            /// Whether octets at this offset follow on those before.
            mutating func isNext(_ offset: UInt64) -> Bool {
                let base = base ?? offset
                self.base = base
                return offset == base + length
            }
        }

        init(_ input: [UInt8], seed: UInt64, limits: ReassemblyLimits) {
            table = ConnectionTable(limits: limits, seed: seed)
            var clock: Int64 = 0
            for (number, start) in stride(from: 0, to: input.count - 7, by: 8).enumerated() {
                let step = Array(input[start..<start + 8])
                clock +=
                    [1_000, 1_000_000, 300_000_000, 2_000_000_000, 31_000_000_000, 130_000_000_000, -5_000_000, 0][
                        Int(step[0] >> 4) & 7]
                feed(step, at: stamp(clock, number + 1))
            }
            let last = stamp(clock, input.count / 8 + 1)
            table.finish(at: last, into: &parts)
            take([])
            table.checkInvariants()
            check()
        }

        private func stamp(_ clock: Int64, _ number: Int) -> FrameStamp {
            let time = Timestamp(nanoseconds: max(clock, 0))
            return FrameStamp(time: time, clock: time, source: 0, number: Int64(number))
        }

        private mutating func feed(_ step: [UInt8], at stamp: FrameStamp) {
            let connection = Int(step[0] & 3) % 3
            let isServer = step[0] & 4 != 0
            let base: UInt32 = connection == 1 ? 0xFFFF_FF80 : 1_000
            let sequence = base &+ UInt32(step[2]) &+ UInt32(step[3]) << 8
            let flags = Segment.Flags(rawValue: step[1])
            // A receiver takes an urgent octet out of its stream, so that what follows has other places.
            hasLied = hasLied || step[0] & 8 != 0 || flags.contains(.urg)
            let snapped = min(step[7], step[6])
            let first = flags.contains(.syn) ? sequence &+ 1 : sequence
            starts.formUnion([sequence, sequence &+ 1])
            let payload = (0..<UInt32(step[6] - snapped)).map {
                Self.octet(first &+ $0, isServer: isServer) ^ (step[0] & 8 != 0 ? 0xFF : 0)
            }
            let client = Endpoint(address: IPAddress(ipv4: 0x0A00_0001), port: 50_000 + UInt16(connection))
            let server = Endpoint(address: IPAddress(ipv4: 0x0A00_0002), port: 80)
            let segment = Segment(
                source: isServer ? server : client, destination: isServer ? client : server, sequenceNumber: sequence,
                acknowledgmentNumber: base &+ UInt32(step[4]) &+ UInt32(step[5]) << 8, flags: flags, window: 512,
                payload: 2..<2 + payload.count, snapped: Int(snapped))
            let octets = [0xEE, 0xEE] + payload
            table.receive(segment, octets: octets.span.bytes, at: stamp, into: &parts)
            table.checkInvariants()
            take(octets)
        }

        private mutating func take(_ octets: [UInt8]) {
            for part in parts {
                if case .opened(let connection) = part.content {
                    if ordinals[part.slot] != nil { faults.append("slot \(part.slot) opened twice") }
                    ordinals[part.slot] = connection.ordinal
                    ports[connection.ordinal] = connection.first.port
                }
                guard let ordinal = ordinals[part.slot] else {
                    faults.append("a part before its connection: \(part)")
                    continue
                }
                trace.append("\(ordinal) \(part.sender) \(part.content)")
                take(part, of: ordinal, octets)
                if case .closed = part.content { ordinals[part.slot] = nil }
            }
            parts.removeAll(keepingCapacity: true)
        }

        private mutating func take(_ part: StreamPart, of ordinal: Int, _ octets: [UInt8]) {
            var stream = streams[ordinal]?[part.sender] ?? Stream()
            switch part.content {
            case .data(let data):
                if !stream.isNext(data.offset) {
                    faults.append("\(ordinal): data at \(data.offset) of \(stream.length)")
                }
                if stream.ends > 0 { faults.append("\(ordinal): data behind the end") }
                let found: [UInt8] =
                    switch data.octets {
                    case .frame(let range): Array(octets[range])
                    case .kept(let kept): kept
                    }
                for octet in found {
                    stream.octets.append((stream.length, octet))
                    stream.length += 1
                }
            case .gap(let gap):
                if !stream.isNext(gap.offset) {
                    faults.append("\(ordinal): a gap at \(gap.offset) of \(stream.length)")
                }
                if gap.count == 0 { faults.append("\(ordinal): an empty gap") }
                if stream.ends > 0 { faults.append("\(ordinal): a gap behind the end") }
                stream.length += gap.count
            case .ambiguous: stream.isAmbiguous = true
            case .end: stream.ends += 1
            case .opened, .roundTrip, .holding, .released, .closed: break
            }
            streams[ordinal, default: [:]][part.sender] = stream
        }

        /// What must hold at the end.
        private mutating func check() {
            let ledger = table.ledger
            let payload = ledger.payloadClasses.reduce(0) { $0 + $1.count }
            let span = ledger.spanClasses.reduce(0) { $0 + $1.count }
            if payload != ledger.captured { faults.append("payload octets \(payload) of \(ledger.captured)") }
            if span != ledger.span { faults.append("octets of half-streams \(span) of \(ledger.span)") }
            if !ordinals.isEmpty { faults.append("connections without their end: \(ordinals)") }
            for (ordinal, sides) in streams {
                for (sender, stream) in sides {
                    if stream.ends != 1 { faults.append("\(ordinal) \(sender) ended \(stream.ends) times") }
                    if hasLied || isTrue(stream, isServer: (ports[ordinal] == 80) == (sender == .first)) { continue }
                    faults.append("\(ordinal) \(sender): octets that were not sent there")
                }
            }
        }

        /// Whether the octets are those of consecutive sequence numbers from one that a segment had.
        private func isTrue(_ stream: Stream, isServer: Bool) -> Bool {
            guard let first = stream.octets.first else { return true }
            // A stream that begins with its first known octet begins at a segment's; others anywhere a segment reached.
            let near = starts.contains {
                isTrue(stream, from: $0 &- UInt32(truncatingIfNeeded: first.offset), isServer: isServer)
            }
            return near
                || [UInt32(900), 0xFFFF_FF00].contains { lowest in
                    (0..<70_000).contains { isTrue(stream, from: lowest &+ $0, isServer: isServer) }
                }
        }

        private func isTrue(_ stream: Stream, from base: UInt32, isServer: Bool) -> Bool {
            stream.octets.allSatisfy {
                $0.octet == Self.octet(base &+ UInt32(truncatingIfNeeded: $0.offset), isServer: isServer)
            }
        }

        private static func octet(_ sequence: UInt32, isServer: Bool) -> UInt8 {
            let mixed = (sequence ^ (isServer ? 0x5555_5555 : 0)) &* 0x9E37_79B1
            return UInt8(truncatingIfNeeded: mixed >> 13)
        }
    }
}
