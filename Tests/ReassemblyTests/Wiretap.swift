import ByteStream
import Reassembly
import Wire

/// Feeds a connection table hand-made segments and writes down what comes out.
struct Wiretap {
    static let client = Endpoint(address: IPAddress(ipv4: 0x0A00_0005), port: 51_234)
    static let server = Endpoint(address: IPAddress(ipv4: 0x0A00_0009), port: 80)

    var table: ConnectionTable
    var time: Int64 = 1_760_000_000_000_000_000
    var frame: Int64 = 0
    var parts: [StreamPart] = []
    var anomalies: [Anomaly.Kind] = []
    var ambiguities: [StreamAmbiguity] = []
    /// What each half-stream gave: octets, and `·` for each octet of a gap.
    var streams: [StreamName: Stream] = [:]
    var opened: [Connection] = []
    /// The same by ordinal, in the order in which it came.
    var trace: [Trace] = []
    /// The capture clock: the latest time so far, or what a test says.
    var clock: Int64 = .min
    private var ordinals: [Int: Int] = [:]

    struct Trace: Equatable {
        var ordinal: Int
        var sender: Sender
        var content: Content
        enum Content: Equatable {
            case octets([UInt8])
            case gap(Int)
        }
    }

    struct StreamName: Hashable {
        var ordinal: Int
        var sender: Sender
    }

    struct Stream: Equatable {
        var octets: [UInt8] = []
        var gaps: [StreamGap] = []
        var ends: [StreamEnd] = []
        /// Octets so far; of a joined half-stream counted from the offset of the first.
        var length: UInt64 = 0
        /// Where its offsets begin: 0 where the start was seen.
        var base: UInt64?
        var text: String { String(decoding: octets, as: UTF8.self) }
    }

    init(limits: ReassemblyLimits = .standard, seed: UInt64 = 1) {
        table = ConnectionTable(limits: limits, seed: seed)
    }

    /// Feeds a segment from the client (`.first`) or the server (`.second`) of the standard endpoints.
    mutating func send(
        _ sender: Sender, _ flags: Segment.Flags, seq: UInt32, ack: UInt32 = 0, _ text: String = "", snapped: Int = 0,
        after: Int64 = 1_000, ports: (UInt16, UInt16)? = nil, urgentPointer: UInt16 = 0,
        checksum: Segment.Checksum = .right
    ) {
        send(
            sender, flags, seq: seq, ack: ack, octets: Array(text.utf8), snapped: snapped, after: after, ports: ports,
            urgentPointer: urgentPointer, checksum: checksum)
    }

    mutating func send(
        _ sender: Sender, _ flags: Segment.Flags, seq: UInt32, ack: UInt32 = 0, octets: [UInt8], snapped: Int = 0,
        after: Int64 = 1_000, ports: (UInt16, UInt16)? = nil, urgentPointer: UInt16 = 0,
        checksum: Segment.Checksum = .right
    ) {
        time += after
        var client = Self.client
        var server = Self.server
        if let ports {
            client.port = ports.0
            server.port = ports.1
        }
        // Each is sent, none captured twice.
        let segment = Segment(
            source: sender == .first ? client : server, destination: sender == .first ? server : client,
            sequenceNumber: seq, acknowledgmentNumber: ack, flags: flags, window: 65_535,
            urgentPointer: urgentPointer, payload: 7..<(7 + octets.count), snapped: snapped,
            identification: UInt16(truncatingIfNeeded: frame + 1), checksum: checksum)
        feed(segment, octets: [UInt8](repeating: 0xEE, count: 7) + octets)
    }

    mutating func feed(_ segment: Segment, octets: [UInt8]) {
        frame += 1
        var out: [StreamPart] = []
        table.receive(segment, octets: octets.span.bytes, at: stamp, into: &out)
        read(out, octets: octets)
    }

    var stamp: FrameStamp {
        FrameStamp(
            time: Timestamp(nanoseconds: time), clock: Timestamp(nanoseconds: max(time, clock)), source: 0,
            number: frame)
    }

