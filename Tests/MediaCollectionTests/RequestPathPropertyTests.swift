import MediaCollection
import TestSupport
import Testing

/// Paths are looked through eight octets at a time; what is found must be what is found octet by octet.
@Suite struct RequestPathPropertyTests {
    @Test(arguments: UInt64(1)...8)
    func pathAndSegmentsAreThoseThatASlowReaderFinds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let words = [
            "sessions", "events", "downloaded", "v1", "api", "x", "", "1a400e00112233445566778899aabbcc", "/", "é",
        ]
        for _ in 0..<2_000 {
            var target = ""
            for _ in 0..<Int(random.next() % 6) { target += "/" + words[Int(random.next() % UInt64(words.count))] }
            if random.next() % 3 == 0 { target += random.next() % 2 == 0 ? "?a=/events" : "#/sessions" }
            let octets = Array(target.utf8)
            let path = RequestPath(target: octets)
            let end = octets.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? octets.count
            let expected = octets.first == 0x2F ? 0..<end : 0..<0
            #expect(path.range == expected, "seed \(seed): \(target)")
            #expect(path.kind == Self.slowKind(Array(octets[expected])), "seed \(seed): \(target)")
        }
    }

    private static func slowKind(_ path: [UInt8]) -> RequestPath.Kind {
        var segments: [Range<Int>] = []
        var start = 0
        for (index, octet) in path.enumerated() where octet == 0x2F {
            segments.append(start..<index)
            start = index + 1
        }
        segments.append(start..<path.count)
        func name(_ place: Int) -> String? {
            guard place >= 0, place < segments.count else { return nil }
            return String(decoding: path[segments[place]], as: UTF8.self)
        }
        guard !path.isEmpty else { return .other }
        let last = segments.count - 1
        if name(last) == "" {
            var place = last
            while place > 0, name(place) == "" { place -= 1 }
            return name(place) == "sessions" ? .sessions : .other
        }
        if name(last) == "sessions" { return .sessions }
        if name(last) == "downloaded" { return .downloaded }
        guard name(last) == "events" else { return .other }
        var place = last - 1
        while place > 0, name(place) == "" { place -= 1 }
        guard place > 0, name(place) != "" else { return .events }
        return name(place - 1) == "sessions" ? .sessionEvents(sessionID: segments[place]) : .events
    }
}
