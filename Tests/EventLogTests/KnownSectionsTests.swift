import EventLog
import TestSupport
import Testing
import Wire

/// What an encoder knows of field sections changes no line: whatever came before, a section stands as it would alone.
@Suite struct KnownSectionsTests {
    /// Sections of a few forms, with values that change in place, and now and then something odd.
    private struct Sections {
        var random: SeededRandom

        mutating func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int(random.next() % UInt64(elements.count))]
        }

        mutating func next() -> FieldLines {
            var lines: [(String, [UInt8])] = [("Host", Array("a.example".utf8))]
            lines.append(("User-Agent", Array(pick(["Roku/1", "Roku/2", "Mozilla/5.0 (iPhone)", ""]).utf8)))
            if random.next() % 3 == 0 { lines.append((pick(["Cookie", "Accept"]), Array(pick(["s=1", "s=2"]).utf8))) }
            if random.next() % 4 == 0 { lines.append(("X-Token", Array(pick(["k1", "k2"]).utf8))) }
            if random.next() % 5 == 0 {
                lines.append(("X-Odd", pick([[0x61, 0x22], [0xE9, 0x61], [0x61, 0x09], [0x61, 0x61]])))
            }
            if random.next() % 9 == 0 {
                for number in 0..<Int(random.next() % 40) { lines.append(("N\(number)", Array("value".utf8))) }
            }
            lines.append(("Content-Length", Array("\(random.next() % 1200)".utf8)))
            if random.next() % 20 == 0 { lines = [] }
            return storage(of: lines)
        }

        /// The lines in one storage as in a head, where they start at different places; at times one behind the other alone.
        private mutating func storage(of lines: [(String, [UInt8])]) -> FieldLines {
            if random.next() % 10 == 0 {
                var fields = FieldLines()
                for (name, value) in lines { fields.append(name: name.utf8, value: value) }
                return fields
            }
            var octets = Array("POST /sessions/\(random.next() % 100)/events HTTP/1.1\r\n".utf8)
            var places: [FieldLines.Line] = []
            for (name, value) in lines {
                let start = octets.count
                octets += Array(name.utf8)
                let end = octets.count
                octets += Array(pick([": ", ": ", ": ", ":\t"]).utf8)
                let valueStart = octets.count
                octets += value
                places.append(FieldLines.Line(name: start..<end, value: valueStart..<octets.count))
                octets += Array("\r\n".utf8)
            }
            return FieldLines(storage: octets, lines: places)
        }
    }

    private func text(_ fields: FieldLines, _ encoder: inout DraftEncoder, keeps: Bool) -> ([UInt8], FieldSection) {
        var text: [UInt8] = []
        encoder.begin(behind: text)
        let section = encoder.find(fields, keepsCredentials: keeps)
        _ = encoder.response(
            status: 200, took: 0, fields: fields, section: section, size: nil, content: nil, complete: true)
        encoder.moveText(to: &text)
        return (text, section)
    }

    @Test(arguments: UInt64(1)...20)
    func aSectionStandsAsItWouldAlone(seed: UInt64) {
        var sections = Sections(random: SeededRandom(seed: seed))
        var encoder = DraftEncoder()
        var known = 0
        for step in 0..<600 {
            let fields = sections.next()
            let keeps = step % 100 > 80
            var alone = DraftEncoder()
            let (found, section) = text(fields, &encoder, keeps: keeps)
            #expect(found == text(fields, &alone, keeps: keeps).0, "seed \(seed), step \(step)")
            if !section.isNew { known += 1 }
        }
        #expect(known > 60, "seed \(seed)")
    }

    /// What is said to be as it was before is as it was before.
    @Test(arguments: UInt64(1)...20)
    func whatIsKnownIsSo(seed: UInt64) {
        var sections = Sections(random: SeededRandom(seed: seed))
        var encoder = DraftEncoder()
        var last: [Int: FieldLines] = [:]
        for step in 0..<600 {
            let fields = sections.next()
            let section = encoder.find(fields, keepsCredentials: false)
            guard let place = section.place else { continue }
            #expect((0..<FieldSection.places).contains(place))
            if !section.isNew, let before = last[place] {
                #expect(fields.count == before.count, "seed \(seed), step \(step)")
                let (from, start) = (before.lines[0].name.lowerBound, fields.lines[0].name.lowerBound)
                for (index, (line, known)) in zip(fields.lines, before.lines).enumerated() {
                    #expect(fields.name(line) == before.name(known), "seed \(seed), step \(step)")
                    #expect(line.value.lowerBound - start == known.value.lowerBound - from)
                    #expect(line.value.upperBound - start == known.value.upperBound - from)
                    let isSame = fields.value(line) == before.value(known)
                    #expect(isSame == (section.changed >> UInt32(index) & 1 == 0), "seed \(seed), step \(step)")
                }
            }
            last[place] = fields
        }
    }
}
