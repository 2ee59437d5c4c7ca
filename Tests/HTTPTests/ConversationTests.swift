import ByteStream
import HTTP
import TestSupport
import Testing

@Suite struct ConversationTests {
    @Test func requestsAndAnswersOnOneConnectionPairInOrder() {
        var script = ConversationScript()
        for number in 1...3 {
            script.client("POST /e/\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nbody\(number)")
            script.server("HTTP/1.1 20\(number) OK\r\nContent-Length: 2\r\n\r\nr\(number)")
        }
        let said = verify(script)
        #expect(
            said.requests.map { $0.message.target } == [Array("/e/1".utf8), Array("/e/2".utf8), Array("/e/3".utf8)])
        #expect((0..<3).map { said.responses[$0]?.status } == [201, 202, 203])
        #expect(said.ledger.requests.whole == 3)
        #expect(said.ledger.octets.selected == said.octetsFed)
    }

    @Test func pipelinedRequestsPairWithAnswersInOrder() {
        var script = ConversationScript()
        script.client(
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nxPOST /2 HTTP/1.1\r\nHost: a\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: u\r\n\r\nHEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        script.server(
            "HTTP/1.1 201 A\r\nContent-Length: 0\r\n\r\nHTTP/1.1 202 B\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz")
        script.server("\r\n0\r\n\r\nHTTP/1.1 203 C\r\nContent-Length: 100\r\n\r\n")
        let said = verify(script)
        #expect((0..<3).map { said.responses[$0]?.status } == [201, 202, 203])
        #expect(said.requests[1].message.content.octets == .whole(Array("abc".utf8)))
    }
}
