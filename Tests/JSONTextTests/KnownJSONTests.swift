import JSONText
import TestSupport
import Testing

/// A text that is told by the one before has the tape that a scan gives it.
@Suite struct KnownJSONTests {
    /// Scans a text both ways, and looks whether all values that differ from the text before are said to.
    private func check(
        _ text: [UInt8], after before: inout [UInt8], _ known: inout KnownJSON, _ seed: UInt64
    ) -> Bool {
        var scanner = JSONScanner()
        var tokens = JSONTokens()
        let old = known.tokens
        let isRight = (try? scanner.scan(text.span.bytes, into: &tokens)) != nil
        let isSame = try? known.scan(text.span.bytes, &scanner)
        #expect((isSame != nil) == isRight, "seed \(seed)")
        guard let isSame else { return false }
        #expect(known.tokens == tokens, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
        defer { before = text }
        guard isSame else { return false }
        #expect(old.count == tokens.count)
        for index in 0..<tokens.count {
            let (now, then) = (tokens[index], old[index])
            #expect(now.kind == then.kind && now.end == then.end)
            if now.kind == .object || now.kind == .array || known.changed.contains(index) { continue }
            #expect(text[now.range].elementsEqual(before[then.range]), "seed \(seed), token \(index)")
        }
        return true
    }

    @Test func numbersAndStringsMayDiffer() throws {
        var known = KnownJSON()
        var scanner = JSONScanner()
        #expect(try !known.scan(Array(#"{"a":1,"b":["x",-2.5],"c":{"d":""}}"#.utf8).span.bytes, &scanner))
        let text = Array(#"{"a":123,"b":["longer",0],"c":{"d":"e"}}"#.utf8)
        #expect(try known.scan(text.span.bytes, &scanner))
        #expect(
            known.changed.map { String(decoding: text[known.tokens[$0].range], as: UTF8.self) }
                == ["123", #""longer""#, "0", #""e""#])
    }

    @Test(arguments: [
        #"{"a":1,"b":"x"} "#, #"{"a":1,"c":"x"}"#, #"{"a":"1","b":"x"}"#, #"{"a":1,"b":"x","c":2}"#, #"{"a":1}"#,
        #"{"a":[1],"b":"x"}"#, #"{"a":1,"b":"\n"}"#, #"{"a":1,"b":"é"}"#, #"{"a":1,"b":null}"#, #"{"a":1 ,"b":"x"}"#,
        "1",
    ])
    func allElseIsScanned(text: String) throws {
        var known = KnownJSON()
        var scanner = JSONScanner()
        _ = try known.scan(Array(#"{"a":1,"b":"x"}"#.utf8).span.bytes, &scanner)
        #expect(try !known.scan(Array(text.utf8).span.bytes, &scanner))
    }

    @Test(arguments: [#"{"a":01}"#, #"{"a":1e}"#, #"{"a":-}"#, #"{"a":1"#, #"{"a":1}}"#, #"{"a":}"#, #"{"a":1.}"#])
    func whatIsNoTextIsNone(text: String) throws {
        var known = KnownJSON()
        var scanner = JSONScanner()
        _ = try known.scan(Array(#"{"a":1}"#.utf8).span.bytes, &scanner)
        #expect(throws: JSONSyntaxError.self) { try known.scan(Array(text.utf8).span.bytes, &scanner) }
        #expect(try !known.scan(Array(#"{"a":1}"#.utf8).span.bytes, &scanner))
    }

    @Test func theTapeIsThatOfAScan() {
        var told = 0
        for seed in UInt64(1)...100 {
            var random = SeededRandom(seed: seed)
            var texts = RandomJSON(seed: seed)
            var known = KnownJSON()
            var before = texts.text(values: 30)
            var last = before
            _ = check(before, after: &last, &known, seed)
            for _ in 0..<40 {
                var text = before
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let place = Int.random(in: 0..<text.count, using: &random)
                    let octet = Array(#"0123456789.-e"\ab,:{}[] "#.utf8).randomElement(using: &random) ?? 0x30
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: text[place] = octet
                    case 1: text.insert(octet, at: place)
                    default: if text.count > 1 { text.remove(at: place) }
                    }
                }
                if check(text, after: &last, &known, seed) { told += 1 }
                // Goes on from what is right, so that small differences add up.
                if (try? JSONView(scanning: text)) != nil { before = text }
            }
        }
        #expect(told > 50, "the comparison was put to the test \(told) times alone")
    }
}
