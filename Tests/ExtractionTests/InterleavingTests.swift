import ByteStream
import EventLog
import Extraction
import HTTP
import TestSupport
import Testing
import Wire

/// The log depends on the frames, not on the order in which those of different connections are fed: it is the same as long as
/// a clock finding keeps its promise.
@Suite struct InterleavingTests {
    /// A busy minute: sessions of several clients over shared connections, lost answers, slow requests, copies, octets in doubt
    /// about when their turn comes, and starts that their connection ends before the client goes on with them, or after.
    private func busyScene(_ random: inout SeededRandom) -> Scene {
        var scene = Scene()
        var connections: [Int] = []
        for number in 0..<12 {
            connections.append(
                scene.open(
                    from: 0x0A00_0001 + UInt32(number % 5), port: UInt16(50_000 + number),
                    at: Int64.random(in: 0...20, using: &random)))
        }
        var ids: [String] = []
        for number in 0..<300 {
            let connection = connections[Int.random(in: 0..<connections.count, using: &random)]
            // One thing at a time on a connection, so that its findings come in an order that can be.
            let time = Int64(number) * 200 + 100
            switch Int.random(in: 0..<15, using: &random) {
            case 0:
                ids.append("id\(number)")
                scene.start(connection, id: ids.last, at: time, body: startBody + String(repeating: " ", count: number))
            case 1: scene.start(connection, id: nil, at: time, body: startBody + String(repeating: " ", count: number))
            case 2: scene.lose(scene.ask(connection, "/a/events", "same", at: time), .reset, at: time + 20)
            case 3:
                let slow = scene.ask(connection, "/slow/events", "\(number)", at: time)
                scene.answer(slow, at: time + Int64.random(in: 1...14_000, using: &random))
            case 4:
                scene.ask(connection, "/long/events", "\(number)", at: time + 15_000, began: time)
            case 5: scene.answer(scene.ask(connection, "/b/events", "same", at: time), at: time + 5)
            case 6: scene.ask(connection, "/api/v1/sessions", "login", at: time)
            case 12:
                let slow = scene.ask(connection, "/long/events", "\(number)", at: time + 12_000, began: time)
                scene.answer(slow, at: time + Int64.random(in: 12_001...26_000, using: &random))
            case 13:
                let name = "0000000000000\(number + 100)"
                let start = scene.start(connection, id: nil, at: time, body: startBody(naming: name))
                scene.answer(start, 500, at: time + 5)
                scene.event(connection, of: name, at: time + Int64.random(in: 100...14_000, using: &random))
            case 7: scene.event(connection, of: "v1", at: time)
            case 8:
                let own = scene.open(port: UInt16(51_000 + 2 * number), at: time)
                let slow = scene.ask(own, "/doubt/events", "\(number)", at: time)
                scene.doubt(slow, at: time + Int64.random(in: 9_700...10_400, using: &random))
                scene.answer(slow, at: time + Int64.random(in: 10_500...14_000, using: &random))
            case 9:
                let name = "0000000000000\(number + 100)"
                let client = 0x0A00_0001 + UInt32(number % 5)
                let one = scene.open(from: client, port: UInt16(51_000 + 2 * number), at: time)
                let two = scene.open(from: client, port: UInt16(51_001 + 2 * number), at: time)
                scene.answer(scene.start(one, id: nil, at: time, body: startBody(naming: name)), 500, at: time + 5)
                scene.ask(one, "/left/events", "\(number)", at: time + 10)
                scene.close(one, at: time + 60)
                scene.event(two, of: name, at: time + Int64.random(in: 20...100, using: &random))
            default: scene.event(connection, of: ids.randomElement(using: &random) ?? "none", at: time)
            }
        }
        return scene
    }

    /// The findings with those of different connections shuffled, each connection's in order.
    private func shuffled(_ scene: Scene, window: Int?, _ random: inout SeededRandom) -> [Finding] {
        var findings: [Finding] = []
        let frames = scene.frames()
        let size = window ?? frames.count
        for start in stride(from: 0, to: frames.count, by: size) {
            let group = frames[start..<min(start + size, frames.count)]
            if let first = group.first { findings.append(.clock(first.stamp.clock)) }
            var waiting = Dictionary(grouping: group, by: \.connection).sorted { $0.key < $1.key }.map(\.value)
            while !waiting.isEmpty {
                let choice = Int.random(in: 0..<waiting.count, using: &random)
                findings += waiting[choice].removeFirst().findings
                if waiting[choice].isEmpty { waiting.remove(at: choice) }
            }
        }
        return findings
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func anyInterleavingGivesTheSameLines(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let scene = busyScene(&random)
        let plain = scene.log()
        #expect(plain.records.count > 150 && plain.answers.count > 1, "seed \(seed)")
        #expect(Set(plain.records.flatMap(\.notes)).isSuperset(of: [.answerPending, .reset, .late]), "seed \(seed)")
        let doubted = plain.records.filter { text($0.request.target) == "/doubt/events" }
        #expect(Set(doubted.map { $0.notes.contains(.ambiguousStream) }) == [true, false], "seed \(seed)")
        for window in [nil, 5, 50] {
            for _ in 0..<2 {
                let log = Log(shuffled(scene, window: window, &random))
                #expect(log.lines == plain.lines, "seed \(seed), window \(window ?? 0)")
                #expect(log.records == plain.records, "seed \(seed), window \(window ?? 0)")
                #expect(log.answers == plain.answers, "seed \(seed), window \(window ?? 0)")
                #expect(log.counts == plain.counts, "seed \(seed), window \(window ?? 0)")
            }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func whereTheClockIsReadMakesNoDifference(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let scene = busyScene(&random)
        let plain = scene.log()
        for tick: Int64 in [1, 13, 1_000, 100_000_000] {
            let log = scene.log(tick: tick)
            #expect(log.records == plain.records, "seed \(seed), tick \(tick)")
            #expect(log.answers == plain.answers, "seed \(seed), tick \(tick)")
            #expect(log.counts == plain.counts, "seed \(seed), tick \(tick)")
        }
    }

    /// Where what is staged is over its limit it takes effect early: with frames in order that changes nothing.
    @Test func aSmallLimitOfHeldOctetsActsOnTheLogAndNotOnTheStage() {
        var random = SeededRandom(seed: 11)
        let scene = busyScene(&random)
        let options = ExtractionOptions(maxHeldOctets: 20_000)
        let plain = scene.log(options)
        for tick: Int64 in [1, 100_000_000] {
            #expect(scene.log(options, tick: tick).records == plain.records, "tick \(tick)")
        }
        #expect(plain.records != scene.log().records, "the limit must be felt")
    }

    @Test func ordinalsOfConnectionsFollowTheirFirstFrames() {
        var scene = Scene()
        let late = scene.open(port: 50_001, at: 10)
        let early = scene.open(at: 5)
        scene.ask(late, "/late/events", at: 20)
        scene.ask(early, "/early/events", at: 21)
        #expect(scene.log().records.map(\.connection.n) == [2, 1])
    }

    /// A connection of which a later frame showed that it was opened is counted by that frame, wherever the clock is read.
    @Test(arguments: [1, 20, 250] as [Int64]) func aConnectionIsCountedWhenItIsKnown(tick: Int64) {
        var scene = Scene()
        let doubtful = scene.open(port: 50_001, at: 60, since: 0)
        let sure = scene.open(at: 30)
        scene.ask(doubtful, "/doubtful/events", at: 70)
        scene.ask(sure, "/sure/events", at: 71)
        #expect(scene.log(tick: tick).records.map(\.connection.n) == [2, 1])
    }
}
