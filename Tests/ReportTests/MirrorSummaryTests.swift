import Foundation
import Report
import Testing

@testable import Replay

@Suite struct MirrorSummaryTests {
    private static func summary(_ change: (inout MirrorSummary) -> Void = { _ in }) -> MirrorSummary {
        var replay = ReplaySummary()
        replay.add(
            Outcome(
                seq: 1, call: "event", due: 0, sent: 1000, completed: 2000, result: .answered(status: 204, text: nil),
                recordedStatus: 204, verdict: .same))
        replay.add(Outcome(seq: 2, call: "event", due: 0, result: .notSent(.shed), verdict: .notSent))
        var summary = MirrorSummary(replay: replay, counts: LiveCounts())
        summary.seen = 12
        summary.delay = 2_000_000_000
        change(&summary)
        return summary
    }

    @Test func whatWasCapturedStandsBeforeWhatWasSent() throws {
        let text = Self.summary().text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0].hasPrefix("Captured  [requests, selected, own, marked]"))
        #expect(lines[1].hasPrefix("Mirrored  [sampled out, left out, dropped, planned]"))
        #expect(lines[2].hasPrefix("Sessions  [mirrored, sampled out, left out, cut]"))
        #expect(text.contains("\nEvents         [planned, sent, skipped]"))
        #expect(text.contains("shed:1"))
        #expect(!text.contains("warning:"))
    }

    @Test func whatWasLeftOutIsNoDifferenceButALoss() {
        let summary = Self.summary { $0.dropped = 3 }
        #expect(!summary.replay.hasGateFailure && summary.hasShed)
        #expect(summary.text.contains("warning: 3 requests found no room on their way to the sender\n   hint: "))
        #expect(!Self.summary().hasShed)
    }

    @Test func whatCameOfSessionsThatWereForgottenForWantOfRoomIsALoss() {
        // Nothing came of them, or they had been silent for so long that the service had closed them.
        #expect(!Self.summary { $0.counts.evictedSessions = 2 }.hasShed)
        #expect(!Self.summary { ($0.counts.expiredSessions, $0.counts.forgotten) = (2, 3) }.hasShed)
        let summary = Self.summary { ($0.counts.evictedSessions, $0.counts.forgotten) = (2, 3) }
        #expect(summary.hasShed && !summary.replay.hasGateFailure)
        #expect(
            summary.text.contains("warning: 2 sessions forgotten because there were too many: 3 later requests"))
    }

    @Test func aDelayThatFillsTheRoomForWhatWaitsIsNamed() {
        let summary = Self.summary { summary in
            (summary.counts.shed, summary.counts.fullRooms) = (9, 2)
            summary.delay = 60_000_000_000
        }
        #expect(
            summary.text.contains(
                "warning: 32,768 requests and 64 MiB can wait until they are due (for 1 m 0 s: 491 a second), and there was no "
                    + "room 2 times\n   hint: mirror fewer with --sample, or with a shorter --delay"), "\(summary.text)"
        )
    }

    @Test func whatWasComparedWithNothingForWantOfRoomIsNamed() {
        let summary = Self.summary { $0.counts.unawaited = 5 }
        #expect(summary.text.contains("warning: 5 requests compared with nothing: "), "\(summary.text)")
        #expect(!summary.hasShed)
    }

    @Test func theJSONHasTheReplaysReportInIt() throws {
        let object = try JSONSerialization.jsonObject(with: Data(Self.summary().json)) as? [String: Any]
        #expect(object?["kind"] as? String == "mirrorReport")
        #expect(object?["delay"] as? Int == 2_000_000_000)
        #expect((object?["requests"] as? [String: Int])?["seen"] == 12)
        let replay = object?["replay"] as? [String: Any]
        #expect(replay?["kind"] as? String == "replayReport")
        #expect((replay?["notSent"] as? [String: Int]) == ["shed": 1])
    }
}