    mutating func wait(_ nanoseconds: Int64) {
        time += nanoseconds
        var out: [StreamPart] = []
        table.advance(to: Timestamp(nanoseconds: time), into: &out)
        read(out, octets: [])
    }

    mutating func finish() {
        var out: [StreamPart] = []
        table.finish(at: stamp, into: &out)
        read(out, octets: [])
    }

    private mutating func read(_ out: [StreamPart], octets: [UInt8]) {
        table.checkInvariants()
        anomalies += table.anomalies.map(\.kind)
        for part in out {
            parts.append(part)
            if case .opened(let connection) = part.content {
                precondition(ordinals[part.slot] == nil, "a slot was opened twice")
                ordinals[part.slot] = connection.ordinal
                opened.append(connection)
            }
            guard let ordinal = ordinals[part.slot] else { preconditionFailure("a part before opened") }
            let name = StreamName(ordinal: ordinal, sender: part.sender)
            switch part.content {
            case .opened, .roundTrip, .holding, .released: break
            case .ambiguous(let ambiguity): ambiguities.append(ambiguity)
            case .data(let data):
                precondition(isNext(data.offset, of: name), "an offset jumps")
                precondition(streams[name, default: Stream()].ends.isEmpty, "data behind the end")
                switch data.octets {
                case .frame(let range):
                    streams[name, default: Stream()].octets += octets[range]
                    trace.append(Trace(ordinal: ordinal, sender: part.sender, content: .octets(Array(octets[range]))))
                case .kept(let kept):
                    streams[name, default: Stream()].octets += kept
                    trace.append(Trace(ordinal: ordinal, sender: part.sender, content: .octets(kept)))
                }
                streams[name, default: Stream()].length += UInt64(data.count)
            case .gap(let gap):
                precondition(streams[name, default: Stream()].ends.isEmpty, "a gap behind the end")
                precondition(gap.count > 0, "an empty gap")
                precondition(isNext(gap.offset, of: name), "a gap's offset jumps")
                streams[name, default: Stream()].gaps.append(gap)
                trace.append(Trace(ordinal: ordinal, sender: part.sender, content: .gap(Int(gap.count))))
                streams[name, default: Stream()].length += gap.count
                streams[name, default: Stream()].octets += Array(
                    String(repeating: "·", count: Int(min(gap.count, 64))).utf8)
            case .end(let end): streams[name, default: Stream()].ends.append(end)
            case .closed:
                let ended = [Sender.first, .second].allSatisfy { sender in
                    streams[StreamName(ordinal: ordinal, sender: sender)]?.ends.count == 1
                }
                precondition(ended, "closed without two ends")
                ordinals[part.slot] = nil
            }
        }
    }

    /// The octets that one end of the first connection gave, as they were told.
    func data(of sender: Sender) -> [StreamData] {
        parts.compactMap { part in
            if case .data(let data) = part.content, part.sender == sender { data } else { nil }
        }
    }

    func stream(_ sender: Sender, _ ordinal: Int = 1) -> Stream {
        streams[StreamName(ordinal: ordinal, sender: sender)] ?? Stream()
    }

    /// Opens a connection by its handshake: the client's data starts at 1001, the server's at 5001.
    mutating func open(ports: (UInt16, UInt16)? = nil) {
        send(.first, [.syn], seq: 1000, ports: ports)
        send(.second, [.syn, .ack], seq: 5000, ack: 1001, ports: ports)
        send(.first, [.ack], seq: 1001, ack: 5001, ports: ports)
    }

    /// Whether octets at this offset follow on what the half-stream gave so far.
    private mutating func isNext(_ offset: UInt64, of name: StreamName) -> Bool {
        if streams[name, default: Stream()].base == nil { streams[name, default: Stream()].base = offset }
        let stream = streams[name, default: Stream()]
        return offset == (stream.base ?? 0) + stream.length
    }
}
