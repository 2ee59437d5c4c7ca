import ByteStream
import Foundation
import HTTP
import TestSupport
import Testing

/// llhttp's own inputs, every one, accepted or rejected as the strict reading of RFC 9112 says.
///
/// llhttp's strict mode stands for that reading; an input that needs one of its lenient flags is one to be rejected. What
/// differs is in `RawHTTPDeviations`, with its reason.
@Suite struct RawHTTPTests {
    /// What the reader makes of an input.
    private struct Reading {
        /// Messages read whole.
        var complete = 0
        /// Whether it says that something is wrong, or another protocol.
        var isRejected = false
        /// Whether something is left at the end that is in no whole message.
        var isOpen = false
        /// What the verifier found.
        var faults: [String] = []
    }

    @Test func everyInputIsReadStrictlyButForTheTable() throws {
        guard let folder = CorpusFolder.folder("public/rawhttp/llhttp") else {
            print("RawHTTPTests: no corpus beside this repository; skipped")
            return
        }
        let inputs = try RawHTTPPages.inputs(in: folder)
        #expect(Set(inputs.map(\.name)).count == inputs.count, "two inputs have one name")
        var stale = Set(RawHTTPDeviations.reasons.keys)
        for input in inputs {
            let found = Self.read(input)
            #expect(found.faults.isEmpty, "\(input.name): \(found.faults)")
            stale.remove(input.name)
            let isStrict = Self.isStrict(found, input)
            if RawHTTPDeviations.reasons[input.name] == nil {
                #expect(isStrict, "\(input.name): \(found) for \(input.complete), rejected \(input.isRejected)")
            } else {
                #expect(!isStrict, "\(input.name) no longer deviates")
            }
        }
        #expect(stale == [], "deviations of inputs that are not there")
        print("RawHTTPTests: \(inputs.count) inputs, \(RawHTTPDeviations.reasons.count) deviations with a reason each")
    }

    private static func isStrict(_ found: Reading, _ input: RawHTTPInput) -> Bool {
        // Of what only a lenient mode accepts, less may be read.
        if input.isLenient {
            return found.isRejected || (found.isOpen && (found.complete < input.complete || input.isRejected))
        }
        if !input.isRejected { return found.complete == input.complete && !found.isRejected }
        // Where an input ends inside its head, it is not accepted, which says enough.
        return found.complete == input.complete && (found.isRejected || found.isOpen)
    }

    private static func read(_ input: RawHTTPInput) -> Reading {
        var script = ConversationScript()
        if input.isAnswer {
            let method = input.hasNoContent ? "HEAD" : "GET"
            for number in 0..<12 { script.client("\(method) /\(number) HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: 0) }
            script.server(input.octets)
            // An answer up to the close is whole by FIN; what is to be rejected must not even then be accepted.
            script.end(.second, input.isRejected || input.isLenient ? .fin : .captureEnded)
        } else {
            script.client(input.octets)
        }
        let said = script.run()
        let oddities = ["ambiguousFraming", "invalidRequestLine", "invalidStatusLine", "framingLost", "headOverLimit"]
        let others = said.ledger.otherProtocols
        var reading = Reading()
        reading.faults = Verifier(loses: false).faults(in: script, whole: said)
        reading.isRejected =
            others.tls + others.http2 + others.unknown > 0 || said.anomalies.contains { oddities.contains($0) }
        reading.isOpen = said.ledger.octets.openAtEnd > 0
        reading.complete =
            input.isAnswer
            ? said.responses.values.count { $0.faults.isEmpty } + said.ledger.interimAnswers
            : said.requests.count { $0.message.faults.isEmpty }
        return reading
    }
}
