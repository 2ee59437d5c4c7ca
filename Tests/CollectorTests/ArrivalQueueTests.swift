import Testing
import Wire

@testable import Collector

@Suite struct ArrivalQueueTests {
    private func request(_ first: Int64) -> ReceivedRequest {
        ReceivedRequest(
            connection: ReceivedConnection(number: 1, client: here, server: here), first: first, last: first,
            method: "POST",
            target: "/events", version: "1.1", fields: [], body: [], size: 0, isWhole: true)
    }

    private let here = Endpoint(address: IPAddress(ipv4: 0x7F00_0001), port: 80)
    private let answer = SentAnswer(first: 0, last: 0, status: 204, fields: [], body: [])

    private func text(_ items: [ArrivalQueue.Item]) -> [String] {
        items.map { item in
            switch item {
            case .exchange(let ticket, _, let answer, let mark): "\(ticket) \(answer == nil ? "-" : "+") \(mark)"
            case .answer(let ticket, _, let answer): "answer \(ticket) \(answer == nil ? "-" : "+")"
            }
        }
    }

    @Test func linesStandInOrderOfArrivalWhateverIsAnsweredFirst() {
        var queue = ArrivalQueue()
        for ticket in 1...3 { queue.apply(.began(ticket: ticket, at: Int64(ticket))) }
        for ticket in [2, 3, 1] { queue.apply(.read(ticket: ticket, request(Int64(ticket)))) }
        queue.apply(.answered(ticket: 3, answer))
        queue.apply(.answered(ticket: 2, nil))
        #expect(text(queue.release(at: 5)) == [])
        queue.apply(.answered(ticket: 1, answer))
        #expect(text(queue.release(at: 5)) == ["1 + none", "2 - unanswered", "3 + none"])
        #expect(text(queue.release(at: 5)) == [])
    }

    @Test func afterTheHoldTheAnswerFollows() {
        var queue = ArrivalQueue()
        for ticket in 1...2 {
            queue.apply(.began(ticket: ticket, at: 0))
            queue.apply(.read(ticket: ticket, request(0)))
        }
        queue.apply(.answered(ticket: 2, answer))
        #expect(text(queue.release(at: ArrivalQueue.hold - 1)) == [])
        #expect(text(queue.release(at: ArrivalQueue.hold)) == ["1 - pending", "2 + none"])
        queue.apply(.answered(ticket: 1, answer))
        #expect(text(queue.release(at: ArrivalQueue.hold + 1)) == ["answer 1 +"])
    }

    @Test func aPendingRequestThatIsClosedWithoutAnAnswerIsDoneWith() {
        var queue = ArrivalQueue()
        queue.apply(.began(ticket: 1, at: 0))
        queue.apply(.read(ticket: 1, request(0)))
        #expect(text(queue.release(at: ArrivalQueue.hold)) == ["1 - pending"])
        queue.apply(.answered(ticket: 1, nil))
        #expect(text(queue.release(at: ArrivalQueue.hold)) == ["answer 1 -"])
    }

    @Test func whatIsNotReadAfterTheHoldComesLate() {
        var queue = ArrivalQueue()
        for ticket in 1...3 { queue.apply(.began(ticket: ticket, at: 0)) }
        queue.apply(.read(ticket: 2, request(0)))
        queue.apply(.answered(ticket: 2, answer))
        #expect(text(queue.release(at: ArrivalQueue.hold)) == ["2 + none"])
        queue.apply(.read(ticket: 1, request(0)))
        #expect(text(queue.release(at: ArrivalQueue.hold)) == [])
        queue.apply(.answered(ticket: 1, answer))
        #expect(text(queue.release(at: ArrivalQueue.hold)) == ["1 + late(answered: true)"])
        queue.apply(.read(ticket: 3, request(0)))
        queue.apply(.answered(ticket: 3, nil))
        #expect(text(queue.release(at: ArrivalQueue.hold)) == ["3 - late(answered: false)"])
    }

