import ByteStream
import HTTP
import TestSupport
import Testing
import Wire

@Suite struct AnswerTests {
    private let get = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func interimAnswersAreCountedAndSkipped() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        script.server("HTTP/1.1 100 Continue\r\n\r\n")
        script.client("body")
        script.server("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + ok)
        script.client("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script)
        #expect(said.responses[0]?.status == 200)
        #expect(said.responses[1]?.status == 404)
        #expect(said.ledger.interimAnswers == 2)
        #expect(said.requests.first?.message.content.octets == .whole(Array("body".utf8)))
    }

    @Test func aContentAfterARefusedExpectationIsNotBelieved() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        script.server("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n")
        script.client("{}\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.map(\.message.faults) == [[.ambiguousFraming]])
        #expect(said.responses[0]?.status == 417)
        #expect(said.ledger.octets.untrusted == 4)
        #expect(said.ledger.octets.skipped == 0)
    }

    /// As curl goes on: the content is left out, and the request comes again on the same connection.
    @Test func requestsBehindARefusedExpectationAreRead() {
        var script = ConversationScript()
        let refused = "POST /1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        for _ in 0..<2 {
            script.client(refused)
            script.server("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n")
        }
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
        script.server(ok)
        script.client(get)
        script.server("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.map(\.message.faults) == [[.ambiguousFraming], [.ambiguousFraming], [], []])
        #expect(said.requests.map(\.message.notes) == [[], [.resumed], [.resumed], []])
        #expect((0..<4).map { said.responses[$0]?.status } == [417, 417, 200, 404])
        #expect(said.ledger.octets.untrusted == 0 && said.ledger.octets.skipped == 0)
    }

    /// As nginx answers a request whose content it has no use for: 100 first, the final answer at once behind it.
    @Test func aContentThatWasInvitedIsReadWhateverTheFinalAnswer() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        script.server("HTTP/1.1 100 Continue\r\n\r\n")
        script.server("HTTP/1.1 204 No Content\r\n\r\n")
        script.client("body")
        let said = verify(script, losing: false)
        #expect(said.requests.map(\.message.faults) == [[]])
        #expect(said.requests.first?.message.content.octets == .whole(Array("body".utf8)))
        #expect(said.responses[0]?.status == 204)
    }

