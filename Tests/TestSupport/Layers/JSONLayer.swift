import JSONText

/// The JSON scanner: one text to its tape, wherever it lies in memory.
///
/// The grammar's own small reading (`JSONGrammar`) judges it.
public struct JSONLayer: LayerUnderTest, Sendable {
    private let octets: [UInt8]

    /// Takes octets that may be a JSON text.
    public init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// The octets of the text.
    public var octetCount: Int { octets.count }

    /// The text without one octet.
    public func losing(_ index: Int) -> JSONLayer {
        var rest = octets
        rest.remove(at: index)
        return JSONLayer(rest)
    }

    /// Scans the text where the cut puts it, between octets that would change it.
    public func run(_ cut: InputCut) -> PlainTranscript {
        var said = PlainTranscript()
        var random = cut.generator
        let before = cut == .whole ? 0 : Int.random(in: 0...17, using: &random)
        let around: UInt8 = [0x20, 0x22, 0x5C, 0x39, 0x80].randomElement(using: &random) ?? 0x20
        let storage = [UInt8](repeating: around, count: before) + octets + [around, around, around]
        let text = storage.span.bytes.extracting(before..<before + octets.count)
        var scanner = JSONScanner()
        var tokens = JSONTokens()
        let isValid = JSONGrammar.accepts(octets, depthLimit: JSONScanner.standardDepthLimit)
        do throws(JSONSyntaxError) {
            let facts = try scanner.scan(text, into: &tokens)
            said.lines.append("\(facts)")
            said.lines += tokens.tokens.map { "\($0.kind) \($0.range) \($0.end) \($0.hasEscape)" }
            said.require(isValid, "a text was taken that is none")
            Self.check(tokens.tokens, &said, count: octets.count)
        } catch {
            said.lines.append(error.description)
            said.require(!isValid, "a text was refused: \(error)")
            said.require((0...octets.count).contains(error.offset), "an error at \(error.offset) of \(octets.count)")
            said.require(tokens.tokens.isEmpty, "a tape of a text that is none")
        }
        return said
    }

    /// The grammar judges each run by itself.
    public func inventions(of lossy: PlainTranscript, losing index: Int, from whole: PlainTranscript) -> [String] { [] }

    /// Values lie in order, in their containers, and every subtree ends where the next begins.
    private static func check(_ tape: [JSONTokens.Token], _ said: inout PlainTranscript, count: Int) {
        var open: [Int] = []
        var place = 0
        for (index, token) in tape.enumerated() {
            while let container = open.last, tape[container].end <= index { open.removeLast() }
            let around = open.last.map { tape[$0].range } ?? 0..<count
            let isInside = token.range.lowerBound >= place && token.range.upperBound <= around.upperBound
            let isLinked = token.end > index && token.end <= tape.count
            said.require(isInside && isLinked && !token.range.isEmpty, "token \(index) lies at \(token.range)")
            place = token.kind == .object || token.kind == .array ? token.range.lowerBound + 1 : token.range.upperBound
            if token.kind == .object || token.kind == .array { open.append(index) }
        }
        said.require(tape.first?.end == tape.count, "the root ends at \(tape.first?.end ?? -1) of \(tape.count)")
    }
}