    @Test func atTheEndNothingIsHeld() {
        var queue = ArrivalQueue()
        for ticket in 1...3 { queue.apply(.began(ticket: ticket, at: 0)) }
        queue.apply(.read(ticket: 1, request(0)))
        queue.apply(.read(ticket: 3, request(0)))
        queue.apply(.answered(ticket: 3, answer))
        #expect(text(queue.release(at: 1, everything: true)) == ["1 - unanswered", "3 + none"])
        #expect(queue.abandoned == 1)
    }

    @Test func aBoundOnOctetsEndsTheHold() {
        var queue = ArrivalQueue()
        var large = request(0)
        large.body = [UInt8](repeating: 0x20, count: ArrivalQueue.heldLimit / 4 - 1024)
        for ticket in 1...6 { queue.apply(.began(ticket: ticket, at: 0)) }
        for ticket in 2...5 {
            queue.apply(.read(ticket: ticket, large))
            queue.apply(.answered(ticket: ticket, answer))
        }
        #expect(text(queue.release(at: 1)) == [])
        queue.apply(.read(ticket: 6, large))
        #expect(text(queue.release(at: 1)) == ["2 + none", "3 + none", "4 + none", "5 + none"])
        queue.apply(.read(ticket: 1, request(0)))
        queue.apply(.answered(ticket: 1, answer))
        queue.apply(.answered(ticket: 6, answer))
        #expect(text(queue.release(at: 1)) == ["1 + late(answered: true)", "6 + none"])
    }

    /// Requests without content are lines, too.
    @Test func fieldsTargetsAndAnswersCountAmongTheOctetsThatAreHeld() {
        let long = String(repeating: "x", count: ArrivalQueue.heldLimit / 4)
        var (ofFields, ofTarget, ofAnswer) = (request(0), request(0), answer)
        ofFields.fields = [("X-Long", long)]
        ofTarget.target = long
        ofAnswer.body = Array(long.utf8)
        for (held, answer) in [(ofFields, answer), (ofTarget, answer), (request(0), ofAnswer)] {
            var queue = ArrivalQueue()
            for ticket in 1...6 { queue.apply(.began(ticket: ticket, at: 0)) }
            for ticket in 2...6 {
                queue.apply(.read(ticket: ticket, held))
                queue.apply(.answered(ticket: ticket, answer))
                if ticket == 4 { #expect(text(queue.release(at: 1)) == []) }
            }
            #expect(text(queue.release(at: 1)) == (2...6).map { "\($0) + none" })
        }
    }

    @Test func whatWasDroppedHoldsNothingUp() {
        var queue = ArrivalQueue()
        for ticket in 1...2 { queue.apply(.began(ticket: ticket, at: 0)) }
        queue.apply(.dropped(ticket: 1))
        queue.apply(.answered(ticket: 1, answer))
        queue.apply(.read(ticket: 2, request(0)))
        queue.apply(.answered(ticket: 2, answer))
        #expect(text(queue.release(at: 1)) == ["2 + none"])
    }

    /// There was no room for its answer.
    @Test func whatIsDroppedAfterItWasReadFreesWhatItHeld() {
        var queue = ArrivalQueue()
        var large = request(0)
        large.body = [UInt8](repeating: 0x20, count: ArrivalQueue.heldLimit - 1024)
        for ticket in 1...3 { queue.apply(.began(ticket: ticket, at: 0)) }
        queue.apply(.read(ticket: 2, large))
        queue.apply(.dropped(ticket: 2))
        queue.apply(.read(ticket: 3, large))
        queue.apply(.answered(ticket: 3, answer))
        #expect(text(queue.release(at: 1)) == [])
        queue.apply(.read(ticket: 1, request(0)))
        queue.apply(.answered(ticket: 1, answer))
        #expect(text(queue.release(at: 1)) == ["1 + none", "3 + none"])
    }

    @Test func aLongRunKeepsItsOrder() {
        var queue = ArrivalQueue()
        var seen: [String] = []
        for ticket in 1...10_000 {
            queue.apply(.began(ticket: ticket, at: Int64(ticket)))
            queue.apply(.read(ticket: ticket, request(Int64(ticket))))
            if ticket > 1 { queue.apply(.answered(ticket: ticket - 1, answer)) }
            seen += text(queue.release(at: Int64(ticket)))
        }
        #expect(seen == (1..<10_000).map { "\($0) + none" })
    }
}
