/// What became of every in-order octet and every request of HTTP connections: the ledger's fourth and fifth sum (law 6).
public struct HTTPLedger: Sendable, Hashable {
    /// Octets in order by what they were.
    ///
    /// Each octet is in exactly one class.
    public var octets = OctetClasses()
    /// Requests by what became of them.
    public var requests = RequestClasses()
    /// Connections that turned out not to be HTTP/1, by what they looked like.
    public var otherProtocols = ProtocolClasses()
    /// Final answers whose status line was read.
    public var answers = 0
    /// Answers of those that belong to no request that was captured, or to none that can be told.
    public var unpairedAnswers = 0
    /// Interim answers (1xx but 101).
    public var interimAnswers = 0
    /// Times that reading resumed after a loss or in mid-connection.
    public var resumptions = 0

    /// Makes an empty ledger.
    public init() {}

    /// In-order octets by class.
    public struct OctetClasses: Sendable, Hashable {
        /// Of requests that were selected, and their answers.
        public var selected = 0
        /// Of requests that were not, their answers, and answers that belong to no known request.
        public var other = 0
        /// Of connections that speak another protocol, or have changed to one, and what a proxy put before the first request.
        public var notHTTP = 0
        /// Passed over to the next proven message, where octets before were lost or sent before the capture.
        public var skipped = 0
        /// Behind framing that two readers could read differently, a start line that is none, or a head over its limit.
        public var untrusted = 0
        /// Of messages that were not whole when their half-stream ended.
        public var openAtEnd = 0

        /// Counts octets that are passed over: behind a message that cannot be believed, or behind octets that are missing.
        mutating func pass(over count: Int, isDistrusted: Bool) {
            if isDistrusted { untrusted &+= count } else { skipped &+= count }
        }

        /// The sum of all classes.
        public var total: Int { selected &+ other &+ notHTTP &+ skipped &+ untrusted &+ openAtEnd }
    }

    /// Requests by class; a request is seen once its request line is.
    public struct RequestClasses: Sendable, Hashable {
        /// Reported whole.
        public var whole = 0
        /// Reported with a part missing.
        public var incomplete = 0
        /// Not of interest.
        public var notSelected = 0
        /// Refused: two readers could frame it differently.
        public var ambiguous = 0
        /// Refused: over a limit.
        public var overLimit = 0
        /// All of them.
        public var seen: Int { whole &+ incomplete &+ notSelected &+ ambiguous &+ overLimit }
    }

    /// Connections by what they speak instead of HTTP/1.
    public struct ProtocolClasses: Sendable, Hashable {
        /// TLS records.
        public var tls = 0
        /// HTTP/2 with prior knowledge.
        public var http2 = 0
        /// HTTP/1 up to an upgrade or a tunnel.
        public var switched = 0
        /// Anything else.
        public var unknown = 0
    }

    /// Adds another ledger's counts.
    public static func += (left: inout HTTPLedger, right: HTTPLedger) {
        left.octets.selected &+= right.octets.selected
        left.octets.other &+= right.octets.other
        left.octets.notHTTP &+= right.octets.notHTTP
        left.octets.skipped &+= right.octets.skipped
        left.octets.untrusted &+= right.octets.untrusted
        left.octets.openAtEnd &+= right.octets.openAtEnd
        left.requests.whole &+= right.requests.whole
        left.requests.incomplete &+= right.requests.incomplete
        left.requests.notSelected &+= right.requests.notSelected
        left.requests.ambiguous &+= right.requests.ambiguous
        left.requests.overLimit &+= right.requests.overLimit
        left.otherProtocols.tls &+= right.otherProtocols.tls
        left.otherProtocols.http2 &+= right.otherProtocols.http2
        left.otherProtocols.switched &+= right.otherProtocols.switched
        left.otherProtocols.unknown &+= right.otherProtocols.unknown
        left.answers &+= right.answers
        left.unpairedAnswers &+= right.unpairedAnswers
        left.interimAnswers &+= right.interimAnswers
        left.resumptions &+= right.resumptions
    }
}
