import ByteStream
import EventLog
import Extraction
import HTTP
import TestSupport
import Wire

/// A capture told in steps: who opens, asks, answers, at which millisecond.
///
/// Gives the findings that a decoder would.
struct Scene {
    /// A step of one connection.
    struct Step {
        var time: Int64
        var connection: Int
        var findings: (FrameStamp) -> [Finding]
    }

    private(set) var steps: [Step] = []
    private var connections = 0
    private var requests: [Int: Int] = [:]
    private var firsts: [ExchangeID: Box] = [:]

    /// A stamp that is known once the steps are in order.
    final class Box { var stamp: FrameStamp? }

    /// Opens a connection, of which the handshake is seen; `since` is when its first frame came, where it was known only later what
    /// that was.
    mutating func open(
        from client: UInt32 = 0x0A00_0005, port: UInt16 = 50_000, to server: UInt32 = 0x0A00_0009, at time: Int64,
        since first: Int64? = nil
    ) -> Int {
        connections += 1
        let ordinal = connections
        steps.append(
            Step(time: time, connection: ordinal) { stamp in
                let opened = first.map { Timestamp(nanoseconds: base + $0 * 1_000_000) }
                let first = opened.map { FrameStamp(time: $0, clock: $0, source: 0, number: 0) } ?? stamp
                return [
                    .connection(
                        Connection(
                            ordinal: ordinal, first: Endpoint(address: IPAddress(ipv4: client), port: port),
                            second: Endpoint(address: IPAddress(ipv4: server), port: 80), stamp: first, client: .first),
                        at: stamp)
                ]
            })
        return ordinal
    }

    /// A request, whole in one frame, or begun at `began`.
    @discardableResult
    mutating func ask(
        _ connection: Int, _ target: String, _ body: String = "", at time: Int64, began: Int64? = nil,
        method: String = "POST", fields: [(String, String)] = [("Host", "collect.example.test")],
        content: MessageContent? = nil, faults: MarkSet<MessageFault> = [], sender: Sender = .first
    ) -> ExchangeID {
        let index = requests[connection, default: 0]
        requests[connection] = index + 1
        let id = ExchangeID(connection: connection, index: index)
        let box = Box()
        firsts[id] = box
        steps.append(
            Step(time: began ?? time, connection: connection) { stamp in
                box.stamp = stamp
                return [.exchange(.began(id, stamp), at: stamp)]
            })
        var lines = FieldLines()
        for (name, value) in fields { lines.append(name: name.utf8, value: value.utf8) }
        let octets = Array(body.utf8)
        steps.append(
            Step(time: time, connection: connection) { stamp in
                let first = box.stamp ?? stamp
                let isOneFrame = began == nil
                let request = RequestMessage(
                    method: Array(method.utf8), target: Array(target.utf8), fields: lines,
                    content: content ?? MessageContent(octets: .whole(octets), size: octets.count), first: first,
                    last: isOneFrame ? first : stamp, wireOctets: octets.count + 100, faults: faults, sender: sender)
                return [.exchange(.request(id, request), at: isOneFrame ? first : stamp)]
            })
        return id
    }

    /// An answer.
    mutating func answer(
        _ id: ExchangeID, _ status: Int = 204, at time: Int64, fields: [(String, String)] = [], body: String = "",
        content: MessageContent? = nil, faults: MarkSet<MessageFault> = []
    ) {
        var lines = FieldLines()
        for (name, value) in fields { lines.append(name: name.utf8, value: value.utf8) }
        let octets = Array(body.utf8)
        steps.append(
            Step(time: time, connection: id.connection) { stamp in
                let response = ResponseMessage(
                    status: status, fields: lines,
                    content: content ?? MessageContent(octets: .whole(octets), size: octets.count),
                    first: stamp, last: stamp, wireOctets: octets.count + 100, faults: faults)
                return [.exchange(.response(id, response), at: stamp)]
            })
    }

    /// No answer.
    mutating func lose(_ id: ExchangeID, _ reason: Unanswered, at time: Int64) {
        steps.append(
            Step(time: time, connection: id.connection) { [.exchange(.unanswered(id, reason), at: $0)] })
    }

    /// The octets of a request come into doubt.
    mutating func doubt(_ id: ExchangeID, at time: Int64) {
        let box = firsts[id]
        steps.append(
            Step(time: time, connection: id.connection) { stamp in
                [
                    .ambiguous(
                        connection: id.connection, sender: .first,
                        StreamAmbiguity(
                            cause: Anomaly.Kind(rawValue: "conflictingOverlap"), offset: 0,
                            first: (box?.stamp ?? stamp).reference, second: stamp.reference),
                        at: stamp)
                ]
            })
    }

