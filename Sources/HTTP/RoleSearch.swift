import ByteStream
import Wire

/// Tells who the client is where the handshake was not seen: by a request line or a status line at the start of a
/// half-stream, or else at the start of a later turn.
final class RoleSearch {
    /// What is known.
    enum Decision {
        case none
        case client(Sender)
        case foreign(Recognition)
    }

    private struct Side {
        /// What may be the start of a message.
        var held = HeldParts()
        /// Whether the octets of this turn are in the middle of something.
        var isPassing = false
        /// Octets of this side that were passed over.
        var passed = 0
        /// Where octets of this side were lost or passed over, so that what is held is not its start: a frame of them, and the
        /// offset after the last.
        var lost: (stamp: FrameStamp, offset: UInt64)?
    }

    private(set) var decision = Decision.none
    private var first = Side()
    private var second = Side()
    /// Who sent last.
    private(set) var speaker: Sender?
    private var turns = 0
    private let limits: HTTPLimits

    /// Turns in which neither end looked like HTTP before the connection is given up.
    static let maxTurns = 32

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// Octets taken so far.
    var octets: Int { skipped + first.held.octets.count + second.held.octets.count }
    /// What searching costs, in octets of memory.
    var cost: Int { MemoryLayout<Side>.stride &* 2 &+ first.held.cost &+ second.held.cost }
    /// Octets that were passed over.
    var skipped: Int { first.passed + second.passed }

    func held(by sender: Sender) -> HeldParts { sender == .first ? first.held : second.held }

    /// The stamp of octets passed over and the offset after the last of them, where what is held by `sender` is not the start of
    /// its half-stream.
    func lostStart(of sender: Sender) -> (stamp: FrameStamp, offset: UInt64)? {
        sender == .first ? first.lost : second.lost
    }

    func receive(_ span: RawSpan, _ origin: Origin, from sender: Sender) {
        let isNewTurn = speaker != sender
        speaker = sender
        if isNewTurn { turns += 1 }
        let verdict: Recognition
        if sender == .first {
            verdict = Self.take(span, origin, isNewTurn: isNewTurn, &first)
        } else {
            verdict = Self.take(span, origin, isNewTurn: isNewTurn, &second)
        }
        switch verdict {
        case .undecided: break
        case .request: decision = .client(sender)
        case .response: decision = .client(sender.other)
        case .tls, .http2: decision = .foreign(verdict)
        case .unknown:
            if turns > Self.maxTurns || skipped > limits.maxFruitless { decision = .foreign(.unknown) }
        }
    }

    func hold(_ item: HeldParts.Item, from sender: Sender) {
        if sender == .first { Self.take(item, &first) } else { Self.take(item, &second) }
    }

    private static func take(_ item: HeldParts.Item, _ side: inout Side) {
        if case .gap(let gap) = item {
            side.passed += side.held.octets.count
            side.held = HeldParts()
            side.isPassing = true
            side.lost = (gap.stamp, gap.offset &+ gap.count)
        } else {
            side.held.hold(item)
        }
    }

    private static func take(_ span: RawSpan, _ origin: Origin, isNewTurn: Bool, _ side: inout Side) -> Recognition {
        if isNewTurn { side.isPassing = false }
        if side.isPassing {
            side.passed += span.byteCount
            side.lost?.offset = origin.offset &+ UInt64(span.byteCount)
            return .unknown
        }
        side.held.hold(span, origin)
        let octets = side.held.octets
        // Looked at again with each part until the line ends: at most its bound, and parts are seldom small.
        let verdict = recognise(octets.span.bytes)
        if case .unknown = verdict {
            side.passed += octets.count
            side.held = HeldParts()
            side.isPassing = true
            side.lost = (origin.stamp, origin.offset &+ UInt64(span.byteCount))
        }
        return verdict
    }

    /// Looks at the start of a turn: a request shows by a whole request line, as prose may start with a word, too, or by
    /// the header that a proxy puts before the first.
    private static func recognise(_ octets: RawSpan) -> Recognition {
        switch ProxyHeader.examine(octets) {
        case .header: return .request
        case .undecided: return .undecided
        case .none: break
        }
        let verdict = Recognition(octets)
        guard case .request = verdict else { return verdict }
        var start = 0
        while start < octets.byteCount, octets.octet(start) == 0x0D || octets.octet(start) == 0x0A { start += 1 }
        guard let feed = octets.firstLineFeed(from: start, to: octets.byteCount) else {
            return octets.byteCount > HTTPLimits.standard.maxStartLine ? .unknown : .undecided
        }
        guard let line = RequestLine(octets, from: start, feed: feed), KnownMethods.contains(octets, line.method) else {
            return .unknown
        }
        return .request
    }
}
