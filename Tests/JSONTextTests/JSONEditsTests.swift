import JSONText
import TestSupport
import Testing

@Suite struct JSONEditsTests {
    @Test func onlyTheRangesChange() {
        var edits = JSONEdits()
        let text = Array("0123456789".utf8)
        #expect(edits.applied(to: text) == text)
        edits.replace(7..<9, with: "XYZ".utf8)
        edits.replace(2..<3, with: "".utf8)
        edits.replace(0..<1, with: "a".utf8)
        edits.replace(10..<10, with: "!".utf8)
        #expect(String(decoding: edits.applied(to: text), as: UTF8.self) == "a13456XYZ9!")
        #expect(edits.count == 4)
        edits.removeAll()
        #expect(edits.isEmpty && edits.applied(to: text) == text)
    }

    @Test func overlappingEditsAreRefused() {
        var edits = JSONEdits()
        edits.replace(4..<6, with: "a".utf8)
        for range in [3..<5, 5..<7, 4..<6, 0..<9, 4..<5, 5..<5] {
            let isTaken = edits.replace(range, with: "b".utf8)
            #expect(!isTaken, "\(range)")
        }
        for range in [3..<4, 6..<7, 4..<4, 6..<6] {
            let isTaken = edits.replace(range, with: "".utf8)
            #expect(isTaken, "\(range)")
        }
        #expect(edits.count == 5)
    }

    @Test func insertionsAtOnePlaceStandInTheOrderOfTheCalls() {
        var edits = JSONEdits()
        edits.replace(1..<2, with: "R".utf8)
        edits.replace(1..<1, with: "a".utf8)
        edits.replace(1..<1, with: "b".utf8)
        #expect(String(decoding: edits.applied(to: Array("xyz".utf8)), as: UTF8.self) == "xabRz")
    }

    /// Eight times as many take about eight times the time, in whatever order they come, and not 64 times.
    @Test(arguments: ["descending", "two sweeps", "shuffled"])
    func manyEditsCostNoMoreThanTheirNumber(order: String) {
        func time(_ count: Int) -> Duration {
            var places = Array(0..<count)
            switch order {
            case "descending": places.reverse()
            case "two sweeps": places = places.filter { $0 % 2 == 1 } + places.filter { $0 % 2 == 0 }
            default:
                var random = RandomJSON(seed: 1)
                for index in places.indices { places.swapAt(index, random.number(below: count)) }
            }
            let text = [UInt8](repeating: 0x61, count: 2 * count)
            let before = ThreadTime.nanoseconds
            var edits = JSONEdits()
            for place in places { edits.replace(2 * place..<2 * place + 1, with: [0x62]) }
            #expect(edits.applied(to: text).count { $0 == 0x62 } == count)
            return .nanoseconds(ThreadTime.nanoseconds - before)
        }
        // The best of three: others use the caches.
        let few = (0..<3).map { _ in time(2500) }.min() ?? .zero
        let many = (0..<3).map { _ in time(20_000) }.min() ?? .zero
        #expect(many < few * 30, "\(few), \(many)")
    }

    @Test func randomEditsGiveWhatSlicingGives() {
        for seed in UInt64(1)...300 {
            var random = RandomJSON(seed: seed)
            let text = random.text(values: 60)
            var edits = JSONEdits()
            var taken: [(range: Range<Int>, octets: [UInt8])] = []
            for _ in 0..<40 {
                let start = random.number(below: text.count)
                let range = start..<min(text.count, start + 1 + random.number(below: 6))
                let octets = (0..<random.number(below: 5)).map { _ in random.octet() }
                let isFree = taken.allSatisfy { !$0.range.overlaps(range) }
                let isTaken = edits.replace(range, with: octets)
                #expect(isTaken == isFree, "seed \(seed)")
                if isFree { taken.append((range, octets)) }
            }
            var expected = text
            for edit in taken.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
                expected.replaceSubrange(edit.range, with: edit.octets)
            }
            #expect(edits.applied(to: text) == expected, "seed \(seed)")
        }
    }
}
