import ByteStream
import HTTP
import TestSupport
import Testing

/// Clients that ask before they have what they are owed: no answer goes to a request that it does not belong to.
@Suite struct OwedAnswerTests {
    private static func post(_ number: Int, fields: String = "") -> String {
        "POST /\(number) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: 4\r\n\r\nbody"
    }

    private static func answer(_ status: Int) -> String { "HTTP/1.1 \(status) A\r\nContent-Length: 0\r\n\r\n" }

    private static let size = UInt64(post(0).utf8.count)
    private static let answerSize = UInt64(answer(200).utf8.count)

    /// What was answered to each request, by the number in its target.
    private static func statuses(_ said: ConversationTranscript) -> [String: Int] {
        var statuses: [String: Int] = [:]
        for request in said.requests {
            let target = String(decoding: request.message.target, as: UTF8.self)
            statuses[target] = said.responses[request.index]?.status
        }
        return statuses
    }

    /// A request was lost while the client was owed an answer: with one owed all the time, both ends look as if they took turns.
    @Test func anAnswerOwedToALostRequestIsNotThatOfTheNext() {
        let (size, answerSize) = (Self.size, Self.answerSize)
        var script = ConversationScript()
        script.client(Self.post(0), acknowledges: 0)
        script.lose(.first, Int(size))
        script.server(Self.answer(200), acknowledges: 2 * size)
        for number in 2...5 as ClosedRange<UInt64> {
            script.client(Self.post(Int(number)), acknowledges: (number - 1) * answerSize)
            script.server(Self.answer(199 + Int(number)), acknowledges: (number + 1) * size)
        }
        script.server(Self.answer(205), acknowledges: 6 * size)
        // Now all is answered, and who asks next is owed nothing.
        script.client(Self.post(6), acknowledges: 6 * answerSize)
        script.server(Self.answer(206), acknowledges: 7 * size)
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(said.requests.count == 6)
        #expect(Self.statuses(said) == ["/0": 200, "/6": 206])
        #expect(said.ledger.unpairedAnswers == 5)
    }

    /// The client was seen to ask on while it was owed an answer whose first octets had come: after a loss nothing tells.
    @Test func aClientThatAskedAheadIsRemembered() {
        let (size, answerSize) = (Self.size, Self.answerSize)
        var script = ConversationScript()
        script.client(Self.post(0), acknowledges: 0)
        script.client(Self.post(1), acknowledges: 0)
        script.server(Self.answer(200), acknowledges: 2 * size)
        script.server(Self.answer(201), acknowledges: 2 * size)
        script.client(Self.post(2), acknowledges: answerSize)
        script.lose(.second, Int(answerSize))
        script.client(Self.post(3), acknowledges: 3 * answerSize)
        script.client(Self.post(4), acknowledges: 3 * answerSize)
        script.server(Self.answer(203), acknowledges: 5 * size)
        script.client(Self.post(5), acknowledges: 4 * answerSize)
        script.server(Self.answer(204), acknowledges: 6 * size)
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(Self.statuses(said) == ["/0": 200, "/1": 201])
    }

    /// The capture began behind a request that was owed an answer, between others of its burst.
    @Test(arguments: [2, 3]) func aRequestOfABurstThatBeganBeforeTheCaptureIsGivenNoAnswer(count: Int) {
        let size = Self.size
        var script = ConversationScript(hasHandshake: false)
        for number in 1...count { script.client(Self.post(number), acknowledges: 0) }
        for number in 0...count { script.server(Self.answer(200 + number), acknowledges: UInt64(count) * size) }
        let all = UInt64(count + 1) * Self.answerSize
        script.client(Self.post(9), acknowledges: all)
        script.server(Self.answer(209), acknowledges: UInt64(count + 1) * size)
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(Self.statuses(said) == ["/9": 209])
    }

    /// Who had received half of a request answers the one before.
    @Test func anAnswerThatWasSentAmidTheFirstRequestOfACaptureIsNotItsOwn() {
        let size = Self.size
        var script = ConversationScript(hasHandshake: false)
        script.client(Self.post(1), acknowledges: 0)
        script.server(Self.answer(200), acknowledges: size - 2)
        script.server(Self.answer(201), acknowledges: size)
        script.client(Self.post(2), acknowledges: 2 * Self.answerSize)
        script.server(Self.answer(202), acknowledges: 2 * size)
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(Self.statuses(said) == ["/2": 202])
    }

    /// A client that takes turns loses the answers to what was lost, and no other.
    @Test(arguments: [false, true]) func aClientThatTakesTurnsIsPairedBehindALoss(joined: Bool) {
        let (size, answerSize) = (Self.size, Self.answerSize)
        var script = ConversationScript(hasHandshake: !joined)
        for number in 0...7 as ClosedRange<UInt64> {
            if number == 2 || number == 5 {
                script.lose(.first, Int(size))
            } else {
                script.client(Self.post(Int(number)), acknowledges: number * answerSize)
            }
            script.server(Self.answer(200 + Int(number)), acknowledges: (number + 1) * size)
        }
        script.end(.first)
        script.end(.second)
        let said = verify(script, losing: false)
        #expect(Self.statuses(said) == ["/0": 200, "/1": 201, "/3": 203, "/4": 204, "/6": 206, "/7": 207])
    }
}
