import EventLog
import Foundation
import Report
import Testing
import Wire

@Suite struct EventLogSummaryTests {
    private func record(_ at: Int64, type: String, status: Int?, seq: Int = 1) -> ExchangeRecord {
        ExchangeRecord(
            seq: seq, at: Timestamp(nanoseconds: at), call: .event, link: .response, eventType: Array(type.utf8),
            request: ExchangeRecord.Request(method: Array("POST".utf8), authority: nil, target: Array("/events".utf8)),
            response: status.map { ExchangeRecord.Response(status: $0) },
            connection: ConnectionRecord(id: "", n: 1, client: "", server: ""))
    }

    @Test func aLogIsCountedByCallTypeAndStatus() {
        var summary = EventLogSummary()
        summary.add(record(0, type: "play", status: 204))
        summary.add(record(1_000_000_000, type: "ping", status: 204, seq: 2))
        summary.add(record(60_000_000_000, type: "ping", status: nil, seq: 3))
        #expect(summary.unanswered == 1)
        summary.add(AnswerRecord(to: 3, response: ExchangeRecord.Response(status: 410)))
        #expect(summary.unanswered == 0)
        let lines = summary.text.split(separator: "\n").map(String.init)
        #expect(lines[0].hasSuffix("3  0  0"))
        #expect(lines[1].hasSuffix("1 m 0 s"))
        #expect(lines[3].hasSuffix("ping:2  play:1"))
        #expect(lines[5].hasSuffix("204:2  410:1"))
    }

    /// A part given by itself has answers to lines of parts before it.
    @Test func anAnswerToALineOfAPartThatWasNotReadIsCountedByItself() throws {
        var summary = EventLogSummary()
        let gone = ExchangeRecord.Response(status: 410)
        summary.add(AnswerRecord(to: 3, response: gone))
        #expect(summary.unanswered == 0 && summary.strayAnswers == 1)
        summary.add(record(0, type: "play", status: nil, seq: 7))
        summary.add(AnswerRecord(to: 6, response: gone))
        #expect(summary.unanswered == 1 && summary.strayAnswers == 2 && summary.statuses.isEmpty)
        #expect(summary.text.contains("[to requests of parts that were not read]"), "\(summary.text)")
        // Part 3 is missing between these.
        summary.add(record(0, type: "play", status: nil, seq: 20))
        summary.add(AnswerRecord(to: 12, response: gone))
        summary.add(AnswerRecord(to: 20, response: gone))
        #expect(summary.unanswered == 1 && summary.strayAnswers == 3 && summary.statuses == [410: 1])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        #expect(object["strayAnswers"] as? Int == 3 && object["unanswered"] as? Int == 1)
    }

    /// A log may say anything.
    @Test func moreAnswersThanRequestsLeaveNoneUnanswered() {
        var summary = EventLogSummary()
        summary.add(record(0, type: "play", status: 204))
        for _ in 0..<3 { summary.add(AnswerRecord(to: 1, response: ExchangeRecord.Response(status: 204))) }
        #expect(summary.unanswered == 0)
    }

    @Test func namesOfEventTypesAreBounded() {
        var summary = EventLogSummary()
        for number in 0..<1000 { summary.add(record(0, type: "type\(number)", status: 204)) }
        #expect(summary.eventTypes.count == 64)
        #expect(summary.otherEventTypes == 936)
    }

    @Test func theJSONCountsTheEventTypesThatItDoesNotName() throws {
        var summary = EventLogSummary()
        for number in 0..<1000 { summary.add(record(0, type: "type\(number)", status: 204)) }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        #expect(object["otherEventTypes"] as? Int == 936)
    }

    /// Foundation's encoder leaves these as they are, and a terminal that is shown them obeys.
    @Test func theJSONHoldsNoControlCharacters() throws {
        let type = "a\u{7F}\u{80}\u{85}\u{9B}31m\u{9F}\u{A0}é\u{1B}"
        var summary = EventLogSummary()
        summary.add(record(0, type: type, status: 204))
        let text = String(decoding: summary.json, as: UTF8.self)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.contains(#"a\u007f\u0080\u0085\u009b31m\u009f"#) && text.contains("é"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        #expect(object["eventTypes"] as? [String: Int] == [type: 1])
    }
}