    /// The end of a connection, which its own frame brought about, or time.
    mutating func close(_ connection: Int, at time: Int64) {
        steps.append(Step(time: time, connection: connection) { [.closed(connection: connection, at: $0)] })
    }

    /// Any other finding of a connection.
    mutating func add(_ connection: Int, at time: Int64, _ findings: @escaping (FrameStamp) -> [Finding]) {
        steps.append(Step(time: time, connection: connection, findings: findings))
    }

    /// Opens a session: the start, and its answer a few milliseconds later.
    @discardableResult
    mutating func start(
        _ connection: Int, id: String?, at time: Int64, body: String = startBody, agent: String = "TV",
        location: String? = nil
    ) -> ExchangeID {
        let start = ask(
            connection, "/api/v1/sessions", body, at: time,
            fields: [("Host", "collect.example.test"), ("User-Agent", agent)])
        if let id {
            answer(start, 201, at: time + 5, fields: [("Location", location ?? "/api/v1/sessions/\(id)")])
        }
        return start
    }

    /// An event of a session and its answer a few milliseconds later.
    @discardableResult
    mutating func event(
        _ connection: Int, of session: String, _ type: String = "play", at time: Int64, agent: String = "TV",
        status: Int = 204
    ) -> ExchangeID {
        let event = ask(
            connection, "/api/v1/sessions/\(session)/events", eventBody(type), at: time,
            fields: [("Host", "collect.example.test"), ("User-Agent", agent)])
        answer(event, status, at: time + 5)
        return event
    }

    /// The steps in order of time, each with its frame.
    func frames() -> [(stamp: FrameStamp, connection: Int, findings: [Finding])] {
        let sorted = steps.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        return sorted.enumerated().map { number, step in
            let time = Timestamp(nanoseconds: base + step.element.time * 1_000_000)
            let stamp = FrameStamp(time: time, clock: time, source: 0, number: Int64(number + 1))
            return (stamp, step.element.connection, step.element.findings(stamp))
        }
    }

    /// The findings, with a clock finding each time the capture clock passes a multiple of `tick` milliseconds.
    func findings(tick: Int64 = 250) -> [Finding] {
        var findings: [Finding] = []
        var next = Int64.min
        for frame in frames() {
            let time = (frame.stamp.clock.nanoseconds - base) / 1_000_000
            if time >= next {
                findings.append(.clock(frame.stamp.clock))
                next = (time / tick + 1) * tick
            }
            findings += frame.findings
        }
        return findings
    }

    /// What the extractor makes of the whole.
    func log(_ options: ExtractionOptions = ExtractionOptions(), tick: Int64 = 250) -> Log {
        Log(findings(tick: tick), options)
    }
}

/// The start of the scenes' time: 2025-10-09T08:53:30Z.
let base: Int64 = 1_760_000_010_000_000_000

/// The smallest start.
let startBody = #"{"playerTime":{"playhead":0,"ts":1760000010240},"eventType":"sessionStart","params":{}}"#

/// A start that says by which id its client will go on.
func startBody(naming id: String) -> String {
    #"{"playerTime":{"playhead":0,"ts":1760000010240},"eventType":"sessionStart","customMetadata":{"view":"\#(id)"}}"#
}

/// A small event.
func eventBody(_ type: String, ts: Int = 1_760_000_010_240) -> String {
    #"{"playerTime":{"playhead":1.5,"ts":\#(ts)},"eventType":"\#(type)"}"#
}

/// What an extractor made of findings.
struct Log {
    var items: [LogItem] = []
    var counts = ExtractionCounts()

    init(_ findings: [Finding], _ options: ExtractionOptions = ExtractionOptions()) {
        var extractor = Extractor(options: options)
        for finding in findings { extractor.consume(finding, into: &items) }
        extractor.finish(into: &items)
        counts = extractor.counts
    }

    var records: [ExchangeRecord] {
        items.compactMap { if case .exchange(let record, _) = $0 { record } else { nil } }
    }

    var answers: [AnswerRecord] {
        items.compactMap { if case .answer(let answer) = $0 { answer } else { nil } }
    }

    /// Each line in a few words: `seq target@ms link start notes`.
    var lines: [String] {
        items.map { item in
            switch item {
            case .answer(let answer): return "answer to \(answer.to) \(answer.response.status)"
            case .exchange(let record, _):
                let time = (record.at.nanoseconds - base) / 1_000_000
                let notes = record.notes.map(\.rawValue).joined(separator: ",")
                return "\(record.seq) \(text(record.request.target)) @\(time) \(record.response?.status ?? 0) \(notes)"
            }
        }
    }
}

/// Octets as text.
func text(_ octets: [UInt8]?) -> String { octets.map { String(decoding: $0, as: UTF8.self) } ?? "-" }
