import HTTP
import TestSupport

/// The input is what follows the head of a chunked request; a plain reading of RFC 9112 §7.1 judges what comes of it.
enum ChunkedFuzzing {
    static func faults(in input: [UInt8]) -> [String] {
        var script = ConversationScript()
        script.client("POST /events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        script.client(input)
        let said = script.run()
        var faults = Verifier(seed: Fingerprint.of(input), cuts: 1, loses: false).faults(in: script, whole: said)
        guard let message = said.requests.first?.message else { return faults + ["no request: \(said.lines)"] }
        switch ChunkedGrammar.read(input) {
        case .whole(let content):
            if message.faults.isEmpty, case .whole(let octets) = message.content.octets, octets == content { break }
            faults.append("\(message.content) \(message.faults) for \(content.count) octets")
        case .broken:
            if !message.faults.contains(.ambiguousFraming) { faults.append("\(message.faults) for a broken content") }
        case .unfinished:
            if !message.faults.contains(.cutShort) { faults.append("\(message.faults) for an unfinished content") }
        }
        return faults
    }
}
