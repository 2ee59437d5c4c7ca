import JSONText
import Testing

@Suite struct JSONScannerTests {
    private func kinds(_ text: String) throws -> [JSONTokens.Token.Kind] {
        try JSONView(scanning: Array(text.utf8)).tokens.tokens.map(\.kind)
    }

    private func facts(_ text: String) throws -> JSONFacts {
        try facts(Array(text.utf8))
    }

    private func facts(_ octets: [UInt8]) throws -> JSONFacts {
        var scanner = JSONScanner()
        var tokens = JSONTokens()
        return try scanner.scan(octets.span.bytes, into: &tokens)
    }

    private func error(_ text: String, depthLimit: Int = 64) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            _ = try JSONView(scanning: Array(text.utf8), depthLimit: depthLimit)
            return nil
        } catch {
            return error
        }
    }

    @Test func theTapeHoldsEveryValueInDocumentOrder() throws {
        let text = #"{"a":[1,{"b":null}],"c":"d","a":true}"#
        let view = try JSONView(scanning: Array(text.utf8))
        #expect(
            view.tokens.tokens.map(\.kind) == [
                .object, .key, .array, .number, .object, .key, .null, .key, .string, .key, .true,
            ])
        #expect(view.tokens.tokens.map(\.end) == [11, 2, 7, 4, 7, 6, 7, 8, 9, 10, 11])
        #expect(view.tokens.tokens[2].range == 5..<19)
        #expect(view.range == 0..<text.utf8.count)
        #expect(try kinds("[[],[[]],{}]") == [.array, .array, .array, .array, .object])
    }

    @Test func theTapeIsUsedAgainAndEmptyAfterAnError() throws {
        var scanner = JSONScanner()
        var tokens = JSONTokens()
        _ = try scanner.scan(Array("[1,2,3]".utf8).span.bytes, into: &tokens)
        _ = try scanner.scan(Array("7".utf8).span.bytes, into: &tokens)
        #expect(tokens.tokens.count == 1)
        let cut = Array("[1,".utf8)
        #expect(throws: JSONSyntaxError.self) { try scanner.scan(cut.span.bytes, into: &tokens) }
        #expect(tokens.tokens.isEmpty)
    }

    @Test(arguments: [
        ("", 0, JSONSyntaxError.Kind.truncated), ("[1,", 3, .truncated), ("[1 2]", 3, .expectedCommaOrEnd),
        (#"{"a" 1}"#, 5, .expectedColon), ("{1:2}", 1, .expectedKey), (#"{"a":1,}"#, 7, .expectedKey),
        ("[1,]", 3, .expectedValue), ("[-x]", 2, .expectedDigit), ("01", 1, .trailingOctets),
        ("1.e1", 2, .expectedDigit), ("nul", 3, .truncated), ("nulx", 3, .expectedValue),
        ("\"a\u{1}\"", 2, .controlCharacter), (#""\x""#, 1, .badEscape), (#""\u12g4""#, 1, .badEscape),
        (#""\u12"#, 5, .truncated), ("[] []", 3, .trailingOctets),
    ])
    func anErrorNamesTheOctet(text: String, offset: Int, kind: JSONSyntaxError.Kind) {
        #expect(error(text) == JSONSyntaxError(offset: offset, kind: kind))
    }

    @Test func nestingIsRefusedBeyondTheLimitOnly() {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(error(deepest) == nil)
        #expect(error("[\(deepest)]") == JSONSyntaxError(offset: 64, kind: .tooDeep(limit: 64)))
        #expect(error("[\(deepest)]", depthLimit: 65) == nil)
        #expect(error("[]", depthLimit: 0) == JSONSyntaxError(offset: 0, kind: .tooDeep(limit: 0)))
        #expect(error(String(repeating: "[", count: 1_000_000), depthLimit: .max)?.kind == .truncated)
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xFF], [0xC3],
            [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func octetsThatAreNotUTF8AreRefusedWhereverTheyStand(octets: [UInt8]) {
        for padding in 0..<20 {
            let plain = [UInt8](repeating: 0x61, count: padding)
            let text = [0x22] + plain + octets + [0x22]
            #expect(throws: JSONSyntaxError(offset: padding + 1, kind: .notUTF8)) {
                try JSONView(scanning: text)
            }
            let isUTF8 = JSONString.isUTF8((plain + octets + [0x22]).span.bytes)
            #expect(!isUTF8)
        }
    }

    @Test func everyScalarIsAccepted() throws {
        for value in stride(from: UInt32(0x80), through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "\"\(Character(scalar))\""
            #expect(error(text) == nil, "U+\(String(value, radix: 16))")
        }
    }

    @Test func whatKeepsATextOutOfALineIsNoticed() throws {
        #expect(try facts(#"{"a":[1.5e308,"\ud83d\ude00 é"]}"#).isEmbeddable)
        #expect(try facts("[1,\n2]").hasLineBreak)
        #expect(try facts("[1,2]\r").hasLineBreak)
        #expect(try !facts("[1,\t2] ").hasLineBreak)
        for separator in ["\u{2028}", "\u{2029}", "\u{85}"] {
            #expect(try facts("\"\(separator)\"").hasLineSeparator)
        }
        #expect(try !facts("\"\u{2027}\u{202A}\u{84}\u{86}\u{E2A8}\"").hasLineSeparator)
        #expect(try facts([0xEF, 0xBB, 0xBF, 0x31]).hasByteOrderMark)
        #expect(try facts("[[],[[]],{}]").depth == 3)
        #expect(try facts("7").depth == 0)
        let flawed = ["[\n]", "\"\u{2028}\"", "\u{FEFF}1", "1e309", #""\ud800""#]
        for text in flawed { #expect(try !facts(text).isEmbeddable, "\(text.debugDescription)") }
    }

    @Test(arguments: [
        (#""\ud800""#, true), (#""\udc00""#, true), (#""\ud800\ud800""#, true), (#""\ud800\udc00""#, false),
        (#""\udc00\ud800""#, true), (#""\ud800\n""#, true), (#""\ud800\ud800\udc00""#, true),
        (#""\uD7FF\uE000""#, false),
        (#""\\ud800""#, false), (#"{"\ud800":1}"#, true),
    ])
    func aSurrogateWithoutItsPartnerIsNoticed(text: String, isUnpaired: Bool) throws {
        #expect(try facts(text).hasUnpairedSurrogate == isUnpaired)
    }
}
