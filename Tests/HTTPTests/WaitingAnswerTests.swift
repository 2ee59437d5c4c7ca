import ByteStream
import HTTP
import TestSupport
import Testing

/// Where requests were lost: which answers wait for which requests.
@Suite struct WaitingAnswerTests {
    /// A gap is declared a second after the loss: what the server answered meanwhile waits for the requests behind the gap, since what
    /// both ends had received proves whose it is.
    @Test(arguments: [false, true]) func answersThatWereCapturedBeforeTheGapWasDeclaredArePaired(half: Bool) {
        let request = "POST /9 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
        let size = UInt64(request.utf8.count)
        func answer(_ status: Int) -> String { "HTTP/1.1 \(status) A\r\nContent-Length: 0\r\n\r\n" }
        let answerSize = UInt64(answer(200).utf8.count)
        var script = ConversationScript()
        script.client(request)
        script.server(answer(200))
        for number in 1...6 as ClosedRange<UInt64> {
            script.server(answer(200 + Int(number)), acknowledges: (number + 1) * size)
        }
        // The second request is lost, or its first half.
        let lost = half ? Int(size / 2) : Int(size)
        script.lose(.first, lost)
        script.client(Array(request.utf8.dropFirst(lost)), acknowledges: answerSize)
        for number in 2...6 as ClosedRange<UInt64> { script.client(request, acknowledges: number * answerSize) }
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(said.requests.map(\.index) == Array(0...5))
        #expect((0...5).map { said.responses[$0]?.status } == [200, 202, 203, 204, 205, 206])
        #expect(said.ledger.unpairedAnswers == 1)
    }

    @Test func answersToRequestsThatNeverComeWaitNoLongerThanTheyMay() {
        var script = ConversationScript()
        script.limits.maxHeldParts = 8
        script.client("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 204 A\r\n\r\n")
        script.lose(.first, 10)
        for _ in 0..<20 { script.server("HTTP/1.1 204 A\r\n\r\n", acknowledges: 1000) }
        let said = verify(script, losing: false)
        #expect(said.ledger.unpairedAnswers == 20)
        #expect(said.anomalies.contains("heldOverLimit"))
    }

    private static func post(_ number: Int, fields: String = "") -> String {
        "POST /\(number) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: 4\r\n\r\nbody"
    }

    private static func answer(_ status: Int) -> String { "HTTP/1.1 \(status) A\r\nContent-Length: 0\r\n\r\n" }

    /// A request found in the middle is not the one whose turn it is: the answers wait for those behind it, too.
    @Test func answersBehindARequestThatWasFoundInTheMiddleWaitForTheirOwn() {
        let size = UInt64(Self.post(0).utf8.count)
        let answerSize = UInt64(Self.answer(200).utf8.count)
        var script = ConversationScript()
        script.lose(.first, Int(size))
        script.client(Self.post(1), acknowledges: 0)
        script.server(Self.answer(200), acknowledges: 2 * size)
        script.server(Self.answer(201), acknowledges: 2 * size)
        for number in 2...5 {
            // The answer was captured before the request that it belongs to.
            script.server(Self.answer(200 + number), acknowledges: UInt64(number + 1) * size)
            script.client(Self.post(number), acknowledges: UInt64(number) * answerSize)
        }
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(said.requests.map(\.index) == Array(0...4))
        #expect((1...4).map { said.responses[$0]?.status } == [202, 203, 204, 205])
        #expect(said.responses[0] == nil)
    }

    /// Octets of the client that wait for what an answer says of the protocol come before those of the same frame behind them.
    @Test func requestsBehindAnUpgradeAreReadInTheirOrder() {
        let upgrade = Self.post(1, fields: "Connection: Upgrade\r\nUpgrade: h2c\r\n")
        let size = UInt64(Self.post(0).utf8.count)
        let end = 3 * size + UInt64(upgrade.utf8.count)
        let answerSize = UInt64(Self.answer(200).utf8.count)
        var script = ConversationScript()
        script.server(Self.answer(200), acknowledges: size)
        script.lose(.first, Int(size))
        script.server(Self.answer(201), acknowledges: end - size)
        script.server(Self.answer(202), acknowledges: end)
        script.server(Self.answer(203), acknowledges: end)
        script.client(upgrade + Self.post(2) + Self.post(3), acknowledges: answerSize)
        script.client(Self.post(4), acknowledges: 4 * answerSize)
        script.server(Self.answer(204), acknowledges: end + size)
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(said.requests.map { String(decoding: $0.message.target, as: UTF8.self) } == ["/1", "/2", "/3", "/4"])
        #expect((0...3).map { said.responses[$0]?.status } == [201, 202, 203, 204])
    }

    /// What a search holds is read only once a request is found in it, and the answers behind wait for that.
    @Test func anAnswerToARequestThatWasJustFoundWaitsForItsEnd() {
        var script = ConversationScript(hasHandshake: false)
        script.server(" the rest of an answer")
        script.client("G")
        script.lose(.first, 1)
        script.client("T /b HTTP/1.1\r\nHost: a\r\n")
        script.server(Self.answer(200))
        script.client("GET /c HTTP/1.1\r\nHost: a\r\n")
        script.server(Self.answer(204))
        let said = verify(script, losing: false)
        #expect(said.requests.count == 1 && said.responses[0]?.status == 204)
    }
}
