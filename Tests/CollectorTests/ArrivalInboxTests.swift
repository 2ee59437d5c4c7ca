import Testing
import Wire

@testable import Collector

@Suite struct ArrivalInboxTests {
    private func request(_ body: [UInt8] = [], fields: [(String, String)] = []) -> ReceivedRequest {
        let here = Endpoint(address: IPAddress(ipv4: 0x7F00_0001), port: 80)
        return ReceivedRequest(
            connection: ReceivedConnection(number: 1, client: here, server: here), first: 0, last: 0, method: "POST",
            target: "/events", version: "1.1", fields: fields, body: body, size: body.count, isWhole: true)
    }

    private func answer(_ body: [UInt8] = []) -> SentAnswer {
        SentAnswer(first: 0, last: 0, status: 400, fields: [("Content-Type", "application/json")], body: body)
    }

    /// Fills an inbox that nothing is taken from, and gives how many exchanges were told whole of how many.
    private func fill(_ inbox: ArrivalInbox, exchanges: Int, _ request: ReceivedRequest, _ answer: SentAnswer) {
        let clock = SteadyClock()
        for _ in 0..<exchanges {
            let ticket: Int? = inbox.begin(clock).ticket
            guard let ticket else { continue }
            if inbox.read(ticket, request) { inbox.answered(ticket, answer) }
        }
    }

    @Test func anInboxThatNothingIsTakenFromStopsToGrow() {
        let inbox = ArrivalInbox()
        fill(inbox, exchanges: 1_000_000, request(), answer())
        let steps = inbox.take()
        #expect(steps.count < 500_000)
        let told = steps.count { if case .answered = $0 { true } else { false } }
        #expect(told > 50_000)
        #expect(told + inbox.dropped == 1_000_000)
    }

    @Test func whatIsLongInFieldsOrAnswersTakesItsRoomToo() {
        let long = String(repeating: "x", count: 64 << 10)
        let fields = ArrivalInbox()
        fill(fields, exchanges: 10_000, request(fields: [("X-Long", long)]), answer())
        #expect(fields.take().count < 3 * (256 << 20) / (64 << 10) + 10)
        let answers = ArrivalInbox()
        fill(answers, exchanges: 10_000, request(), answer(Array(long.utf8)))
        #expect(answers.take().count < 3 * (256 << 20) / (64 << 10) + 10)
    }
}
