public import ByteStream
public import HTTP
import Wire

/// What two ends said to each other, to be fed to a reader in any cut.
///
/// Each step's octets carry the acknowledgement of all that the other end sent in the steps before, as in a real
/// conversation, unless `acknowledges` says otherwise.
public struct ConversationScript: Sendable {
    /// What one end does.
    public enum Action: Sendable {
        /// Sends octets.
        case send([UInt8])
        /// Sends octets that the capture missed.
        case lose(Int, StreamGap.Cause)
        /// Ends its half-stream.
        case end(StreamEnd)
    }

    /// One end's turn.
    public struct Step: Sendable {
        /// Who acts.
        public var sender: Sender
        /// What it does.
        public var action: Action
        /// How many octets of the other end it has received by then; nil: all that were sent in earlier steps.
        public var acknowledges: UInt64?

        /// Makes a step.
        public init(sender: Sender, action: Action, acknowledges: UInt64?) {
            self.sender = sender
            self.action = action
            self.acknowledges = acknowledges
        }
    }

    /// The steps in the order of the capture.
    public var steps: [Step] = []
    /// Whether the handshake was captured: then `.first` is known to be the client.
    public var hasHandshake = true
    /// The bounds of the reader.
    public var limits = HTTPLimits.standard
    /// What is kept.
    public var interest = RequestInterest.everything

    /// Makes an empty conversation.
    public init(hasHandshake: Bool = true) {
        self.hasHandshake = hasHandshake
    }

    /// The client sends.
    public mutating func client(_ text: String, acknowledges: UInt64? = nil) {
        client(Array(text.utf8), acknowledges: acknowledges)
    }

    /// The client sends.
    public mutating func client(_ octets: [UInt8], acknowledges: UInt64? = nil) {
        steps.append(Step(sender: .first, action: .send(octets), acknowledges: acknowledges))
    }

    /// The server sends.
    public mutating func server(_ text: String, acknowledges: UInt64? = nil) {
        server(Array(text.utf8), acknowledges: acknowledges)
    }

    /// The server sends.
    public mutating func server(_ octets: [UInt8], acknowledges: UInt64? = nil) {
        steps.append(Step(sender: .second, action: .send(octets), acknowledges: acknowledges))
    }

    /// Octets of one end are missing.
    public mutating func lose(_ sender: Sender, _ count: Int, _ cause: StreamGap.Cause = .notCaptured) {
        steps.append(Step(sender: sender, action: .lose(count, cause), acknowledges: nil))
    }

    /// One end ends its half-stream.
    public mutating func end(_ sender: Sender, _ end: StreamEnd = .fin) {
        steps.append(Step(sender: sender, action: .end(end), acknowledges: nil))
    }

    /// The same conversation with one octet of one end lost: the `index`th that it sent.
    public func losing(_ sender: Sender, _ index: Int) -> ConversationScript {
        var script = self
        script.steps = []
        var before = 0
        for step in steps {
            guard case .send(let octets) = step.action, step.sender == sender, index >= before,
                index < before + octets.count
            else {
                if case .send(let octets) = step.action, step.sender == sender { before += octets.count }
                script.steps.append(step)
                continue
            }
            let place = index - before
            before += octets.count
            let received = step.acknowledges
            if place > 0 {
                script.steps.append(
                    Step(sender: sender, action: .send(Array(octets[..<place])), acknowledges: received))
            }
            script.steps.append(Step(sender: sender, action: .lose(1, .notCaptured), acknowledges: received))
            if place + 1 < octets.count {
                script.steps.append(
                    Step(sender: sender, action: .send(Array(octets[(place + 1)...])), acknowledges: received))
            }
        }
        return script
    }

    /// The number of octets that an end sent and the capture has.
    public func octets(of sender: Sender) -> Int {
        steps.reduce(0) { sum, step in
            if case .send(let octets) = step.action, step.sender == sender { sum + octets.count } else { sum }
        }
    }
}
