import ByteStream
import Dissection
import HTTP
import TestSupport
import Wire

/// Feeds a dissector frames made by hand, and tells what it finds in words.
struct FrameFeed: ~Copyable {
    var dissector: Dissector
    var findings: [Finding] = []
    var number: Int64 = 0
    var time: Int64 = 1_760_000_000_000_000_000
    let client: FrameBuilder
    let server: FrameBuilder

    init(
        _ client: FrameBuilder = FrameBuilder(from: "10.0.0.5", 51_234, to: "10.0.0.9", 80), seed: UInt64 = 1,
        interest: RequestInterest = .everything, limits: (inout DissectionOptions) -> Void = { _ in }
    ) {
        self.client = client
        server = client.reversed
        var options = DissectionOptions(interest: interest, seed: seed)
        limits(&options)
        dissector = Dissector(options: options)
    }

    var stamp: FrameStamp {
        FrameStamp(
            time: Timestamp(nanoseconds: time), clock: Timestamp(nanoseconds: time), source: 0, number: number)
    }

    /// Feeds a frame, cut to `captured` octets.
    mutating func feed(
        _ octets: [UInt8], captured: Int? = nil, linkType: LinkType? = nil, after: Int64 = 1_000_000
    ) {
        number += 1
        time += after
        let kept = Array(octets.prefix(captured ?? octets.count))
        dissector.consume(
            Frame(stamp: stamp, linkType: linkType ?? client.link.linkType, originalLength: octets.count),
            octets: kept.span.bytes, into: &findings)
    }

    /// Feeds a segment; `captured` counts what is kept of its payload.
    mutating func send(
        _ builder: FrameBuilder, _ flags: Segment.Flags, seq: UInt32, ack: UInt32, _ text: String = "",
        captured: Int? = nil, after: Int64 = 1_000_000
    ) {
        let frame = builder.frame(sequence: seq, acknowledgment: ack, flags: flags, payload: Array(text.utf8))
        feed(frame, captured: captured.map { frame.count - text.utf8.count + $0 }, after: after)
    }

    /// Opens the connection: the client's octets start at 1001, the server's at 5001.
    mutating func open() {
        send(client, .syn, seq: 1000, ack: 0)
        send(server, [.syn, .ack], seq: 5000, ack: 1001)
        send(client, .ack, seq: 1001, ack: 5001)
    }

    mutating func finish() { dissector.finish(into: &findings) }

    /// What was found, without the clock.
    var story: [String] {
        findings.compactMap { finding in
            switch finding {
            case .connection(let connection, _): "connection \(connection.ordinal)"
            case .roundTrip(let connection, let nanoseconds): "roundTrip \(connection) \(nanoseconds)"
            case .exchange(let event, let stamp): "\(words(event)) at \(stamp.number)"
            case .holding(let connection, let sender, let since, let stamp):
                "holding \(connection) \(sender) since \(since.number) at \(stamp?.number ?? 0)"
            case .released(let connection, let sender, let stamp):
                "released \(connection) \(sender) at \(stamp?.number ?? 0)"
            case .ambiguous(let connection, let sender, let ambiguity, let stamp):
                "ambiguous \(connection) \(sender) by \(ambiguity.first.number) and \(ambiguity.second.number)"
                    + " at \(stamp?.number ?? 0)"
            case .closed(let connection, let stamp): "closed \(connection) at \(stamp.number)"
            case .clock: nil
            }
        }
    }

    private func words(_ event: ExchangeEvent) -> String {
        switch event {
        case .began(let id, let stamp): "began \(id.connection).\(id.index) in \(stamp.number)"
        case .dropped(let id): "dropped \(id.connection).\(id.index)"
        case .request(let id, let request):
            "request \(id.connection).\(id.index) \(String(decoding: request.target, as: UTF8.self))"
                + request.faults.map { " \($0.rawValue)" }.joined()
        case .response(let id, let response): "response \(id.connection).\(id.index) \(response.status)"
        case .unanswered(let id, let why): "unanswered \(id.connection).\(id.index) \(why.rawValue)"
        case .anomaly(let anomaly): "anomaly \(anomaly.kind.rawValue)"
        }
    }
}
