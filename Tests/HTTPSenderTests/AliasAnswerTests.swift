import TestSupport
import Testing

@testable import HTTPSender

@Suite struct AliasAnswerTests {
    private static func label(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    /// An answer about `a.test`, which is an alias of `x.omtrdc.net`, which is one of `cdn.test`.
    private static let chain: [UInt8] = {
        var octets: [UInt8] = [0, 1, 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0]
        octets += label("a") + label("test") + [0, 0, 1, 0, 1]
        let second = label("x") + label("omtrdc") + label("net") + [0]
        octets += [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, UInt8(second.count)]
        let place = UInt8(octets.count)
        octets += second
        // The last label of `cdn.test` is the one in the question.
        octets += [0xC0, place, 0, 5, 0, 1, 0, 0, 0, 9, 0, 6] + label("cdn") + [0xC0, 14]
        octets += [0xC0, place, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 7]
        return octets
    }()

    @Test func eachNameOfAChainIsFound() {
        #expect(AliasAnswer.aliases(in: Self.chain) == ["x.omtrdc.net", "cdn.test"])
    }

    @Test func damagedAnswersEnd() {
        for length in 0..<Self.chain.count { _ = AliasAnswer.aliases(in: Array(Self.chain.prefix(length))) }
        var random = SeededRandom(seed: 11)
        for _ in 0..<5000 {
            var octets = Self.chain
            for _ in 0..<3 {
                octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = AliasAnswer.aliases(in: octets)
        }
        // A pointer to itself.
        #expect(AliasAnswer.aliases(in: [0, 1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1]).isEmpty)
    }
}
