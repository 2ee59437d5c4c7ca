import Dissection
import EventLog
import Extraction
import Wire

/// How widely frames are taken that a record may need.
enum FrameBreadth: CaseIterable {
    /// Those of the record and of its session's start, with their handshakes.
    case record
    /// Everything of their connections.
    case connections
    /// Everything of their client.
    case client
}

/// Chooses frames that a record may need.
struct FrameChoice {
    /// Frames of the choice after the record's last that are taken: enough to prove what was lost (256 of the connection).
    private static let takenAfter = 600

    private let breadth: FrameBreadth
    private let exchange: TracedExchange
    private let start: TracedStart?
    private let names: Set<FrameReference>
    private var decoder = FrameDecoder()
    private var left: Set<FrameReference>
    private var after = 0
    private var clock = Timestamp(nanoseconds: .min)
    private let at: Timestamp
    /// When the log stopped waiting for the answer, where it had not come by then.
    private var release: Timestamp?

    /// The connection and the frames of the session's start.
    fileprivate struct TracedStart {
        var client: Endpoint
        var server: Endpoint
        var sources: [SourceSpan]
    }

    init(
        _ breadth: FrameBreadth, _ exchange: TracedExchange, explanation: RecordExplanation, start: LoggedRecord.Start?
    ) {
        self.breadth = breadth
        self.exchange = exchange
        at = explanation.record.at
        if explanation.record.response == nil, explanation.record.notes.contains(.answerPending) {
            // And a step of the capture clock beyond, at which the log looks.
            release = at.advanced(by: ExtractionOptions.standardHold &+ Dissector.tick)
        }
        if let start, let client = Endpoint(start.connection.client), let server = Endpoint(start.connection.server) {
            self.start = TracedStart(client: client, server: server, sources: start.sources)
        } else {
            self.start = nil
        }
        names = Set(explanation.frames.map { Self.reference($0.source, $0.number) })
        left = Set(explanation.record.sources.map { Self.reference($0.source, $0.last) })
    }

    private static func reference(_ source: Int, _ number: Int64) -> FrameReference {
        FrameReference(source: Int32(truncatingIfNeeded: source), number: number)
    }

    /// Whether what comes now is too late to matter.
    var isDone: Bool { after > Self.takenAfter && release == nil }

    /// Whether a frame is among those chosen.
    mutating func takes(_ frame: Frame, octets: RawSpan) -> Bool {
        let name = frame.stamp.reference
        left.remove(name)
        // The frame that set the capture clock which the record's time was read from.
        let setsClock = frame.stamp.time == at && clock < at
        clock = frame.stamp.clock
        // The frame whose time made the log give up waiting, whosever it is.
        var endsWait = false
        if let release, clock > release {
            endsWait = true
            self.release = nil
        }
        if endsWait || setsClock { return true }
        guard after <= Self.takenAfter, isChosen(frame, name, octets: octets) else { return false }
        if left.isEmpty { after &+= 1 }
        return true
    }

    private mutating func isChosen(_ frame: Frame, _ name: FrameReference, octets: RawSpan) -> Bool {
        if names.contains(name) { return true }
        let content = decoder.decode(octets, linkType: frame.linkType, originalLength: frame.originalLength)
        guard case .aggregate(var rest) = content else { return isChosen(content, frame, name) }
        while let content = decoder.decode(nextOf: &rest, octets) {
            if isChosen(content, frame, name) { return true }
        }
        return false
    }

    private func isChosen(_ content: FrameContent, _ frame: Frame, _ name: FrameReference) -> Bool {
        switch content {
        case .segment(let segment):
            if breadth == .client { return belongsToClient(segment.source.address, segment.destination.address) }
            if exchange.isFromClient(segment) != nil {
                return breadth == .connections || segment.flags.contains(.syn) || exchange.spans(frame.stamp)
            }
            guard let start, start.holds(segment) else { return false }
            return breadth == .connections || segment.flags.contains(.syn)
                || start.sources.contains {
                    $0.source == Int(name.source) && $0.first <= name.number && name.number <= $0.last
                }
        case .fragment(let fragment):
            // Those of a tunnel do not say whose they are.
            return breadth == .client
                ? !fragment.isOfTCP || belongsToClient(fragment.source, fragment.destination)
                : exchange.mayHold(fragment) || start?.mayHold(fragment) ?? false
        case .aggregate, .notTCP, .undecodable: return false
        }
    }

    private func belongsToClient(_ one: IPAddress, _ other: IPAddress) -> Bool {
        let client = exchange.client.address
        return one == client || other == client
            || start.map { one == $0.client.address || other == $0.client.address } ?? false
    }
}

extension FrameChoice.TracedStart {
    fileprivate func holds(_ segment: Segment) -> Bool {
        segment.source == client && segment.destination == server
            || segment.source == server && segment.destination == client
    }

    fileprivate func mayHold(_ fragment: IPFragment) -> Bool {
        fragment.source == client.address && fragment.destination == server.address
            || fragment.source == server.address && fragment.destination == client.address
    }
}
