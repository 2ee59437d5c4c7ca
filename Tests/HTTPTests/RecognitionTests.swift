import ByteStream
import HTTP
import TestSupport
import Testing

@Suite struct RecognitionTests {
    static let foreign: [(name: String, client: String, server: String)] = [
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "\u{16}\u{3}\u{3}"),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""),
        ("SMTP", "EHLO example.com\r\n", "220 mail ready\r\n"),
        ("SSH", "SSH-2.0-x\r\n", "SSH-2.0-y\r\n"),
        ("RTSP", "OPTIONS rtsp://a RTSP/1.0\r\nCSeq: 1\r\n\r\n", "RTSP/1.0 200 OK\r\n\r\n"),
        ("binary", "\u{0}\u{0}\u{1}", "\u{0}\u{1}"),
        ("a word without end", String(repeating: "A", count: 100), ""),
        ("HTTP/0.9", "GET /\r\n", "<html>"),
    ]

    @Test(arguments: foreign) func whatIsNotHTTPIsCountedOnce(_ row: (name: String, client: String, server: String)) {
        for serverFirst in [false, true] {
            var script = ConversationScript()
            if serverFirst { script.server(row.server) }
            script.client(row.client)
            if !serverFirst { script.server(row.server) }
            script.client("more of it GET / HTTP/1.1\r\n\r\n")
            let said = verify(script, losing: false)
            #expect(said.requests.isEmpty)
            #expect(said.ledger.octets.notHTTP == said.octetsFed, "\(row.name)")
            let others = said.ledger.otherProtocols
            #expect(others.tls + others.http2 + others.unknown == 1)
            if row.name == "TLS" { #expect(others.tls == 1) }
            if row.name == "HTTP/2" { #expect(others.http2 == 1) }
        }
    }

    @Test(arguments: ["/a b/events", " /x/events", "/x\t/events ", "\u{1}"])
    func aFirstRequestWithATargetThatIsNoneIsNotAnotherProtocol(target: String) {
        var script = ConversationScript()
        let first = "POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
        let second = "POST /x/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
        script.client(first)
        script.server("HTTP/1.1 204 No Content\r\n\r\n")
        script.client(second)
        let said = verify(script, losing: false)
        #expect(said.requests.isEmpty && said.anomalies.contains("invalidRequestLine"))
        #expect(said.ledger.otherProtocols.unknown == 0 && said.ledger.octets.notHTTP == 0)
        #expect(said.ledger.octets.untrusted == said.octetsFed)
    }

    @Test func theClientIsToldByContentWhereTheHandshakeIsMissing() {
        for serverFirst in [false, true] {
            var script = ConversationScript(hasHandshake: false)
            let request = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            // Here the second sender is the client.
            if serverFirst { script.client(answer, acknowledges: 28) }
            script.server(request, acknowledges: 0)
            if !serverFirst { script.client(answer) }
            let said = verify(script, losing: false)
            #expect(said.requests.first?.message.sender == .second)
            #expect(said.responses[0]?.status == 200)
        }
    }

    @Test func joinedTLSIsNotHTTP() {
        var script = ConversationScript(hasHandshake: false)
        script.client("\u{17}\u{3}\u{3}\u{0}\u{10}")
        #expect(verify(script, losing: false).ledger.otherProtocols.tls == 1)
    }

    @Test func joinedNoiseIsGivenUp() {
        var script = ConversationScript(hasHandshake: false)
        for _ in 0..<40 {
            script.client("\u{1}noise")
            script.server("\u{2}noise")
        }
        let said = verify(script, losing: false)
        #expect(said.ledger.octets.notHTTP == said.octetsFed)
    }

    @Test func aHalfStreamThatBeginsWithALossAndIsNoHTTPIsGivenUp() {
        var script = ConversationScript()
        script.lose(.first, 10)
        for _ in 0..<20 { script.client([UInt8](repeating: 0, count: 20_000)) }
        #expect(verify(script, losing: false).ledger.octets.notHTTP > 0)
    }

    @Test func aLossBehindWaitingOctetsThatAreNoAnswerIsSurvived() {
        var script = ConversationScript()
        script.client("POST /")
        script.server("HTTP/1.1 no status\r\nA: b\r\n", acknowledges: 0)
        script.lose(.second, 1)
        let said = verify(script)
        #expect(said.requests.isEmpty && said.responses.isEmpty)
        #expect(said.ledger.octets.notHTTP == 26 && said.ledger.octets.openAtEnd == 6)
    }

    @Test func aLongPieceThatBeginsAsNoRequestIsRefusedAsInShortPieces() {
        var script = ConversationScript()
        script.client([0xFF] + [UInt8](repeating: 0x75, count: 100))
        let said = verify(script, losing: false)
        #expect(said.ledger.octets.notHTTP == 101)
    }

    @Test func aServersTLSIsToldInAnyCutAlsoBehindALoss() {
        var script = ConversationScript()
        script.lose(.first, 5)
        script.server("\u{16}\u{3}\u{3}\u{0}\u{10}")
        #expect(verify(script, losing: false).ledger.otherProtocols.tls == 1)
    }
}
