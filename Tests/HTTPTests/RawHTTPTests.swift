import ByteStream
import Foundation
import HTTP
import TestSupport
import Testing

/// llhttp's own inputs, accepted or rejected as the strict reading of RFC 9112 says.
@Suite struct RawHTTPTests {
    /// One input with what llhttp makes of it in its strict mode.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var isAnswer: Bool
        var octets: [UInt8]
        /// Messages that it reads to their end.
        var complete: Int
        var isRejected: Bool
        var testDescription: String { name }
    }

    @Test func inputsAreReadAsLlhttpReadsThemButForTheTable() throws {
        guard let folder = CorpusFolder.folder("public/rawhttp/llhttp") else {
            print("RawHTTPTests: no corpus beside this repository; skipped")
            return
        }
        var seen: Set<String> = []
        var count = 0
        for file in try files(in: folder) {
            let kind = file.deletingLastPathComponent().lastPathComponent
            let name = "\(kind)/\(file.deletingPathExtension().lastPathComponent)"
            for sample in Self.cases(in: try String(contentsOf: file, encoding: .utf8), file: name) {
                count += 1
                seen.insert(sample.name)
                let found = Self.read(sample)
                // What is rejected need not be said to be so where it ends inside the head: it is not accepted.
                let agrees = found.complete == sample.complete && (sample.isRejected || !found.isRejected)
                if Self.deviations[sample.name] == nil {
                    #expect(
                        agrees,
                        "\(sample.name): \(found.complete), rejected \(found.isRejected); llhttp \(sample.complete), \(sample.isRejected)"
                    )
                } else {
                    #expect(!agrees, "\(sample.name) no longer deviates")
                }
            }
        }
        let unknown = Self.deviations.keys.filter { !seen.contains($0) }.sorted()
        #expect(unknown == [], "deviations of inputs that are not there")
        print("RawHTTPTests: \(count) inputs, \(Self.deviations.count) deviations with a reason each")
    }

    private func files(in folder: URL) throws -> [URL] {
        let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let all = (walk?.allObjects ?? []).compactMap { $0 as? URL }
        return all.filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }
    }

    private static func read(_ sample: Case) -> (complete: Int, isRejected: Bool) {
        var script = ConversationScript()
        if sample.isAnswer {
            for number in 0..<12 { script.client("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: 0) }
            script.server(sample.octets)
            script.end(.second, .captureEnded)
        } else {
            script.client(sample.octets)
        }
        let said = verify(script, losing: false)
        let oddities = ["ambiguousFraming", "invalidRequestLine", "invalidStatusLine", "framingLost", "headOverLimit"]
        let others = said.ledger.otherProtocols
        let isForeign = others.tls + others.http2 + others.unknown > 0
        let isRejected = isForeign || said.anomalies.contains { oddities.contains($0) }
        let complete =
            sample.isAnswer
            ? said.responses.values.count { $0.faults.isEmpty } + said.ledger.interimAnswers
            : said.requests.count { $0.message.faults.isEmpty }
        return (complete, isRejected)
    }

    /// The inputs of one page, those of llhttp's lenient and pausing modes left out.
    static func cases(in page: String, file: String) -> [Case] {
        var cases: [Case] = []
        var heading = ""
        var kind: String?
        var block: (language: String, lines: [Substring])?
        var input: [UInt8]?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if var open = block {
                if line == "```" {
                    block = nil
                    if open.language == "http" {
                        input = unescape(open.lines)
                    } else if open.language == "log", let octets = input, let type = kind {
                        let log = open.lines.joined(separator: "\n")
                        let same = cases.count { $0.name.hasPrefix("\(file): \(heading)") }
                        let name = "\(file): \(heading)" + (same > 0 ? " (\(same + 1))" : "")
                        if ["request", "response", "request-finish", "response-finish"].contains(type),
                            !log.contains("pause")
                        {
                            cases.append(
                                Case(
                                    name: name, isAnswer: type.hasPrefix("response"), octets: octets,
                                    complete: log.components(separatedBy: "message complete").count - 1,
                                    isRejected: log.contains("error code=") && !log.contains("reason=\"Pause")))
                        }
                    }
                } else {
                    open.lines.append(line)
                    block = open
                }
            } else if line.hasPrefix("```") {
                block = (String(line.dropFirst(3)), [])
            } else if line.hasPrefix("#") {
                heading = line.drop { $0 == "#" || $0 == " " }.description
                kind = nil
                input = nil
            } else if line.hasPrefix("<!-- meta="), let start = line.range(of: "\"type\": \"") {
                // A client of llhttp may say that an answer has no content; an observer learns that from the request.
                kind = line.contains("skipBody") ? nil : line[start.upperBound...].prefix { $0 != "\"" }.description
            }
        }
        return cases
    }

    /// The octets that a block stands for: lines end in CR LF, a backslash at the end joins lines, escapes are as in C.
    private static func unescape(_ lines: [Substring]) -> [UInt8] {
        var octets: [UInt8] = []
        for (number, line) in lines.enumerated() {
            let text = Array(line.utf8)
            var place = 0
            var isJoined = false
            while place < text.count {
                guard text[place] == 0x5C else {
                    octets.append(text[place])
                    place += 1
                    continue
                }
                guard place + 1 < text.count else {
                    isJoined = true
                    break
                }
                switch text[place + 1] {
                case 0x72: octets.append(0x0D)
                case 0x6E: octets.append(0x0A)
                case 0x74: octets.append(0x09)
                case 0x66: octets.append(0x0C)
                case 0x78:
                    let digits = text[(place + 2)...].prefix(2)
                    octets.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0)
                    place += 2
                default: octets += [0x5C, text[place + 1]]
                }
                place += 2
            }
            if number + 1 < lines.count, !isJoined { octets += [0x0D, 0x0A] }
        }
        return octets
    }

    /// Where this reader differs from llhttp, and why.
    static let deviations: [String: String] = {
        let close = "Connection: close does not touch framing; whether a server still read is told by its answers"
        let token = "a method is any token (RFC 9110 §9.1); an observer has no list of those a server implements"
        let control = "control octets other than NUL, CR and LF may be retained in a value (RFC 9110 §5.5)"
        let other = "another protocol than HTTP/1 (its version says so), which llhttp reads as well"
        let notLast = "RFC 9112 §6.3 step 4 reads to the close; with chunked applied and not last, two readers differ"
        return [
            "request/connection: No restart when keep-alive is off (1.0)": close,
            "request/invalid: HTTP protocol and ANNOUNCE method": token,
            "request/invalid: Invalid method": token,
            "request/lenient-header-value-relaxed: Control char in header value (strict)": control,
            "request/lenient-headers: Header value": control,
            "request/method: ANNOUNCE request with RTSP": other,
            "request/method: OPTIONS request with RTSP": other,
            "request/method: SOURCE request with ICE": other,
            "request/method: CONNECT with body":
                "a CONNECT has no content (RFC 9110 §9.3.6): with a length it can be read in two ways",
            "request/method: PRI request HTTP2": token,
            "request/sample: No HTTP version": "HTTP/0.9 has no framing, and no client sends it",
            "request/uri: Disallow UTF-8 in URI path in strict mode":
                "clients send octets above 0x7F in targets; framing does not depend on them, and the target is kept as sent",
            "response/invalid: Only LFs present and no body":
                "a recipient may take a single LF for a line's end (RFC 9112 §2.2), where all lines end so",
            "response/sample: HTTP version 0.9": other,
            "response/sample: ICE response": other,
            "response/sample: RTSP response": other,
            "response/transfer-encoding: `chunked` before other transfer-encoding": notLast,
            "response/transfer-encoding: multiple transfer-encoding where chunked is not the last one": notLast,
        ]
    }()
}
