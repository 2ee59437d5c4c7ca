import MediaCollection
import TestSupport
import Testing

/// Whatever octets come from the wire: an answer, and nothing changed that was not asked for.
@Suite struct DamagedInputTests {
    private static let bodies = [
        EventRulesTests.start,
        "[\(EventRulesTests.start),{\"playerTime\":{\"playhead\":1,\"ts\":1760000000000},\"eventType\":\"ping\"}]",
        #"{"player\u0054ime":{"\u0074s":1760000000000,"ts":"x"},"eventType":"st\u0061tesUpdate","params":{"statesStart":[{}]}}"#,
    ].map { Array($0.utf8) }

    private func damaged(_ octets: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var octets = octets
        for _ in 0..<Int.random(in: 1...4, using: &random) where !octets.isEmpty {
            let at = Int.random(in: 0..<octets.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: octets[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1: octets.remove(at: at)
            case 2: octets.insert(Array(#"{}[]",:\u0"#.utf8).randomElement(using: &random) ?? 0, at: at)
            default: octets.removeLast(octets.count - at)
            }
        }
        return octets
    }

    @Test(arguments: UInt64(1)...10)
    func damagedBodiesAreJudgedAndKeepTheirOctets(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let body = damaged(Self.bodies.randomElement(using: &random) ?? [], &random)
            let members = EventMembers.read(body)
            for endpoint in [EventRules.Endpoint.sessions, .events, .downloaded] {
                let faults = EventRules().faults(in: body, at: endpoint)
                if members == nil {
                    #expect(faults.contains { $0.rule == .body && $0.severity == .rejected }, "seed \(seed)")
                }
            }
            let shifted = PlayerTimeShift(milliseconds: 1_234_567).apply(to: body)
            #expect(shifted.octets.count == body.count, "seed \(seed)")
            if shifted.moved == 0 { #expect(shifted.octets == body, "seed \(seed)") }
            let back = PlayerTimeShift(milliseconds: -1_234_567).apply(to: shifted.octets)
            if shifted.left == 0 { #expect(back.octets == body, "seed \(seed)") }
        }
    }

    @Test(arguments: UInt64(1)...10)
    func damagedTargetsKeepTheirOctetsButTheID(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let targets = [
            "/api/v1/sessions/abc/events?x#y", "http://h:80/p/sessions/abc//events", "*", "h:443", "/sessions/?q",
            "//sessions//events/",
        ].map { Array($0.utf8) }
        for _ in 0..<1000 {
            let target = damaged(targets.randomElement(using: &random) ?? [], &random)
            let path = RequestPath(target: target)
            #expect(path.range.lowerBound >= 0 && path.range.upperBound <= target.count, "seed \(seed)")
            let rewritten = TargetRewrite().apply(to: target, sessionID: [0x4E])
            if case .sessionEvents(let id) = path.kind {
                #expect(!id.isEmpty && path.range.contains(id.lowerBound) && id.upperBound <= path.range.upperBound)
                #expect(
                    rewritten == target[path.range.lowerBound..<id.lowerBound] + [0x4E] + target[id.upperBound...],
                    "seed \(seed)")
            } else if path.range.lowerBound == 0 {
                #expect(rewritten == target, "seed \(seed)")
            }
            if let id = SessionLocation.sessionID(in: target) {
                #expect(!id.isEmpty && !id.contains(0x2F) && !id.contains(0x3F) && !id.contains(0x23), "seed \(seed)")
            }
            for reading in LocationReading.allCases {
                _ = reading.eventTarget(for: target, startPath: Array("/sessions".utf8))
            }
        }
    }
}
