import JSONText
import Testing

@Suite struct JSONAgreementTests {
    @Test func acceptedTextsSayWhatFoundationReads() throws {
        for seed in UInt64(1)...600 {
            var random = RandomJSON(seed: seed)
            let text = random.text(values: random.number(below: 60))
            let view = try JSONView(scanning: text)
            let expected = try #require(foundationValue(text), "seed \(seed)")
            #expect(agrees(view, with: expected), "seed \(seed): \(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func mutatedTextsAreJudgedAsFoundationDoes() {
        var accepted = 0
        for seed in UInt64(1)...3000 {
            var random = RandomJSON(seed: seed)
            var text = random.text(values: random.number(below: 12))
            for _ in 0...random.number(below: 2) {
                let place = random.number(below: text.count)
                switch random.number(below: 3) {
                case 0: text[place] = random.octet()
                case 1: text.remove(at: place)
                default: text.insert(Array(#"{}[],:"\0-1e.tfn "#.utf8)[random.number(below: 17)], at: place)
                }
                if text.isEmpty { text = [0x30] }
            }
            guard let view = try? JSONView(scanning: text) else {
                // Foundation takes more than the grammar: other encodings, and lone surrogates differ. What it takes of
                // plain ASCII must be taken here.
                let isASCII = text.allSatisfy { $0 < 0x80 && $0 != 0 }
                #expect(
                    !isASCII || foundationValue(text) == nil, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
                continue
            }
            accepted += 1
            guard let value = foundationValue(text) else { continue }
            #expect(agrees(view, with: value), "seed \(seed): \(String(decoding: text, as: UTF8.self))")
        }
        #expect(accepted > 300)
    }

    @Test func aTextCutAnywhereIsRefusedAtItsEnd() throws {
        for seed in UInt64(1)...60 {
            var random = RandomJSON(seed: seed)
            let text = random.text(values: 30)
            let end = try JSONView(scanning: text).range.upperBound
            for length in 0..<text.count {
                do throws(JSONSyntaxError) {
                    _ = try JSONView(scanning: Array(text[..<length]))
                    // Only white space was cut off.
                    #expect(length >= end, "seed \(seed), cut at \(length)")
                } catch {
                    #expect(length < end && error.offset <= length, "seed \(seed), cut at \(length): \(error)")
                }
            }
        }
    }

    @Test func everySubtreeStandsWhereTheTapeSays() throws {
        for seed in UInt64(1)...100 {
            var random = RandomJSON(seed: seed)
            let text = random.text(values: 40)
            let tape = try JSONView(scanning: text).tokens
            for (index, token) in tape.tokens.enumerated() {
                // The octets of a value, scanned alone, give its part of the tape.
                let alone = try JSONView(scanning: Array(text[token.range])).tokens.tokens
                let end = token.kind == .key ? index + 1 : token.end
                #expect(alone.count == end - index, "seed \(seed), token \(index)")
                #expect(
                    alone.dropFirst().map(\.kind) == tape.tokens[index..<end].dropFirst().map(\.kind),
                    "seed \(seed), token \(index)")
            }
        }
    }
}
