import EventLog
import Foundation
import JSONText
import Replay
import TestSupport
import Testing

@Suite struct OutcomeLogTests {
    @Test func aLineSaysWhatIsKnownAndNothingElse() {
        let line = OutcomeLog.encode(
            Outcome(seq: 3, call: "event", due: 5, result: .notSent(.noStart), verdict: .notSent))
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"kind":"outcome","seq":3,"copy":1,"call":"event","due":5,"result":"notSent","why":"noStart","verdict":"notSent"}"#
        )
    }

    @Test func everyMemberAndWordIsOnTheFormatPage() throws {
        let page = try FormatPage.text()
        var outcome = Outcome(
            seq: 1, call: "event", eventType: "play", session: "a", replayedSession: "b", due: 1, sent: 2, completed: 3,
            result: .answered(status: 204, text: "a"), recordedStatus: 204, verdict: .same, isUnordered: true,
            made: .end, ready: 2, slip: 1)
        outcome.isCut = true
        outcome.readSize = 70_000
        outcome.recordedText = "b"
        outcome.isStatusAlone = true
        let answered = try JSONView(scanning: OutcomeLog.encode(outcome))
        outcome.result = .unknown(.stalled)
        let unknown = try JSONView(scanning: OutcomeLog.encode(outcome))
        let members = Set((answered.members + unknown.members).compactMap(\.key.string))
        #expect(members.count == 24)
        let words =
            Outcome.NotSent.allCases.map(\.rawValue) + Outcome.Unknown.allCases.map(\.rawValue)
            + Outcome.Verdict.allCases.map(\.rawValue) + PlannedRequest.Made.allCases.map(\.rawValue)
        for name in members.sorted() + words { #expect(page.contains("`\(name)`"), "\(name)") }
    }

    @Test func theExampleOnTheFormatPageIsAnOutcome() throws {
        let page = try FormatPage.text()
        let blocks = page.components(separatedBy: "```json\n")
        let example = try #require(blocks.first { $0.hasPrefix(#"{"kind":"outcome""#) })
        let lines = try #require(example.components(separatedBy: "\n```").first).split(separator: "\n")
        let outcome = try OutcomeLog.decode(Array(lines.joined().utf8))
        #expect(outcome.seq == 17 && outcome.verdict == .same && outcome.serviceTime == 621_000)
    }

    @Test(arguments: 1...200)
    func whatIsWrittenReadsBack(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let texts = [
            "", "a", "\"\\\n\r\u{0}", String(octets: 0...255), "é\u{2028}", String(repeating: "x", count: 300),
        ]
        let text: () -> String? = { Bool.random(using: &random) ? texts.randomElement(using: &random) : nil }
        let number: () -> Int64? = {
            Bool.random(using: &random) ? Int64.random(in: .min ... .max, using: &random) : nil
        }
        let results: [Outcome.Result] =
            [.answered(status: 204, text: text())] + Outcome.NotSent.allCases.map(Outcome.Result.notSent)
            + Outcome.Unknown.allCases.map(Outcome.Result.unknown)
        var outcome = Outcome(
            seq: Int.random(in: 1 ... .max, using: &random), copy: Int.random(in: 1...9, using: &random),
            call: try #require(ExchangeRecord.Call.allCases.randomElement(using: &random)).rawValue, eventType: text(),
            session: text(), replayedSession: text(), due: number() ?? 0, sent: number(), completed: number(),
            result: try #require(results.randomElement(using: &random)), recordedStatus: number().map { Int($0) },
            verdict: try #require(Outcome.Verdict.allCases.randomElement(using: &random)),
            isUnordered: Bool.random(using: &random))
        outcome.isCut = Bool.random(using: &random)
        outcome.isLostOnReuse = Bool.random(using: &random)
        outcome.isStatusAlone = Bool.random(using: &random)
        outcome.recordedText = text()
        if outcome.result.status != nil { outcome.readSize = number().map { Int($0) } }
        if case .unknown = outcome.result, Bool.random(using: &random) { outcome.partialStatus = 200 }
        let line = OutcomeLog.encode(outcome)
        #expect(!line.contains(0x0A), "seed \(seed)")
        #expect(try OutcomeLog.decode(line) == outcome, "seed \(seed)")
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"kind":"exchange"}"#, #"{"kind":"outcome"}"#,
        #"{"kind":"outcome","seq":1,"call":"event","due":0,"result":"answered","verdict":"same"}"#,
        #"{"kind":"outcome","seq":1,"call":"event","due":0,"result":"notSent","why":"x","verdict":"same"}"#,
        #"{"kind":"outcome","seq":"1","call":"event","due":0,"result":"answered","status":204,"verdict":"same"}"#,
        #"{"kind":"outcome","seq":1,"call":"event","due":0,"result":"answered","status":204,"verdict":"fine"}"#,
    ])
    func whatIsNoOutcomeIsAnError(_ line: String) {
        #expect(throws: OutcomeError.self) { try OutcomeLog.decode(Array(line.utf8)) }
    }

    @Test func verdictsSayWhatADifferenceMeans() {
        let table: [(recorded: Int?, answered: Int, isSessionEvent: Bool, Outcome.Verdict)] = [
            (204, 204, true, .same), (404, 404, true, .same), (nil, 204, true, .uncompared),
            (204, 200, false, .expected),
            (404, 204, true, .expected), (410, 204, true, .expected), (204, 400, true, .newlyRejected),
            (204, 404, true, .sessionLost), (204, 410, true, .sessionLost), (201, 404, false, .newlyRejected),
            (204, 500, true, .newlyRejected), (204, 302, true, .newlyRejected), (400, 204, true, .newlyAccepted),
            (500, 201, false, .newlyAccepted), (400, 500, true, .differs), (404, 410, true, .differs),
        ]
        for (recorded, answered, isSessionEvent, expected) in table {
            let found = Outcome.Verdict(
                recorded: recorded, result: .answered(status: answered, text: nil), isSessionEvent: isSessionEvent)
            #expect(found == expected, "\(recorded ?? 0) then \(answered)")
        }
        #expect(Outcome.Verdict(recorded: 204, result: .notSent(.stopped), isSessionEvent: true) == .notSent)
        #expect(Outcome.Verdict(recorded: 204, result: .unknown(.timedOut), isSessionEvent: true) == .failed)
    }
}
