import ByteStream
import HTTP
import TestSupport
import Testing

/// Law 5: where reading resumes after a loss, and where it must not.
@Suite struct ResumeTests {
    private func post(_ target: String, _ body: String = "body") -> String {
        "POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func answer(_ status: Int) -> String { "HTTP/1.1 \(status) OK\r\nContent-Length: 0\r\n\r\n" }

    private func targets(_ said: ConversationTranscript) -> [String] {
        said.requests.map { String(decoding: $0.message.target, as: UTF8.self) }
    }

    // MARK: (a) framing reaches it

    @Test func aGapInsideContentKeepsFraming() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab")
        script.lose(.first, 5)
        script.client("xyz" + post("/2"))
        script.server(answer(201) + answer(202))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/2"])
        let first = said.requests[0].message
        #expect(first.faults == [.gap])
        #expect(first.content.size == 10)
        #expect(
            first.content.octets
                == .parts([
                    .init(offset: 0, octets: Array("ab".utf8)), .init(offset: 7, octets: Array("xyz".utf8)),
                ]))
        #expect(said.requests[1].message.faults == [])
        #expect(said.requests[1].message.notes == [])
        #expect(said.responses[0]?.status == 201)
        #expect(said.responses[1]?.status == 202)
    }

    @Test func aGapUpToTheEndOfAContentKeepsFraming() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab")
        script.lose(.first, 8, .snapped)
        script.client(post("/2"))
        script.server(answer(201) + answer(202))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/2"])
        #expect(said.requests[0].message.faults == [.snapped])
        #expect(said.responses[1]?.status == 202)
    }

    @Test func aGapInsideOneChunkKeepsFraming() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n8\r\nc")
        script.lose(.first, 7)
        script.client("\r\n1\r\nd\r\n0\r\n\r\n" + post("/2"))
        script.server(answer(201) + answer(202))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/2"])
        #expect(said.requests[0].message.content.size == 11)
        #expect(
            said.requests[0].message.content.octets
                == .parts([
                    .init(offset: 0, octets: Array("abc".utf8)), .init(offset: 10, octets: Array("d".utf8)),
                ]))
        #expect(said.responses[1]?.status == 202)
    }

    @Test func aGapOverAChunkHeaderCutsTheMessage() {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab")
        script.lose(.first, 5)
        script.client("c\r\n0\r\n\r\n")
        script.server(answer(201))
        script.client(post("/2"))
        script.server(answer(202))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/2"])
        #expect(said.requests[0].message.faults == [.gap])
        #expect(said.requests[0].message.content.size == nil)
        #expect(said.responses[0]?.status == 201)
        #expect(said.requests[1].message.notes == [.resumed])
        #expect(said.responses[1]?.status == 202)
    }

    @Test func aGapInAnAnswersContentKeepsItsFraming() {
        var script = ConversationScript()
        script.client(post("/1") + post("/2"))
        script.server("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab")
        script.lose(.second, 3)
        script.server("f" + answer(202))
        let said = verify(script, losing: false)
        #expect(said.responses[0]?.faults == [.gap])
        #expect(said.responses[1]?.status == 202)
        #expect(said.responses[1]?.faults == [])
    }

    // MARK: (b) the first octet of the half-stream

    @Test func aCaptureFromMidConnectionStartsAtARequest() {
        var script = ConversationScript(hasHandshake: false)
        script.client(post("/1"))
        script.server(answer(201))
        script.client(post("/2"))
        script.server(answer(202))
        let said = verify(script)
        #expect(targets(said) == ["/1", "/2"])
        #expect(said.requests[0].message.notes == [.joined])
        #expect(said.requests[1].message.notes == [])
        #expect(said.responses[0]?.status == 201)
        #expect(said.responses[1]?.status == 202)
    }

    @Test func anAnswerFromBeforeTheCaptureIsNobodys() {
        var script = ConversationScript(hasHandshake: false)
        script.server(answer(299))
        script.client(post("/1"))
        script.server(answer(201))
        let said = verify(script)
        #expect(said.responses[0]?.status == 201)
        #expect(said.ledger.unpairedAnswers == 1)
    }

    @Test func theEndOfAnAnswerFromBeforeTheCaptureIsSkipped() {
        var script = ConversationScript(hasHandshake: false)
        script.server("nd of something</html>")
        script.client(post("/1"))
        script.server(answer(201))
        let said = verify(script, losing: false)
        #expect(said.responses[0]?.status == 201)
        #expect(said.ledger.octets.skipped == 22)
    }

    @Test func anAnswerThatWasOnItsWayWhenTheCaptureBeganIsNobodys() {
        // The server sent it before it had the captured request: its acknowledgement says so.
        var script = ConversationScript(hasHandshake: false)
        script.client(post("/1"), acknowledges: 0)
        script.server(answer(299), acknowledges: 0)
        script.server(answer(201))
        let said = verify(script, losing: false)
        #expect(said.responses[0]?.status != 299)
    }

    @Test func aCaptureFromInsideARequestResumesAfterItsAnswer() {
        var script = ConversationScript(hasHandshake: false)
        script.client("ion/json\r\nContent-Length: 4\r\n\r\nPOST")
        script.server(answer(201))
        script.client(post("/2"))
        script.server(answer(202))
        script.client(post("/3"))
        script.server(answer(203))
        let said = verify(script)
        #expect(targets(said) == ["/2", "/3"])
        #expect(said.requests[0].message.notes == [.resumed])
        #expect(said.requests[1].message.notes == [])
        #expect(said.responses.values.map(\.status).sorted() == [202, 203])
        #expect(said.responses[said.requests[0].index]?.status == 202)
    }

    @Test func halfAMethodIsNoRequest() {
        var script = ConversationScript(hasHandshake: false)
        script.client("OST /1 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server(answer(201))
        #expect(verify(script).requests.isEmpty)
    }

    // MARK: (c) turn-taking

    @Test func aLostHeadCostsOneRequest() {
        var script = ConversationScript()
        script.client(post("/1"))
        script.server(answer(201))
        script.lose(.first, 60)
        script.client("rest of the content")
        script.server(answer(202))
        script.client(post("/3"))
        script.server(answer(203))
        script.client(post("/4"))
        script.server(answer(204))
        let said = verify(script)
        #expect(targets(said) == ["/1", "/3", "/4"])
        #expect(said.requests[1].message.notes == [.resumed])
        #expect(said.requests.map { said.responses[$0.index]?.status } == [201, 203, 204])
    }

    @Test func aDecoyThatOpensASegmentIsNotTakenForARequest() {
        var script = ConversationScript()
        script.client(post("/1"))
        script.server(answer(201))
        script.lose(.first, 60)
        script.client("start of the content\n")
        script.client(post("/decoy"))
        script.client("\n end of it")
        script.server(answer(202))
        script.client(post("/3"))
        script.server(answer(203))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/3"])
        #expect(said.requests.map { said.responses[$0.index]?.status } == [201, 203])
    }

    @Test func aTurnCapturedInTheWrongOrderIsFound() {
        var script = ConversationScript()
        script.lose(.first, 60)
        script.client("rest", acknowledges: 0)
        script.client(post("/2"), acknowledges: UInt64(answer(201).utf8.count))
        script.server(answer(201), acknowledges: 64)
        script.server(answer(202))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/2"])
        #expect(said.requests.map { said.responses[$0.index]?.status } == [202])
    }

    @Test func aLostAnswerCostsOneAnswer() {
        var script = ConversationScript()
        script.client(post("/1"))
        script.lose(.second, 38)
        script.client(post("/2"))
        script.server(answer(202))
        script.client(post("/3"))
        script.server(answer(203))
        let said = verify(script)
        #expect(said.unanswered[0] == .framingLost)
        #expect(said.responses[1]?.status == 202)
        #expect(said.responses[1]?.notes == [.resumed])
        #expect(said.responses[2]?.status == 203)
        #expect(said.responses[2]?.notes == [])
    }

    @Test func answersToLostRequestsAreNobodys() {
        var script = ConversationScript()
        script.client(post("/1"))
        script.lose(.first, 70)
        script.client(post("/3"))
        script.server(answer(201))
        script.server(answer(202))
        script.server(answer(203))
        script.client(post("/4"))
        script.server(answer(204))
        let said = verify(script, losing: false)
        #expect(targets(said).first == "/1")
        #expect(targets(said).last == "/4")
        #expect(said.responses[0]?.status == 201)
        #expect(said.requests.last.flatMap { said.responses[$0.index]?.status } == 204)
        for request in said.requests where request.message.target == Array("/3".utf8) {
            #expect(said.responses[request.index] == nil)
        }
    }

    // MARK: (d) two in a row

    @Test func twoRequestsThatFrameIntoEachOtherAreBothRead() {
        var script = ConversationScript()
        script.client(post("/1"))
        script.lose(.first, 30)
        script.client("rest}" + post("/3", "POST /no HTTP/1.1\r\n") + post("/4") + post("/5"), acknowledges: 0)
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/3", "/4", "/5"])
        #expect(said.requests[1].message.notes == [.chained])
        #expect(said.requests[2].message.notes == [])
    }

    @Test func chunkedRequestsChainToo() {
        var script = ConversationScript()
        script.client(post("/1"))
        script.lose(.first, 30)
        let chunked = "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        script.client("rest" + chunked + "GET /4 HTTP/1.1\r\nHost: a\r\n\r\n", acknowledges: 0)
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/3", "/4"])
        #expect(said.requests[1].message.content.octets == .whole(Array("abc".utf8)))
    }

    @Test func oneRequestAloneIsNotProven() {
        var script = ConversationScript()
        script.client(post("/1"))
        script.lose(.first, 30)
        script.client("rest" + post("/3") + " and more", acknowledges: 0)
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1"])
        #expect(said.ledger.octets.skipped > 0)
    }

    @Test func aPipelineAfterALossIsNotPairedByGuess() {
        // The loss took one whole request of a pipeline: its answer must not go to the next.
        var script = ConversationScript()
        script.client(post("/1"), acknowledges: 0)
        script.lose(.first, 47)
        script.client(post("/3") + post("/4"), acknowledges: 0)
        script.server(answer(201) + answer(202) + answer(203) + answer(204))
        script.client(post("/5"))
        script.server(answer(205))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/3", "/4", "/5"])
        #expect(said.requests.map { said.responses[$0.index]?.status } == [201, nil, nil, 205])
    }

    @Test func aClientThatAsksAheadIsNotPairedByTurns() {
        // It has one answer of two when it asks again: what both had received says nothing of whose the next one is.
        var script = ConversationScript()
        script.client(post("/1") + post("/2"))
        script.server(answer(201))
        script.client(post("/3"))
        script.lose(.second, 38)
        script.client(post("/4"))
        script.server(answer(203))
        script.server(answer(204))
        let said = verify(script, losing: false)
        #expect(targets(said) == ["/1", "/2", "/3", "/4"])
        #expect(said.responses.mapValues(\.status) == [0: 201])

        // The same with a request lost: it goes on to be owed two.
        var lossy = ConversationScript()
        lossy.client(post("/1") + post("/2"))
        lossy.lose(.first, 20)
        lossy.server(answer(201))
        lossy.client(post("/4"))
        lossy.server(answer(202) + answer(203) + answer(204))
        let rest = verify(lossy, losing: false)
        #expect(rest.responses[0]?.status == 201)
        #expect(rest.responses[1]?.status == 202)
        for request in rest.requests where request.message.target == Array("/4".utf8) {
            #expect(rest.responses[request.index]?.status ?? 204 == 204)
        }
    }

    @Test func aRequestWhoseHeadIsSnappedIsReportedAndSoIsTheNext() {
        var script = ConversationScript()
        for number in 1...3 {
            script.client("POST /e/\(number) HTTP/1.1\r\nHost: a\r\nCookie: abc")
            script.lose(.first, 40, .snapped)
            script.server("HTTP/1.1 20\(number) OK\r\nContent-Length: 2\r\n\r\nok")
        }
        let said = verify(script, losing: false)
        #expect(said.requests.map { $0.message.target } == (1...3).map { Array("/e/\($0)".utf8) })
        #expect(said.requests.allSatisfy { $0.message.faults.contains(.snapped) })
        #expect((0..<3).map { said.responses[$0]?.status } == [201, 202, 203])
        #expect(said.ledger.requests.incomplete == 3)
        #expect(said.ledger.octets.skipped == 0)
    }

    @Test func octetsThatAreNoRequestAreLookedThroughTheSameInAnyCut() {
        var script = ConversationScript(hasHandshake: false)
        script.server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        script.client("P\0")
        let said = verify(script, losing: false)
        #expect(said.requests.isEmpty && said.ledger.octets.skipped == 2)
    }

    @Test func answersThatWaitAreReadAsSoonAsTheyMayBe() {
        var script = ConversationScript(hasHandshake: false)
        script.server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        // No request, but the first octets behind an answer; a request line behind them.
        script.client("ET / HTTP/1E1\r\nC\nGET / HTTP/1.1\r\n")
        verify(script, losing: false)
    }

    @Test func lineBreaksWhereAnAnswerIsJoinedAreNoStartOfOne() {
        var script = ConversationScript(hasHandshake: false)
        script.server("\nT o")
        script.client("GET b HTTP/1.1\n\n")
        let said = verify(script, losing: false)
        #expect(said.ledger.octets.skipped == 4)
    }

    @Test func aStatusLineThatEndsInAnotherFrameIsRefusedAtTheSameOctet() {
        var script = ConversationScript(hasHandshake: false)
        script.client("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.t of an answer")
        script.client("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1 200 OK\r\nContent-Length: 0\r\n\r\n")
        verify(script, losing: false)
    }

    @Test func octetsOfSeveralFramesThatAreNoRequestKeepTheirAcknowledgements() {
        var script = ConversationScript(hasHandshake: false)
        script.client("c")
        script.server("HTTP/1.1 204\n\n")
        script.client("P\n")
        let said = verify(script, losing: false)
        #expect(said.ledger.octets.skipped == 3)
    }
}
