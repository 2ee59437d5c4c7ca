import EventLog
import Foundation
import Replay
import TestSupport
import Testing
import Wire

/// `reprise mirror` between two servers on one loopback interface.
@Suite(.serialized, .enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
struct MirrorTests {
    private struct Report: Decodable {
        struct Requests: Decodable {
            var seen, selected, own, marked, sampledOut, shed, dropped, planned: Int
        }
        struct Sessions: Decodable {
            var mirrored, sampledOut, shed, cut: Int
        }
        struct Run: Decodable {
            struct Events: Decodable {
                var planned, sent, skipped: Int
            }
            var events: Events
            var verdicts, notSent: [String: Int]
        }
        var requests: Requests
        var sessions: Sessions
        var replay: Run
    }

    private static func report(_ result: MirrorScene.Result) throws -> Report {
        try JSONDecoder().decode(Report.self, from: result.report)
    }

    @Test func sessionsAreOpenedAnewAndGoADelayLaterWithNothingElseChanged() async throws {
        let result = try await PrivateNetwork.run { () throws -> MirrorScene.Result in
            // Without the mark its own requests are told by their connections alone.
            let scene = try MirrorScene(mirror: ["--no-mark"])
            let log = try MirrorScene.log(sessions: 5, events: 10, interval: 300, apart: 37, in: scene.folder)
            try scene.send(log)
            return try scene.end()
        }
        #expect(result.mirror.status == 0, "\(result.mirror.errors)")
        #expect(result.server.count == 55 && result.target.count == 55)
        // What was captured when the signal came still went: that takes the delay.
        #expect(result.ended < .seconds(2) + promptly, "\(result.ended)")
        let moved = result.server.map { $0.bodyText.replacing(#""ts":\#($0.time)"#, with: #""ts":\#($0.time + 2000)"#) }
        #expect(moved.sorted() == result.target.map(\.bodyText).sorted())
        #expect(result.server.map(\.time) != result.target.map(\.time))
        // Each session has one new id, and the events of each in their order.
        for session in 0..<5 {
            let there = result.target.filter { $0.told == session }
            let here = result.server.filter { $0.told == session }
            #expect(Set(there.compactMap(\.session)).count == 1)
            #expect(there.first?.session != here.first?.session)
            #expect(there.map(\.playhead) == here.map(\.playhead))
            #expect(there.allSatisfy { ($0.response?.status ?? 0) / 100 == 2 })
        }
        // Each one was due a delay after its first frame, and went then: never before, and not with those of another time.
        let sent = Dictionary(uniqueKeysWithValues: result.target.map { ($0.playhead, $0.at) })
        for record in result.captured {
            let late = (sent[record.playhead]?.nanoseconds(since: record.at) ?? 0) - 2_000_000_000
            #expect(late > -1_000_000 && late < 5_000_000_000, "\(late) ns")
        }
        let report = try Self.report(result)
        // Its own were seen as long as it captured, and told.
        #expect((1...55).contains(report.requests.own) && report.requests.selected == 55 + report.requests.own)
        #expect(report.requests.planned == 55 && report.requests.marked == 0)
        #expect(report.replay.events.sent == 55 && report.replay.verdicts == ["same": 55])
        #expect(report.sessions.mirrored == 5 && report.sessions.cut == 0)
        // The log of what was captured has none of the mirror's own.
        #expect(result.captured.count == 55)
    }

    @Test func whatAReplayMarkedIsNotMirrored() async throws {
        let result = try await PrivateNetwork.run { () throws -> MirrorScene.Result in
            let scene = try MirrorScene(mirror: [])
            let log = try MirrorScene.log(sessions: 2, events: 2, interval: 50, apart: 10, in: scene.folder)
            try scene.send(log, [])
            return try scene.end()
        }
        let report = try Self.report(result)
        #expect(result.mirror.status == 0 && result.target.isEmpty && result.server.count == 6)
        #expect(report.requests.marked == 6 && report.requests.planned == 0)
    }

    @Test func anInterfaceThatCannotBeOpenedLeavesNoLogsBehind() async throws {
        let (run, names) = try await PrivateNetwork.run { () throws -> (BuiltTool.Run, [String]) in
            let folder = try TemporaryFolder()
            let scene = try MirrorScene(mirror: [])
            let url = try MirrorScene.url(scene.target)
            let run = try BuiltTool.run([
                "mirror", "-i", "nosuch0", "--to", url, "-o", folder.path("a.ndjson"), "--outcomes",
                folder.path("b.ndjson"),
            ])
            _ = try scene.end()
            return (run, try FileManager.default.contentsOfDirectory(atPath: folder.url.path))
        }
        #expect(run.status == 1 && run.errors.contains("nosuch0"), "\(run.errors)")
        #expect(names.isEmpty, "\(names)")
    }

    @Test func anIdleMirrorEndsAtOnce() async throws {
        let result = try await PrivateNetwork.run { () throws -> MirrorScene.Result in
            try MirrorScene(mirror: []).end()
        }
        #expect(result.mirror.status == 0)
        #expect(result.ended < promptly, "\(result.ended)")
        #expect(try Self.report(result).requests.selected == 0)
    }

    @Test func aSampleIsOfWholeSessions() async throws {
        let result = try await PrivateNetwork.run { () throws -> MirrorScene.Result in
            let scene = try MirrorScene(mirror: ["--sample", "50%", "--sample-seed", "7"], server: ["--seed", "1"])
            let log = try MirrorScene.log(sessions: 40, events: 5, interval: 100, apart: 10, in: scene.folder)
            try scene.send(log)
            return try scene.end()
        }
        #expect(result.mirror.status == 0, "\(result.mirror.errors)")
        let told = Dictionary(grouping: result.target, by: \.told)
        #expect(told.values.allSatisfy { $0.count == 6 })
        #expect((8...32).contains(told.count), "\(told.count) of 40")
        // The choice is the documented one: by the id that the captured server gave.
        let sample = SessionSample(millionths: 500_000, seed: 7)
        let chosen = result.server.filter { $0.call == .sessionStart }
            .filter { sample.rank(of: $0.session ?? []) <= sample.limit }
        #expect(Set(chosen.map(\.told)) == Set(told.keys))
        let report = try Self.report(result)
        #expect(report.requests.sampledOut == 240 - result.target.count)
        #expect(report.sessions.sampledOut == 40 - told.count)
    }

    @Test func aSlowTargetLeavesOutWholeSessionsAndTheRestIsWhole() async throws {
        let (result, outcomes) = try await PrivateNetwork.run { () throws -> (MirrorScene.Result, [Outcome]) in
            // Two connections, each busy for a tenth of a second: 20 requests a second, of 60.
            let scene = try MirrorScene(
                mirror: ["--connections", "2", "--require-complete"], target: ["--fault", "delay=100ms"])
            let log = try MirrorScene.log(sessions: 30, events: 24, interval: 500, apart: 16, in: scene.folder)
            try scene.send(log)
            let result = try scene.end()
            var outcomes: [Outcome] = []
            var reader = try LogReader(path: scene.folder.path("outcomes.ndjson"))
            while let line = try reader.next() {
                if case .outcome(let octets) = line { outcomes.append(try OutcomeLog.decode(octets)) }
            }
            return (result, outcomes)
        }
        #expect(result.mirror.status == 4, "\(result.mirror.errors)")
        #expect(result.mirror.errors.contains("% of the sessions are mirrored"))
        #expect(result.server.count == 30 * 25)
        let report = try Self.report(result)
        #expect(report.requests.planned == 750 && outcomes.count == 750)
        #expect(report.requests.shed == outcomes.count { $0.result == .notSent(.shed) })
        var whole = 0
        for (_, all) in Dictionary(grouping: outcomes, by: \.session) {
            let sent = all.filter { $0.sent != nil }.map(\.seq)
            let shed = all.filter { $0.result == .notSent(.shed) }.map(\.seq)
            // Once something of a session was left out nothing of it goes any more.
            if let first = shed.min(), let last = sent.max() { #expect(last < first) }
            if shed.isEmpty { whole += 1 }
        }
        #expect((1...29).contains(whole), "\(whole) sessions whole")
        #expect(outcomes.count { $0.sent != nil } == result.target.count)
        #expect(report.sessions.cut + report.sessions.shed >= 30 - whole)
    }

    @Test func aTargetThatIsWhatIsCapturedEndsTheMirrorBeforeAnythingIsSent() async throws {
        let result = try await PrivateNetwork.run { () throws -> MirrorScene.Result in
            let scene = try MirrorScene(mirror: [], toServer: true)
            let log = try MirrorScene.log(sessions: 1, events: 1, interval: 20, apart: 10, in: scene.folder)
            try scene.send(log)
            return try scene.end(signals: false)
        }
        #expect(result.mirror.status == 5, "\(result.mirror.errors)")
        #expect(
            result.mirror.errors.contains("a server whose traffic is captured, as its traffic shows; nothing was sent"))
        #expect(result.server.count == 2)
    }

}
