import ByteStream
import HTTP
import TestSupport
import Testing

/// RFC 9112 §6.3 as a table: the step that decides, the head, and what must come of it.
@Suite struct FramingTests {
    enum Expectation: Sendable, Equatable {
        case content(String)
        case ambiguous
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var step: String
        var fields: String
        var content: String
        var expected: Expectation
        var version = "1.1"
        var testDescription: String { "step \(step): \(fields.debugDescription)" }
    }

    static let requests: [Row] = [
        Row(
            step: "3", fields: "Transfer-Encoding: chunked\r\nContent-Length: 3", content: "3\r\nabc\r\n0\r\n\r\n",
            expected: .ambiguous),
        Row(
            step: "3", fields: "Content-Length: 3\r\nTransfer-Encoding: chunked", content: "3\r\nabc\r\n0\r\n\r\n",
            expected: .ambiguous),
        Row(
            step: "4", fields: "Transfer-Encoding: chunked", content: "3\r\nabc\r\n0\r\n\r\n", expected: .content("abc")
        ),
        Row(
            step: "4", fields: "transfer-encoding:\t ChunKed \t", content: "3\r\nabc\r\n0\r\n\r\n",
            expected: .content("abc")),
        Row(step: "4", fields: "Transfer-Encoding: gzip", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: identity", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: chunked, gzip", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: chunked, chunked", content: "", expected: .ambiguous),
        Row(
            step: "4", fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", content: "",
            expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: chunked;q=1", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: ,chunked", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: xchunked", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: \u{B}chunked", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding: \"chunked\"", content: "", expected: .ambiguous),
        Row(step: "4", fields: "Transfer-Encoding:", content: "", expected: .ambiguous),
        Row(
            step: "4", fields: "Transfer-Encoding: chunked", content: "3\r\nabc\r\n0\r\n\r\n", expected: .ambiguous,
            version: "1.0"),
        Row(step: "5", fields: "Content-Length: 3\r\nContent-Length: 3", content: "abc", expected: .content("abc")),
        Row(step: "5", fields: "Content-Length: 3, 3", content: "abc", expected: .content("abc")),
        Row(step: "5", fields: "Content-Length: 3, 4", content: "abcd", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: 3\r\nContent-Length: 4", content: "abcd", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: 3,", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: -3", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: +3", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: 0x3", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: 3 3", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: 3_0", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length:", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: \u{B}3", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: 9223372036854775808", content: "abc", expected: .ambiguous),
        Row(step: "5", fields: "Content-Length: 18446744073709551619", content: "abc", expected: .ambiguous),
        Row(
            step: "5", fields: "Content-Length: 99999999999999999999999999999999", content: "abc", expected: .ambiguous),
        Row(step: "6", fields: "Content-Length: 3", content: "abc", expected: .content("abc")),
        Row(step: "6", fields: "CONTENT-length:003", content: "abc", expected: .content("abc")),
        Row(step: "6", fields: "Content-Length: 0", content: "", expected: .content("")),
        Row(step: "7", fields: "Accept: */*", content: "", expected: .content("")),
        // Heads that two readers could read differently (RFC 9112 §5, §2.2, §11.2).
        Row(step: "5.1", fields: "Content-Length : 3", content: "abc", expected: .ambiguous),
        Row(step: "5.1", fields: ": 3", content: "", expected: .ambiguous),
        Row(step: "5.1", fields: "Content-Length", content: "", expected: .ambiguous),
        Row(step: "5.1", fields: "Content\u{E9}: 3", content: "", expected: .ambiguous),
        Row(step: "5.2", fields: "Accept: a\r\n b", content: "", expected: .ambiguous),
        Row(step: "5.2", fields: " Accept: a", content: "", expected: .ambiguous),
        Row(step: "5.2", fields: "Transfer-Encoding:\r\n chunked", content: "", expected: .ambiguous),
        Row(step: "2.2", fields: "Accept: a\rb", content: "", expected: .ambiguous),
        Row(step: "2.2", fields: "Accept: a\nContent-Length: 3", content: "", expected: .ambiguous),
        Row(step: "2.2", fields: "Accept: a\r\nB: c\n\r\nD: e", content: "", expected: .ambiguous),
        Row(step: "2.2", fields: "Accept: a\u{0}b", content: "", expected: .ambiguous),
    ]

    @Test(arguments: requests) func aRequestIsFramedByTheStepThatDecides(_ row: Row) throws {
        var script = ConversationScript()
        script.client("POST /first HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
        script.server("HTTP/1.1 204 No\r\n\r\n")
        let head = "POST /second HTTP/\(row.version)\r\nHost: a\r\n\(row.fields)\r\n\r\n"
        script.client(head + row.content + "GET /third HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 200 A\r\nContent-Length: 0\r\n\r\nHTTP/1.1 404 B\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script, losing: false)
        let second = try #require(said.requests.first { $0.message.target == Array("/second".utf8) })
        switch row.expected {
        case .content(let text):
            #expect(second.message.content.octets == .whole(Array(text.utf8)))
            #expect(second.message.faults == [])
            #expect(said.requests.count == 3)
            #expect(said.responses[1]?.status == 200)
            #expect(said.responses[2]?.status == 404)
        case .ambiguous:
            #expect(second.message.faults == [.ambiguousFraming])
            #expect(second.message.content.octets == .parts([]))
            #expect(said.requests.count == 2)
            // However its content is framed, the next answer is its own; the one behind is nobody's that is known.
            #expect(said.responses[1]?.status == 200)
            #expect(said.responses[2] == nil)
            #expect(said.anomalies.contains("ambiguousFraming"))
            #expect(said.ledger.requests.ambiguous == 1)
        }
        #expect(said.responses[0]?.status == 204)
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        var step: String
        var method = "GET"
        var head: String
        var content: String
        var expected: Expectation
        /// Whether another answer can follow.
        var goesOn = true
        var testDescription: String { "step \(step): \(method) \(head.debugDescription)" }
    }

    static let answers: [Answer] = [
        Answer(step: "1", method: "HEAD", head: "200 OK\r\nContent-Length: 300", content: "", expected: .content("")),
        Answer(
            step: "1", method: "HEAD", head: "200 OK\r\nTransfer-Encoding: chunked", content: "", expected: .content("")
        ),
        Answer(step: "1", head: "204 No\r\nContent-Length: 5", content: "", expected: .content("")),
        Answer(step: "1", head: "304 Not\r\nContent-Length: 5", content: "", expected: .content("")),
        Answer(step: "1", head: "304 Not\r\nTransfer-Encoding: chunked", content: "", expected: .content("")),
        Answer(
            step: "3", head: "200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1", content: "0\r\n\r\n",
            expected: .ambiguous),
        Answer(
            step: "4", head: "200 OK\r\nTransfer-Encoding: chunked", content: "2\r\nab\r\n1\r\nc\r\n000\r\n\r\n",
            expected: .content("abc")),
        Answer(
            step: "4", head: "200 OK\r\nTransfer-Encoding: gzip", content: "abc", expected: .content("abc"),
            goesOn: false),
        Answer(step: "4", head: "200 OK\r\nTransfer-Encoding: chunked, gzip", content: "abc", expected: .ambiguous),
        Answer(step: "5", head: "200 OK\r\nContent-Length: 3, 4", content: "abcd", expected: .ambiguous),
        Answer(step: "5", head: "200 OK\r\nContent-Length: 3,3", content: "abc", expected: .content("abc")),
        Answer(step: "6", head: "200 OK\r\nContent-Length: 3", content: "abc", expected: .content("abc")),
        Answer(step: "6", head: "404\r\nContent-Length: 3", content: "abc", expected: .content("abc")),
        Answer(step: "8", head: "200 OK\r\nServer: x", content: "abc", expected: .content("abc"), goesOn: false),
    ]

    @Test(arguments: answers) func anAnswerIsFramedByTheStepThatDecides(_ row: Answer) throws {
        var script = ConversationScript()
        script.client("\(row.method) /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 \(row.head)\r\n\r\n\(row.content)")
        if row.goesOn { script.server("HTTP/1.1 299 Next\r\nContent-Length: 0\r\n\r\n") }
        script.end(.second)
        let said = verify(script, losing: false)
        let first = try #require(said.responses[0])
        switch row.expected {
        case .content(let text):
            #expect(first.content.octets == .whole(Array(text.utf8)))
            #expect(first.faults == [])
            #expect(row.goesOn ? said.responses[1]?.status == 299 : said.unanswered[1] == .closed)
        case .ambiguous:
            #expect(first.faults == [.ambiguousFraming])
            #expect(said.unanswered[1] == .framingLost)
        }
    }

    static let chunks: [(content: String, expected: Expectation)] = [
        ("3\r\nabc\r\n0\r\n\r\n", .content("abc")),
        ("a\r\n0123456789\r\n0\r\n\r\n", .content("0123456789")),
        ("A\r\n0123456789\r\n00\r\n\r\n", .content("0123456789")),
        ("0003;x\r\nabc\r\n0;last\r\n\r\n", .content("abc")),
        ("3 ; a = \"b c\" ;d\r\nabc\r\n0\r\nTrailer: x\r\nB:\r\n\r\n", .content("abc")),
        ("0\r\n\r\n", .content("")),
        ("0x3\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("+3\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("-3\r\nabc\r\n0\r\n\r\n", .ambiguous),
        (" 3\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("3 \r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("g\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("3\nabc\r\n0\r\n\r\n", .ambiguous),
        ("3\r\nabc\n0\r\n\r\n", .ambiguous),
        ("3\r\nabcd\r\n0\r\n\r\n", .ambiguous),
        ("3\r\nabc0\r\n\r\n", .ambiguous),
        ("3;a\nb\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("3;a\rb\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("3;a\u{0}\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("3\r\nabc\r\n0\r\n fold\r\n\r\n", .ambiguous),
        ("3\r\nabc\r\n0\r\nA : b\r\n\r\n", .ambiguous),
        ("3\r\nabc\r\n0\r\nA: b\n\r\n", .ambiguous),
        ("8000000000000000\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("ffffffffffffffff\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("10000000000000003\r\nabc\r\n0\r\n\r\n", .ambiguous),
        ("3;" + String(repeating: "x", count: 20_000) + "\r\nabc\r\n0\r\n\r\n", .ambiguous),
    ]

    @Test(arguments: chunks) func chunksAreReadStrictly(_ row: (content: String, expected: Expectation)) throws {
        var script = ConversationScript()
        script.client("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(row.content)")
        script.client("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        let said = verify(script, losing: false)
        let first = try #require(said.requests.first?.message)
        switch row.expected {
        case .content(let text):
            #expect(first.content.octets == .whole(Array(text.utf8)))
            #expect(first.content.size == text.utf8.count)
            #expect(said.requests.count == 2)
        case .ambiguous:
            #expect(first.faults == [.ambiguousFraming])
            #expect(first.content.octets == .parts([]))
            #expect(said.requests.count == 1)
        }
    }

    @Test func aHeadMayEndAllItsLinesInABareLineFeed() {
        // RFC 9112 §2.2: a recipient may take a single LF for a line's end.
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\nHost: a\nContent-Length: 2\n\nab")
        script.server("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")
        script.client("GET /2 HTTP/1.1\nHost: a\r\n\n")
        let said = verify(script)
        #expect(said.requests[0].message.content.octets == .whole(Array("ab".utf8)))
        #expect(said.responses[0]?.content.octets == .whole(Array("ok".utf8)))
        #expect(said.requests[1].message.faults == [.ambiguousFraming])
    }

    @Test func aConnectOrHeadWithAContentIsToldFromOneWithout() {
        for fields in ["Content-Length: 3", "Transfer-Encoding: chunked"] {
            var script = ConversationScript()
            script.client("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\(fields)\r\n\r\nabc")
            #expect(verify(script, losing: false).requests.first?.message.faults == [.ambiguousFraming])
        }
    }

    @Test func lineBreaksBeforeARequestLineArePassedOver() {
        var script = ConversationScript()
        script.client("\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.count == 2)
        #expect(said.ledger.octets.other == 8)
    }

    @Test func octetsThatAreNoRequestLineEndTrust() {
        var script = ConversationScript()
        script.client(
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok and more\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.count == 1)
        #expect(said.responses[0]?.status == 200)
        #expect(said.anomalies.contains("invalidRequestLine"))
        #expect(said.ledger.octets.untrusted == 78)
        #expect(said.ledger.octets.skipped == 0)
    }
}
