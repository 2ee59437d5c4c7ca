import EventLog
import MediaCollection
import Testing

@testable import Replay

/// What two servers say of one request that they refuse, compared.
@Suite struct RefusalTextTests {
    private func compared(
        _ recorded: String, _ answered: String, changes: [(String, String?)] = [], recordedIsWhole: Bool = true,
        isWhole: Bool = true
    ) -> RecordedRefusal.Comparison {
        RefusalText(Array(recorded.utf8), isWhole: recordedIsWhole).compared(
            with: RefusalText(Array(answered.utf8), isWhole: isWhole),
            changes.map { RefusalText.Change(old: Array($0.utf8), new: $1.map { Array($0.utf8) }) })
    }

    @Test(arguments: [
        ("", "", true), ("no", "no", true), ("no", "yes", false), ("no", " no\r\n", true), ("a b", "a  b", false),
        (#"{"message":"no"}"#, #"{ "message" : "no" }"#, true), (#"{"message":"no"}"#, #"{"message":"yes"}"#, false),
        (#"{"message":"n\u006f"}"#, #"{"message":"no"}"#, true),
        (#"{"message":"no","id":1}"#, #"{"id":2,"message":"no"}"#, true),
        (#"{"message":1}"#, #"{"message":2}"#, false), (#"{"message":"no"}"#, "no", false),
        (#"["message"]"#, #"["message" ]"#, false),
    ])
    func theMessageCounts(recorded: String, answered: String, isAlike: Bool) {
        #expect(compared(recorded, answered) == (isAlike ? .alike : .different))
        #expect(compared(answered, recorded) == (isAlike ? .alike : .different))
    }

    @Test(arguments: [
        ("no session old1", "no session new22", true), ("no session old1x", "no session new22x", false),
        ("xold1", "xnew22", false), ("/sessions/old1/events", "/sessions/new22/events", true),
        ("old1 old1", "new22 new22", true), ("old1 old1", "new22 old1", true), ("old1", "new2", false),
        ("new22", "old1", false), ("old1: gone", "new22: closed", false),
        ("found 1760000010240, too old", "found 1770000010240, too old", true),
        ("found 1760000010240, too old", "found 1770000010241, too old", false),
        ("found 17600000102400", "found 17700000102400", false),
    ])
    func onlyWhatTheRunChangedMayDiffer(recorded: String, answered: String, isAlike: Bool) {
        let changes = [("old1", "new22" as String?), ("1760000010240", "1770000010240")]
        #expect(compared(recorded, answered, changes: changes) == (isAlike ? .alike : .different))
    }

    @Test func ofATimeThatIsSetAtTheSendAnyWillDo() {
        let changes = [("1760000010240", nil as String?)]
        #expect(compared("ts 1760000010240!", "ts 1799999999999!", changes: changes) == .alike)
        #expect(compared("ts 1760000010240!", "ts 179999999999!", changes: changes) == .different)
        #expect(compared("ts 1760000010240!", "ts 17999999999999!", changes: changes) == .different)
        #expect(compared("ts 1760000010240!", "ts 179999999999x!", changes: changes) == .different)
    }

    @Test func whatWasCutIsComparedAsFarAsItGoes() {
        #expect(compared("abc", "abcdef", recordedIsWhole: false) == .alike)
        #expect(compared("abcdef", "abc", recordedIsWhole: false) == .different)
        #expect(compared("abcdef", "abc", isWhole: false) == .alike)
        #expect(compared("abX", "abcdef", recordedIsWhole: false) == .different)
        #expect(compared("", "abc", recordedIsWhole: false) == .unknown)
        let changes = [("old1", "new22" as String?)]
        #expect(compared("no session ol", "no session new22.", changes: changes, recordedIsWhole: false) == .alike)
        #expect(compared("no session xl", "no session new22.", changes: changes, recordedIsWhole: false) == .different)
        #expect(compared("no session old1.", "no session ne", changes: changes, isWhole: false) == .alike)
    }

    @Test func whatIsNoTextIsNotCompared() {
        let coded: [UInt8] = [0x1F, 0x8B, 0x08, 0x00]
        let refusal = RefusalText(coded, isWhole: true)
        #expect(refusal.compared(with: RefusalText(Array("no".utf8), isWhole: true), []) == .unknown)
        #expect(RefusalText(Array("no".utf8), isWhole: true).compared(with: refusal, []) == .unknown)
        #expect(refusal.compared(with: refusal, []) == .alike)
        #expect(compared("no", "") == .unknown && compared("", "no") == .unknown && compared("", "") == .alike)
    }

    /// A session that is not there, one that is closed and a limit say all by their status.
    @Test func someStatusesSayAllThereIs() {
        for (status, isTold) in [
            (400, true), (404, false), (410, false), (415, true), (429, false), (500, false), (204, false),
        ] {
            #expect(RecordedRefusal.isTold(by: status) == isTold, "\(status)")
            let response = ExchangeRecord.Response(status: status, content: Array("a".utf8))
            #expect((RecordedRefusal(response) != nil) == isTold)
        }
    }

    /// 64 KiB of what looks like the beginning of an id at each place.
    @Test func aLongTextOfNearMissesIsComparedInTime() {
        let changes = [(String(repeating: "-", count: 1000) + "x", "y" as String?)]
        let text = String(repeating: "-", count: 64 << 10)
        let start = ContinuousClock.now
        #expect(compared(text, text.dropLast() + "z", changes: changes) == .different)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// What a plan knows of recorded refusals, and what it changed.
    @Test func aPlanKeepsWhatARefusalSays() throws {
        var records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 10), Records.event(3, of: 1, at: 20, status: 400),
        ]
        records[1].response?.content = Array("kept of no 204".utf8)
        records[2].response?.content = Array("found 1760000000020".utf8)
        records[2].ts = Array("1760000000020".utf8)
        let body = #"{"playerTime":{"ts":1760000000020},"visitor.customerIDs":{"x":{"id":"anna"}}}"#
        records[2].body = .octets(Array(body.utf8))
        let (_, requests) = try Records.plan(records, shift: 1000)
        #expect(requests.map { $0.refusal == nil } == [true, true, false])
        let refusal = try #require(requests[2].refusal)
        let (old, new) = (Array("1760000000020".utf8), Array("1760000001020".utf8))
        #expect(refusal.isWhole && refusal.changes == [RefusalText.Change(old: old, new: new)])
        var options = PlanOptions()
        options.times = .now
        options.rewrites.members = ["visitor.customerIDs.x.id=otto"].compactMap { MemberRule($0) }
        let (_, set) = try Records.plan(records, options: options)
        #expect(
            set[2].refusal?.changes == [
                RefusalText.Change(old: Array("anna".utf8), new: Array("otto".utf8)),
                RefusalText.Change(old: old, new: nil),
            ])
    }

    @Test func anAnswerThatCameLateSaysWhy() throws {
        let answer = AnswerRecord(to: 1, response: ExchangeRecord.Response(status: 400, content: Array("no".utf8)))
        let (_, requests) = try Records.plan([Records.exchange(1, at: 0, status: nil)], answers: [answer])
        #expect(requests[0].refusal == RecordedRefusal(content: Array("no".utf8), isWhole: true))
        // In a line of its own, or cut, or not written.
        for response in [
            ExchangeRecord.Response(status: 400, size: 3, content: Array("no".utf8)), .init(status: 403),
            .init(status: 400, content: Array("no".utf8), complete: false),
        ] { #expect(RecordedRefusal(response)?.isWhole == false) }
        #expect(RecordedRefusal(ExchangeRecord.Response(status: 500)) == nil)
        #expect(RecordedRefusal(ExchangeRecord.Response(status: 400, size: 0))?.isWhole == true)
    }

    @Test func aRefusalForAnotherReasonIsTold() throws {
        var request = Planned.event(2, of: 1, isLast: true)
        request = PlannedRequest(
            seq: 2, call: .event, session: "old1", order: .session(start: 1, copy: 1), isLastOfGroup: true, due: 0,
            recordedStatus: 400, content: request.content)
        for (text, verdict) in [("no new1", Outcome.Verdict.same), ("no", .otherReason), ("no old1", .same)] {
            request.refusal = RecordedRefusal(content: Array("no old1".utf8), isWhole: true)
            var run = HandDriven([Planned.start(1), request])
            run.answer(201, location: "/sessions/new1")
            run.engine.answered(
                run.waiting.removeFirst(), Answer(status: 400, content: Array(text.utf8)), isReusable: true, now: 0)
            run.settle()
            let outcome = try #require(run.outcomes.last)
            #expect(outcome.verdict == verdict, "\(text)")
            #expect(outcome.recordedText == (verdict == .otherReason ? "no old1" : nil) && !outcome.isStatusAlone)
        }
        request.refusal = RecordedRefusal(content: [], isWhole: false)
        var run = HandDriven([Planned.start(1), request])
        run.answer(201, location: "/sessions/new1")
        run.answer(400)
        #expect(run.outcomes.last?.verdict == .same && run.outcomes.last?.isStatusAlone == true)
    }
}
