import EventLog
import Foundation
import Replay
import Report
import Testing

@Suite struct ReplaySummaryTests {
    private func outcome(
        _ seq: Int, due: Int64 = 0, sent: Int64? = nil, completed: Int64? = nil, _ result: Outcome.Result,
        recorded: Int? = 204, _ verdict: Outcome.Verdict, isUnordered: Bool = false
    ) -> Outcome {
        Outcome(
            seq: seq, call: "event", eventType: "play", session: "abcdef0123456789", due: due, sent: sent,
            completed: completed, result: result, recordedStatus: recorded, verdict: verdict, isUnordered: isUnordered)
    }

    @Test func waitsForTheTargetAreToldApartFromLateness() throws {
        var summary = ReplaySummary()
        var waiting = outcome(
            1, due: 1000, sent: 5_000_400, completed: 6_000_000, .answered(status: 204, text: nil), .same)
        waiting.ready = 5_000_000
        summary.add(waiting)
        #expect(summary.lateness.maximum == 400 && summary.waits.maximum == 4_999_000 && summary.waits.count == 1)
        #expect(summary.responseTime.maximum == 5_999_000)
        #expect(summary.text.contains(#/Waits +\[requests, p50, p99, max\] +1 +5.00 ms/#))
    }

    @Test func theReportIsAlignedLinesThenDifferences() {
        var summary = ReplaySummary(
            schedule: ReplaySchedule(recorded: 600_000_000_000, speed: "2x", target: "http://127.0.0.1:1"))
        summary.add(
            outcome(1, due: 0, sent: 100_000, completed: 3_100_000, .answered(status: 204, text: nil), .same))
        summary.add(
            outcome(
                2, due: 1_000_000_000, sent: 1_000_100_000, completed: 1_003_100_000,
                .answered(status: 400, text: "bad \u{1B}[2J ts"), .newlyRejected))
        summary.add(outcome(3, due: 2_000_000_000, .notSent(.noStart), .notSent))
        #expect(
            summary.text == """
                Events         [planned, sent, skipped]                     3        2        1
                Schedule       [recorded, pace, due, took]           10 m 0 s       2x   2.00 s   1.00 s
                Lateness       [p50, p99, max]                         100 µs   100 µs   100 µs
                Waits          [requests, p50, p99, max]                    0        -        -        -
                Response time  [p50, p90, p99, max]                   3.10 ms  3.10 ms  3.10 ms  3.10 ms
                Service time   [p50, p90, p99, max]                   3.00 ms  3.00 ms  3.00 ms  3.00 ms
                Status         [code:count]                          204:1  400:1
                Compared       [same, expected, differ, uncompared]         1        0        1        0
                Same           [accepted, rejected alike]                   1        0
                Differ         [kind:count]                          newlyRejected:1
                Errors         [kind:count]                          noStart:1

                Differ from the recording:
                  seq 2 event play, session abcdef012345…: newly rejected: recorded 204, answered 400: bad \\x1b[2J ts

                """)
        #expect(summary.hasGateFailure)
    }

    @Test(arguments: [
        (Outcome.Result.answered(status: 204, text: nil), Outcome.Verdict.same, false),
        (.answered(status: 204, text: nil), .expected, false),
        (.answered(status: 204, text: nil), .uncompared, false),
        (.answered(status: 400, text: nil), .newlyRejected, true),
        (.answered(status: 204, text: nil), .newlyAccepted, true),
        (.answered(status: 410, text: nil), .sessionLost, true),
        (.answered(status: 500, text: nil), .differs, true),
        (.notSent(.noStart), .notSent, false), (.notSent(.incomplete), .notSent, false),
        (.notSent(.stopped), .notSent, false), (.notSent(.noSession), .notSent, true),
        (.notSent(.connectFailed), .notSent, true), (.unknown(.timedOut), .failed, true),
        (.unknown(.stopped), .failed, false),
    ])
    func aDifferenceFailsTheGateWhereItMatters(result: Outcome.Result, verdict: Outcome.Verdict, fails: Bool) {
        var summary = ReplaySummary()
        summary.add(outcome(1, sent: 1, completed: 2, result, verdict))
        #expect(summary.hasGateFailure == fails)
    }

    @Test func listedDifferencesAreBoundedAndAllAreCounted() {
        var summary = ReplaySummary()
        for seq in 1...50 { summary.add(outcome(seq, sent: 1, .unknown(.timedOut), .failed)) }
        #expect(summary.differences.count == ReplaySummary.listedDifferences)
        #expect(summary.differenceCount == 50)
        #expect(summary.text.contains("  and 30 more\n"))
    }

    @Test func manyOfOneSessionThatDidNotGoForOneReasonShareALine() {
        var summary = ReplaySummary()
        var start = outcome(1, sent: 1, .unknown(.connectionLost), recorded: 201, .failed)
        (start.call, start.eventType) = ("sessionStart", "sessionStart")
        summary.add(start)
        for seq in 2...9 { summary.add(outcome(seq, .notSent(.noSession), .notSent)) }
        summary.add(outcome(10, .notSent(.connectFailed), .notSent))
        #expect(
            summary.text.hasSuffix(
                """
                Differ from the recording:
                  seq 1 sessionStart, session abcdef012345…: no answer: recorded 201, sent, then the connection was lost
                  seq 2 to 9, 8 requests, session abcdef012345…: recorded 204, not sent: the target opened no session
                  seq 10 event play, session abcdef012345…: recorded 204, not sent: the target could not be reached

                """), "\(summary.text)")
    }

    /// What went is told request by request: each answer may say something else.
    @Test func requestsThatWentHaveALineEach() {
        var summary = ReplaySummary()
        for seq in 1...6 { summary.add(outcome(seq, sent: 1, .unknown(.timedOut), .failed)) }
        #expect(summary.text.components(separatedBy: "event play").count == 7)
    }

    @Test func theJSONHasTheSameNumbers() throws {
        var summary = ReplaySummary()
        for seq in 1...1000 {
            let due = Int64(seq) * 1_000_000
            summary.add(
                outcome(
                    seq, due: due, sent: due + Int64(seq) * 1000, completed: due + 2_000_000,
                    .answered(status: 204, text: nil), .same))
        }
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        let lateness = try #require(object["lateness"] as? [String: Int])
        #expect(lateness["max"] == 1_000_000)
        #expect(lateness["count"] == 1000)
        let median = try #require(lateness["p50"])
        #expect(abs(median - 500_000) <= 1000)
        #expect(object["gate"] as? String == "passed")
        #expect((object["status"] as? [String: Int]) == ["204": 1000])
    }

    @Test func aRunThatIsLateSaysSoWithAWayOut() {
        var summary = ReplaySummary(schedule: ReplaySchedule(speed: "20x"))
        summary.add(outcome(1, sent: 50_000_000, completed: 51_000_000, .answered(status: 204, text: nil), .same))
        #expect(summary.text.contains("warning: one send in a hundred went 50.0 ms or more after it was due"))
        #expect(summary.text.contains("or lower --speed (now 20x)"))
        #expect(summary.text.contains("response time p99 is 51 times service time p99"))
    }

    /// A log may say any speed.
    @Test func theSpeedOfALogSteersNoTerminal() {
        var summary = ReplaySummary(schedule: ReplaySchedule(speed: "2x\u{1B}[2J\n\u{9B}m"))
        summary.add(outcome(1, sent: 50_000_000, completed: 51_000_000, .answered(status: 204, text: nil), .same))
        let text = summary.text
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.contains("lower --speed (now 2x\\x1b[2J\\x0a\\x9bm)"), "\(text)")
    }

    @Test func latenessHasTheHintThatFitsItsCause() {
        let late = outcome(1, sent: 50_000_000, completed: 51_000_000, .answered(status: 204, text: nil), .same)
        var atMax = ReplaySummary(schedule: ReplaySchedule(speed: "max"))
        atMax.add(late)
        #expect(atMax.text.contains("leave this machine a core for the replay\n") && !atMax.text.contains("now max"))
        var paused = ReplaySummary(schedule: ReplaySchedule(speed: "20x"))
        paused.add(late)
        var tally = RunTally()
        (tally.pauses, tally.paused) = (1, 1_000_000_000)
        paused.tally = tally
        #expect(!paused.text.contains("leave this machine a core"))
        #expect(paused.text.contains("hint: that has the pauses in it that the target asked for"))
    }

    private func chosen(isComparable: Bool) -> ReplaySchedule {
        var schedule = ReplaySchedule(speed: "1x")
        (schedule.taken, schedule.times, schedule.late) = ("accepted", "shift", "slip")
        schedule.isComparable = isComparable
        return schedule
    }

    @Test func whatWasChosenAndWhatItDidIsReported() throws {
        var summary = ReplaySummary(schedule: chosen(isComparable: true))
        var put = outcome(
            1, due: 3_000_000, sent: 3_000_001, completed: 4_000_000, .answered(status: 204, text: nil), .same)
        put.slip = 2_000_000
        summary.add(put)
        #expect(summary.text.contains(#/Chosen +\[as, times, late\] +accepted +shift +slip\n/#))
        #expect(summary.text.contains(#/Put off +\[requests, p50, p99, max\] +1 +2.00 ms +2.00 ms +2.00 ms\n/#))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        #expect((object["slips"] as? [String: Int])?["max"] == 2_000_000)
        let schedule = try #require(object["schedule"] as? [String: Any])
        #expect(schedule["as"] as? String == "accepted" && schedule["late"] as? String == "slip")
    }

    @Test func aTargetThatNobodyVerifiedIsSaidInTheReport() {
        var schedule = ReplaySchedule()
        #expect(!ReplaySummary(schedule: schedule).text.contains("warning"))
        schedule.isUnverified = true
        let summary = ReplaySummary(schedule: schedule)
        #expect(summary.text.contains("warning: whoever answered was taken for the target"))
        #expect(String(decoding: summary.json, as: UTF8.self).contains(#""unverified" : true"#))
    }

    @Test func aRunSaysWhetherItCanBeComparedWithReports() {
        let good = outcome(1, sent: 1, completed: 2, .answered(status: 204, text: nil), .same)
        var summary = ReplaySummary(schedule: chosen(isComparable: true))
        summary.add(good)
        summary.add(outcome(2, .notSent(.retried), .notSent))
        #expect(summary.validity?.hasSuffix("comparable with production reports.") == true)
        #expect(summary.validity?.contains("is not") == false)
        summary.add(outcome(3, sent: 50_000_000, completed: 51_000_000, .unknown(.noAnswer), .failed))
        summary.add(outcome(4, .notSent(.noSession), .notSent))
        #expect(
            summary.validity == "Planned as comparable with production reports, and is not: sends were late, "
                + "1 request not sent, 1 request without an answer.")
        var load = ReplaySummary(schedule: chosen(isComparable: false))
        load.add(good)
        #expect(load.text.contains("not comparable with reports.\n"))
        #expect(ReplaySummary().validity == nil)
    }

    @Test func aRunWhoseAnswersDifferIsNotComparable() {
        var summary = ReplaySummary(schedule: chosen(isComparable: true))
        for (seq, verdict) in [Outcome.Verdict.newlyRejected, .newlyAccepted, .sessionLost].enumerated() {
            summary.add(outcome(seq, sent: 1, completed: 2, .answered(status: 500, text: nil), verdict))
        }
        // An error in place of an error is in neither's reports.
        summary.add(outcome(9, sent: 1, completed: 2, .answered(status: 500, text: nil), .differs))
        #expect(
            summary.validity == "Planned as comparable with production reports, and is not: 3 requests accepted "
                + "or rejected unlike in the recording.")
    }

    @Test func eventsOfSessionsThatWereClosedCountTwice() {
        var summary = ReplaySummary(schedule: chosen(isComparable: true))
        var outcome = outcome(1, sent: 1, completed: 2, .answered(status: 204, text: nil), .expected)
        outcome.recordedStatus = 410
        summary.add(outcome)
        #expect(
            summary.validity == "Planned as comparable with production reports, and is not: 1 event accepted that was "
                + "refused with 404 or 410.")
    }

    @Test func whatWasReadyWhenItWasDueDidNotWait() {
        var summary = ReplaySummary()
        var outcome = outcome(1, due: 1, sent: 2, completed: 3, .answered(status: 204, text: nil), .same)
        outcome.ready = 1
        summary.add(outcome)
        #expect(summary.waits.count == 0)
    }

    @Test func theReasonsOfThePlanStandInTheReport() {
        var schedule = chosen(isComparable: false)
        schedule.obstacles = ["pace 2x", "1 end made"]
        #expect(
            ReplaySummary(schedule: schedule).validity
                == "A test of load or of answers, not comparable with production "
                + "reports: pace 2x, 1 end made.")
    }

    /// 204 and 204 is both servers taking a body, and no more; of two refusals both reasons are shown.
    @Test func acceptedAndRejectedAlikeAreToldApartFromOtherReasons() throws {
        var summary = ReplaySummary()
        summary.add(outcome(1, .answered(status: 204, text: nil), .same))
        summary.add(outcome(2, .answered(status: 400, text: "no"), recorded: 400, .same))
        var alone = outcome(3, .answered(status: 400, text: nil), recorded: 400, .same)
        alone.isStatusAlone = true
        summary.add(alone)
        var other = outcome(4, .answered(status: 400, text: String(octets: "wróng".utf8)), recorded: 400, .otherReason)
        other.recordedText = "no"
        summary.add(other)
        other.recordedText = ""
        other.readSize = 70_000
        summary.add(other)
        #expect(!summary.hasGateFailure && summary.differenceCount == 2)
        #expect(summary.text.contains("warning: 2 requests refused alike, and for another reason"))
        summary.schedule.matchesReasons = true
        #expect(summary.hasGateFailure && !summary.text.contains("refused alike, and for"))
        let text = summary.text
        #expect(text.contains(#/Same +\[accepted, rejected alike\] +1 +2\n/#), "\(text)")
        #expect(text.contains(#/Differ +\[kind:count\] +otherReason:2\n/#), "\(text)")
        #expect(
            text.contains(
                "rejected for another reason: recorded 400, answered 400\n    recorded: no\n    answered: wróng\n"))
        #expect(text.contains("    recorded: nothing\n"))
        #expect(text.contains("warning: 1 request refused alike by status alone") && text.contains("64 KiB"))
        let json = try #require(JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        let compared = try #require(json["compared"] as? [String: Int])
        #expect(compared["accepted"] == 1 && compared["rejectedAlike"] == 2 && compared["statusAlone"] == 1)
        #expect(json["differing"] as? [String: Int] == ["otherReason": 2])
        let first = try #require((json["differences"] as? [[String: Any]])?.first)
        #expect(first["message"] as? String == "wróng" && first["recordedMessage"] as? String == "no")
    }

    @Test(
        arguments: [
            ("server", "1x", nil), ("local", "1x", nil), ("client", "1x", "the clients' way"),
            ("middle", "1x", "some of the clients' way"), (nil, "1x", "--capture-point"),
            ("server", "20x", "the pace is 20x"),
        ] as [(String?, String, String?)])
    func recordedTimesAreComparableWhereTheCaptureWasNextToTheServers(point: String?, speed: String, obstacle: String?)
    {
        var schedule = ReplaySchedule(speed: speed)
        #expect(ReplaySummary(schedule: schedule).latencyComparison == nil)
        schedule.recordedService = .init(count: 9, p50: 1_000_000, p90: 2_000_000, p99: 3_000_000, max: 4_000_000)
        schedule.capturePoint = point
        schedule.isCapturePointGiven = point == "client"
        var summary = ReplaySummary(schedule: schedule)
        #expect(summary.latencyComparison == nil)
        summary.add(outcome(1, sent: 1, completed: 2, .answered(status: 204, text: nil), .same))
        #expect(summary.latencyComparison?.isMeaningful == (obstacle == nil))
        if let obstacle { #expect(summary.latencyComparison?.text.contains(obstacle) == true) }
        #expect(summary.text.contains(#/Recorded time +\[p50, p90, p99, max\] +1.00 ms +2.00 ms +3.00 ms +4.00 ms\n/#))
        let origin = point == "client" ? "as was said" : "by its times"
        #expect(summary.text.contains(point == nil ? "  not known\n" : ", \(origin)\n"), "\(summary.text)")
    }

    @Test func connectionsLostOnReuseHaveTheOptionThatCuresThem() {
        var summary = ReplaySummary()
        var lost = outcome(1, sent: 1, completed: 2, .unknown(.connectionLost), .failed)
        lost.isLostOnReuse = true
        summary.add(lost)
        #expect(summary.text.contains("warning: 1 request lost on a connection that had served before"))
        #expect(summary.text.contains("then the connection was lost, which had served before\n"))
        #expect(summary.text.contains("--reuse-within") && summary.text.contains("connectionLost:1"))
    }

    @Test func aDifferenceNamesTheCopyBeyondTheFirst() throws {
        var summary = ReplaySummary()
        for copy in 1...2 {
            var different = outcome(7, sent: 1, completed: 2, .answered(status: 400, text: nil), .newlyRejected)
            different.copy = copy
            summary.add(different)
        }
        #expect(summary.text.contains("  seq 7 event play") && summary.text.contains("  seq 7, copy 2 event play"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        let differences = try #require(object["differences"] as? [[String: Any]])
        #expect(differences.map { $0["copy"] as? Int } == [1, 2])
    }
}
