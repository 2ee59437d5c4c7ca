import ByteStream
import HTTP
import TestSupport
import Testing

@Suite struct LimitTests {
    @Test func aContentOverTheBoundIsKeptUpToIt() {
        var script = ConversationScript()
        script.limits.maxContent = 10
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz")
        script.client("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabcdefghij")
        let said = verify(script)
        #expect(said.requests[0].message.faults == [.overLimit])
        #expect(said.requests[0].message.content.octets == .parts([.init(offset: 0, octets: Array("abcdefghij".utf8))]))
        #expect(said.requests[0].message.content.size == 26)
        #expect(said.requests[1].message.faults == [])
        #expect(said.ledger.requests.overLimit == 1)
    }

    @Test func anAnswersContentHasABoundOfItsOwn() {
        var script = ConversationScript()
        script.limits.maxAnswerContent = 3
        script.client("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 200 A\r\nContent-Length: 4\r\n\r\nabcdHTTP/1.1 201 B\r\nContent-Length: 3\r\n\r\nabc")
        let said = verify(script, losing: false)
        #expect(said.responses[0]?.faults == [.overLimit])
        #expect(said.responses[1]?.content.octets == .whole(Array("abc".utf8)))
    }

    @Test func aHugeContentLengthCostsNothing() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\nabc")
        script.lose(.first, 1_000_000)
        script.client("def")
        let said = verify(script, losing: false)
        #expect(said.requests[0].message.faults == [.gap, .cutShort])
        #expect(said.requests[0].message.content.size == 9_223_372_036_854_775_807)
    }

    @Test func aHeadOverTheBoundIsRefused() {
        var script = ConversationScript()
        script.limits.maxHead = 200
        script.client("GET /1 HTTP/1.1\r\nHost: a\r\nLong: \(String(repeating: "x", count: 300))\r\n\r\n")
        script.client("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.count == 1)
        #expect(said.requests[0].message.faults == [.fieldsOverLimit])
        #expect(said.ledger.requests.overLimit == 1)
        #expect(said.ledger.octets.selected == 200)
    }

    @Test func aRequestLineOverTheBoundIsNoHTTP() {
        var script = ConversationScript()
        script.client("GET /\(String(repeating: "x", count: 20_000)) HTTP/1.1\r\nHost: a\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.ledger.octets.notHTTP == script.octets(of: .first))
        #expect(said.anomalies == ["startLineOverLimit"])
    }

    /// What proves a request behind a loss must be what a reader takes, or the search would find the same line for ever.
    @Test(.timeLimit(.minutes(10))) func aRequestLineOverTheBoundIsNotFoundAgainBehindALoss() {
        var script = ConversationScript()
        script.limits.maxStartLine = 40
        let long = "POST /\(String(repeating: "x", count: 60)) HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        script.lose(.first, 10)
        script.client(long + long + long)
        script.client("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        script.client("POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.map { String(decoding: $0.message.target, as: UTF8.self) } == ["/1", "/2", "/3"])
    }

    /// A head may be bounded more tightly than its first line.
    @Test(.timeLimit(.minutes(10)), arguments: [1, 8, 40]) func aStatusLineOverTheBoundOfAHeadIsRefused(bound: Int) {
        var script = ConversationScript()
        script.limits.maxHead = bound
        script.client("GET /1 HTTP/1.1\r\n\r\n")
        script.server("HTTP/1.1 200 \(String(repeating: "x", count: 100))\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.responses.isEmpty)
        #expect(said.ledger.octets.total == script.octets(of: .first) + script.octets(of: .second))
    }

    @Test func morePendingRequestsThanTheBoundGiveUpTheOldest() {
        var script = ConversationScript()
        script.limits.maxPending = 2
        for number in 0..<5 { script.client("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: 0) }
        script.server("HTTP/1.1 200 A\r\nContent-Length: 0\r\n\r\n")
        script.client("GET /last HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 201 A\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.count == 6)
        #expect(said.responses.values.allSatisfy { $0.status == 201 })
        #expect(said.anomalies == ["pendingOverLimit"])
    }

    @Test func answersThatWaitTooLongForTheirRequestsAreNobodys() {
        var script = ConversationScript()
        script.limits.maxHeld = 100
        script.server(
            "HTTP/1.1 200 A\r\nContent-Length: 200\r\n\r\n\(String(repeating: "x", count: 200))", acknowledges: 28)
        script.client("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: 0)
        let said = verify(script, losing: false)
        #expect(said.unanswered[0] == .framingLost)
        #expect(said.ledger.unpairedAnswers == 1)
        #expect(said.anomalies == ["heldOverLimit"])
    }

    @Test func aContentInTooManyPiecesIsKeptUpToABound() {
        var script = ConversationScript()
        script.limits.maxParts = 4
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n")
        for _ in 0..<20 {
            script.client("a")
            script.lose(.first, 1)
        }
        let said = verify(script, losing: false)
        guard case .parts(let parts) = said.requests[0].message.content.octets else {
            Issue.record("whole")
            return
        }
        #expect(parts.count == 4)
        #expect(Set(said.requests[0].message.faults) == [.gap, .overLimit])
    }

    @Test func requestsOfNoInterestAreFramedAndCounted() {
        var script = ConversationScript()
        script.interest = RequestInterest { line, method, target in
            let first = unsafe line.unsafeLoad(fromByteOffset: target.lowerBound + 1, as: UInt8.self)
            return method.lowerBound == 0 && first == 0x65
        }
        script.client("GET /x HTTP/1.1\r\nHost: a\r\n\r\nPOST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
        script.client("PUT /y HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        script.server("HTTP/1.1 200 A\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 201 B\r\nContent-Length: 0\r\n\r\n")
        script.server("HTTP/1.1 202 A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        let said = verify(script)
        #expect(said.requests.map(\.message.target) == [Array("/e".utf8)])
        #expect(said.responses.map(\.value.status) == [201])
        #expect(said.ledger.requests.notSelected == 2)
        #expect(said.ledger.requests.whole == 1)
    }
}