    @Test func anAnswerBeforeTheEndOfItsRequestIsReportedAfterIt() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo")
        script.server("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
        script.client("dyGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server(ok)
        let said = verify(script)
        #expect(said.responses[0]?.status == 401)
        #expect(said.responses[1]?.status == 200)
    }

    /// As servers send 408 to a connection that was idle: what had not received the request does not answer it.
    @Test func anAnswerThatNobodyAskedForIsPairedWithNone() {
        for length in ["Content-Length: 0\r\n", ""] {
            var script = ConversationScript()
            script.client(get)
            script.server(ok)
            script.server("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\(length)\r\n")
            script.client("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: UInt64(ok.utf8.count))
            if length != "" { script.server("HTTP/1.1 204 No Content\r\n\r\n") }
            script.end(.second)
            script.end(.first)
            let said = verify(script, losing: false)
            #expect(said.responses[0]?.status == 200)
            #expect(said.responses[1]?.status == (length == "" ? nil : 204))
            #expect(said.ledger.unpairedAnswers == 1)
        }
    }

    @Test func anAnswerCapturedBeforeItsRequestStillPairs() {
        var script = ConversationScript()
        script.server("HTTP/1.1 201 A\r\nContent-Length: 1\r\n\r\nx", acknowledges: 31)
        script.server("HTTP/1.1 202 B\r\n\r\n", acknowledges: 62)
        script.client("HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: 0)
        script.client("GET /2 HTTP/1.1\r\nHost: aa\r\n\r\n", acknowledges: 0)
        script.end(.second)
        script.end(.first)
        // The first is a HEAD, so what looks like its content is not: the answers must wait for the method.
        var head = script
        head.steps[0].action = .send(Array("HTTP/1.1 201 A\r\nContent-Length: 1\r\n\r\n".utf8))
        let said = verify(head, losing: false)
        #expect(said.responses[0]?.status == 201)
        #expect(said.responses[1]?.status == 202)
    }

    @Test func theServersEndWaitsBehindItsAnswers() {
        var script = ConversationScript()
        script.server("HTTP/1.1 200 A\r\n\r\nto the close", acknowledges: 28)
        script.end(.second)
        script.client(get, acknowledges: 0)
        let said = verify(script, losing: false)
        #expect(said.responses[0]?.content.octets == .whole(Array("to the close".utf8)))
        #expect(said.responses[0]?.faults == [])
    }

    @Test func aContentUpToTheCloseIsWholeByFinAndCutByReset() {
        for (end, faults) in [
            (StreamEnd.fin, MarkSet<MessageFault>()), (.reset, [.cutShort]), (.captureEnded, [.cutShort]),
        ] {
            var script = ConversationScript()
            script.client(get)
            script.server("HTTP/1.0 200 OK\r\n\r\nabc")
            script.end(.second, end)
            let said = verify(script)
            #expect(said.responses[0]?.faults == faults)
            #expect(said.responses[0]?.content.size == (faults.isEmpty ? 3 : nil))
            #expect(said.ledger.octets.openAtEnd == (faults.isEmpty ? 0 : 22))
        }
    }

    @Test func requestsWithoutAnAnswerSayWhy() {
        for (end, reason) in [
            (StreamEnd.fin, Unanswered.closed), (.reset, .reset), (.captureEnded, .captureEnded),
            (.idle, .captureEnded),
        ] {
            var script = ConversationScript()
            script.client(get)
            script.end(.first)
            script.end(.second, end)
            #expect(verify(script, losing: false).unanswered[0] == reason)
        }
    }

    @Test func aRequestAfterTheServersEndHasNoAnswer() {
        var script = ConversationScript()
        script.client(get)
        script.server(ok)
        script.end(.second, .fin)
        script.client("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(verify(script, losing: false).unanswered[1] == .closed)
    }

    @Test func anUpgradeLeavesTheRestOpaque() {
        var script = ConversationScript()
        script.client("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        script.server("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\u{1}\u{2}GET /fake HTTP/1.1\r\n\r\n")
        script.client("GET /fake HTTP/1.1\r\nHost: a\r\n\r\n")
        let said = verify(script)
        #expect(said.requests.count == 1)
        #expect(said.responses[0]?.status == 101)
        #expect(said.ledger.otherProtocols.switched == 1)
        #expect(said.ledger.octets.notHTTP > 30)
    }

    /// What is lost behind a granted change of protocol is no HTTP, and neither is what follows.
    @Test func aLossBehindAGrantedUpgradeLosesNoFraming() {
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        var script = ConversationScript()
        script.client(request)
        script.server("HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        script.lose(.first, 20)
        script.client(request + request)
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(said.requests.count == 1)
        #expect(said.ledger.octets.notHTTP == 2 * request.utf8.count)
        #expect(!said.anomalies.contains("framingLost"))
    }

    @Test func aRefusedUpgradeGoesOn() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nab")
        script.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        script.client("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\ncd")
        script.server("HTTP/1.1 201 OK\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script)
        #expect(said.responses[1]?.status == 201)
    }

    @Test func aTunnelIsOpaqueAlsoWhereTheAnswerComesLater() {
        for status in ["200 OK", "407 Auth\r\nContent-Length: 0"] {
            var script = ConversationScript()
            script.client("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", acknowledges: 0)
            script.client("GET /inner HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: 0)
            script.server("HTTP/1.1 \(status)\r\n\r\n", acknowledges: 38)
            let said = verify(script, losing: false)
            #expect(said.requests.count == (status == "200 OK" ? 1 : 2))
        }
    }

    @Test func requestsAloneAreReported() {
        var script = ConversationScript()
        for number in 0..<5 {
            script.client("POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", acknowledges: 0)
        }
        script.end(.first)
        let said = verify(script, losing: false)
        #expect(said.requests.count == 5)
        #expect(said.unanswered.values.allSatisfy { $0 == .captureEnded })
    }

    @Test func answersAloneAreCounted() {
        var script = ConversationScript()
        for _ in 0..<5 { script.server(ok) }
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(said.requests.isEmpty)
        #expect(said.ledger.answers == 5)
        #expect(said.ledger.unpairedAnswers == 5)
        #expect(said.ledger.octets.other == said.octetsFed)
    }

    /// RFC 9112 §5.2 and §5.1: who reads an answer unfolds its fields, and drops spaces before the colon.
    @Test func aFoldedFieldOfAnAnswerIsRead() {
        let heads = [
            ("X-A: a; \r\n\tb\r\n  c", "X-A", "a;    b    c"), ("X-A:\r\n a", "X-A", "a"),
            ("X-A: a\r\n \r\n\t", "X-A", "a"),
            ("Server : x", "Server", "x"), ("Server\t :", "Server", ""),
        ]
        for (head, name, value) in heads {
            for ending in ["\r\n", "\n"] {
                var script = ConversationScript()
                for number in 0..<3 {
                    script.client("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
                    let answer = "HTTP/1.1 20\(number) OK\r\nB: c\r\n\(head)\r\nContent-Length: 2\r\n\r\nok"
                    script.server(answer.replacing("\r\n", with: ending))
                }
                let said = verify(script)
                #expect(said.responses.count == 3 && said.anomalies.isEmpty)
                for number in 0..<3 {
                    let answer = said.responses[number]
                    #expect(answer?.status == 200 + number && answer?.faults == [])
                    #expect(answer?.content.octets == .whole(Array("ok".utf8)))
                    let fields = answer.map { answer in
                        answer.fields.lines.map { line in
                            [answer.fields.name(line), answer.fields.value(line)].map { Array($0) }
                        }
                    }
                    let expected = ending == "\n" ? value.replacing("    ", with: "   ") : value
                    let lines = [["B", "c"], [name, expected], ["Content-Length", "2"]]
                    #expect(fields == lines.map { $0.map { Array($0.utf8) } })
                }
            }
        }
    }

    /// In quadratic time these five heads take a minute.
    @Test func unfoldingLooksAtEachOctetOfAHeadOnce() {
        let folds = 20_000
        var script = ConversationScript()
        for _ in 0..<5 {
            script.client(get)
            script.server("HTTP/1.1 204 No\r\nX: a\(String(repeating: "\r\n ", count: folds))b\r\n\r\n")
        }
        let before = ThreadTime.nanoseconds
        let said = script.run()
        #expect(ThreadTime.nanoseconds - before < 15_000_000_000)
        #expect(said.responses.count == 5)
        for answer in said.responses.values {
            let value = answer.fields.lines.first.map { Array(answer.fields.value($0)) }
            #expect(value == Array("a".utf8) + [UInt8](repeating: 0x20, count: 3 * folds) + Array("b".utf8))
        }
    }

    @Test func whatFramesAnAnswerMayNotBeOdd() {
        for head in [
            "Content-Length:\r\n 2", "Content-Length : 2", "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding : chunked", "Content-Length: 2\r\n ", " X: a", "X: a\r\nnone", "X: a\rb",
            "X: a\r\n b\u{0}c",
        ] {
            var script = ConversationScript()
            script.client(get)
            script.server("HTTP/1.1 200 OK\r\n\(head)\r\n\r\nok")
            let said = verify(script, losing: false)
            #expect(said.responses[0]?.faults == [.ambiguousFraming])
        }
    }

    /// What framing was lost in one answer is found again where the client's next question shows what it had received.
    @Test func anAmbiguousAnswerLosesOnlyItself() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokk\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nnone\r\nContent-Length: 2\r\n\r\nok",
        ] {
            var script = ConversationScript()
            script.client(get)
            script.server(answer)
            for number in 2..<5 {
                script.client("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
                script.server("HTTP/1.1 20\(number) OK\r\nContent-Length: 0\r\n\r\n")
            }
            let said = verify(script, losing: false)
            #expect(said.responses[0]?.faults == [.ambiguousFraming])
            #expect((1..<4).map { said.responses[$0]?.status } == [202, 203, 204])
            #expect(said.responses[1]?.notes == [.resumed])
            #expect(said.anomalies == ["ambiguousFraming", "framingLost"])
        }
    }

    @Test func garbageForAnAnswerIsNoAnswer() {
        var script = ConversationScript()
        script.client(get)
        script.server("ICY 200 OK\r\n\r\n")
        script.client("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.unanswered[0] == .framingLost)
        #expect(said.responses[1]?.status == 202)
        #expect(said.responses[1]?.notes == [.resumed])
    }

    @Test func anAnswerWithMoreContentThanItMayHaveLosesOnlyTheNext() {
        var script = ConversationScript()
        script.client("HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server(ok)
        script.client("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.responses[0]?.status == 200)
        #expect(said.responses[1]?.status == 202)
    }
}
