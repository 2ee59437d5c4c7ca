import JSONText
import TestSupport
import Testing

@Suite struct JSONStringTests {
    private func written(_ write: (inout [UInt8]) -> Void) -> String {
        var output: [UInt8] = []
        write(&output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func whatCouldEndALineOrCommandATerminalIsEscaped() {
        let text = written {
            JSONString.append("a\"\\/\u{8}\u{9}\n\u{C}\r\u{1}\u{7F}\u{85}\u{9B}\u{A0}\u{2028}\u{2029}é😀", to: &$0)
        }
        #expect(text == #""a\"\\/\b\t\n\f\r\u0001"# + "\u{7F}" + #"\u0085\u009b"# + "\u{A0}" + #"\u2028\u2029é😀""#)
    }

    @Test func everyOctetSurvivesAsACharacter() throws {
        let octets = (0...255).map { UInt8($0) } + Array("plain text that is longer than a word".utf8)
        for start in 0..<octets.count {
            let part = Array(octets[start...])
            var output: [UInt8] = []
            JSONString.append(latin1: part.span.bytes, to: &output)
            let view = try JSONView(scanning: output)
            let content = view.token.content
            #expect(JSONString.latin1(output.span.bytes.extracting(content)) == part)
            let hasControl = String(decoding: output, as: UTF8.self).unicodeScalars.contains {
                $0.value < 0x20 || (0x80...0x9F).contains($0.value)
            }
            #expect(!hasControl)
            #expect(view.string?.unicodeScalars.map(\.value) == part.map { UInt32($0) })
        }
    }

    @Test func aCharacterAboveFFIsNoOctet() throws {
        for text in [#""\u0100""#, "\"Ā\"", "\"日\"", #""\ud83d\ude00""#] {
            let octets = Array(text.utf8)
            let content = try JSONView(scanning: octets).token.content
            let value = JSONString.latin1(octets.span.bytes.extracting(content))
            #expect(value == nil, "\(text)")
        }
    }

    @Test func octetsThatAreNotUTF8LeaveTheOutputAsItWas() {
        for octets in [[0x61, 0xFF], [0xC0, 0x80], Array("long enough for a word ".utf8) + [0xED, 0xA0, 0x80]]
            as [[UInt8]]
        {
            var output: [UInt8] = [0x5B]
            let isWritten = JSONString.append(utf8: octets.span.bytes, to: &output)
            #expect(!isWritten)
            #expect(output == [0x5B])
        }
    }

    @Test func randomTextReadsBack() throws {
        for seed in UInt64(1)...400 {
            var random = SeededRandom(seed: seed)
            let scalars = (0..<Int(random.next() % 30)).compactMap { _ -> Unicode.Scalar? in
                let limit: UInt64 = random.next() % 2 == 0 ? 0x90 : 0x110000
                return Unicode.Scalar(UInt32(random.next() % limit))
            }
            let text = String(String.UnicodeScalarView(scalars))
            var output: [UInt8] = []
            JSONString.append(text, to: &output)
            let view = try JSONView(scanning: output)
            #expect(view.unescaped == Array(text.utf8), "seed \(seed)")
            let facts = try facts(output)
            #expect(facts.isEmbeddable, "seed \(seed)")
            let isUTF8 = JSONString.isUTF8(output.span.bytes)
            #expect(isUTF8, "seed \(seed)")
        }
    }

    @Test func escapesSayTheirCharacter() throws {
        let cases = [
            (#""\u0041\u00e9\u20ac""#, "Aé€"), (#""\ud83d\ude00!""#, "😀!"),
            (#""\b\f\n\r\t\"\\\/""#, "\u{8}\u{C}\n\r\t\"\\/"),
            (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\ud800\n""#, "\u{FFFD}\n"), (#""\u0000""#, "\0"),
        ]
        for (text, expected) in cases {
            #expect(try JSONView(scanning: Array(text.utf8)).string == expected, "\(text)")
        }
    }

    @Test func plainOctetsAreASCIIWithoutABackslash() {
        for length in 0...20 {
            let octets = [UInt8](repeating: 0x22, count: length)
            let isPlain = JSONString.isPlain(octets.span.bytes)
            #expect(isPlain)
            for place in octets.indices {
                for other in UInt8.min...UInt8.max {
                    var changed = octets
                    changed[place] = other
                    let isPlain = JSONString.isPlain(changed.span.bytes)
                    #expect(isPlain == (other < 0x80 && other != 0x5C), "\(other) at \(place) of \(length)")
                }
            }
        }
    }

    private func facts(_ octets: [UInt8]) throws -> JSONFacts {
        var scanner = JSONScanner()
        var tokens = JSONTokens()
        return try scanner.scan(octets.span.bytes, into: &tokens)
    }
}
