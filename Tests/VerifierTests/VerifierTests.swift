import TestSupport
import Testing

/// The verifier itself: it must see what is wrong with a layer.
@Suite struct VerifierTests {
    /// A layer that counts the words of a text, right or wrong in one way.
    struct Words: LayerUnderTest {
        enum Fault {
            case none
            /// A word ends with its piece.
            case cutsWords
            /// Three pieces in a row that are one octet long lose an octet, so that only small cuts show it.
            case losesShortPieces
            /// A word with a lost octet looks whole.
            case closesGaps
            /// A lost octet at one place stops its count.
            case losesCount
        }

        var fault: Fault
        var text = Array("the quick brown fox jumps over the lazy dog again and again".utf8)
        var lost: Int?

        var octetCount: Int { text.count }

        func losing(_ index: Int) -> Words {
            var layer = self
            layer.lost = index
            return layer
        }

        func run(_ cut: InputCut) -> PlainTranscript {
            var said = PlainTranscript()
            var word: [UInt8] = []
            var read = 0
            var short = 0
            var random = cut.generator
            for range in cut.pieces(text.count, &random) {
                short = range.count == 1 ? short + 1 : 0
                for index in range {
                    read += 1
                    if index == lost {
                        if fault == .closesGaps { continue }
                        word.append(0x3F)
                    } else if text[index] == 0x20 {
                        said.lines.append(String(decoding: word, as: UTF8.self))
                        word = []
                    } else if fault == .losesShortPieces, short == 3 {
                        continue
                    } else {
                        word.append(text[index])
                    }
                }
                if fault == .cutsWords, !word.isEmpty {
                    said.lines.append(String(decoding: word, as: UTF8.self))
                    word = []
                }
            }
            said.lines.append(String(decoding: word, as: UTF8.self))
            if fault == .losesCount, lost == 40 { read -= 1 }
            said.require(read == text.count, "read \(read) octets of \(text.count)")
            return said
        }

        func inventions(of lossy: PlainTranscript, losing index: Int, from whole: PlainTranscript) -> [String] {
            lossy.lines.compactMap { whole.lines.contains($0) || $0.contains("?") ? nil : "a word \($0)" }
        }
    }

    @Test func aRightLayerHasNoFaults() {
        #expect(Verifier().faults(in: Words(fault: .none)) == [])
    }

    @Test func aLayerThatDependsOnItsPiecesIsFoundWithSeedAndOffset() throws {
        var words = Words(fault: .cutsWords)
        let octets = Verifier(cuts: 0, loses: false).faults(in: words)
        #expect(octets == ["octet by octet: line 1, offset 1: “t” for “the”"])
        let all = Verifier(seed: 81, loses: false).faults(in: words)
        #expect(all.contains("cut by seed 81: line 9, offset 1: “d” for “dog”"), "\(all)")
        words.fault = .losesShortPieces
        let short = try #require(Verifier().faults(in: words).first)
        #expect(short == "octet by octet: line 1, offset 2: “th” for “the”")
    }

    @Test func aLayerThatHidesALossIsFound() {
        let faults = Verifier().faults(in: Words(fault: .closesGaps))
        #expect(faults.first == "octet 0 lost: a word he", "\(faults)")
        #expect(Verifier(loses: false).faults(in: Words(fault: .closesGaps)) == [])
    }

    @Test func aSumThatDoesNotHoldIsFoundAtTheOneLossThatBreaksIt() {
        let faults = Verifier().faults(in: Words(fault: .losesCount))
        #expect(faults.allSatisfy { $0.hasPrefix("octet 40 lost") }, "\(faults)")
        #expect(faults.first == "octet 40 lost: read 58 octets of 59", "\(faults)")
    }

    @Test func everyOctetInTurnIsLost() {
        final class Losses { var seen: [Int] = [] }
        struct Listening: LayerUnderTest {
            let losses: Losses
            var octetCount: Int { 23 }
            func losing(_ index: Int) -> Listening {
                losses.seen.append(index)
                return self
            }
            func run(_ cut: InputCut) -> PlainTranscript { PlainTranscript() }
            func inventions(of lossy: PlainTranscript, losing index: Int, from whole: PlainTranscript) -> [String] {
                []
            }
        }
        let losses = Losses()
        _ = Verifier().faults(in: Listening(losses: losses))
        #expect(losses.seen == Array(0..<23))
    }

    @Test func cutsAreMadeOfTheSameOctets() {
        let octets = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        for cut in [InputCut.whole, .octets, .random(seed: 1), .random(seed: 2)] {
            #expect(cut.pieces(of: octets).flatMap { $0 } == octets, "\(cut)")
        }
        #expect(InputCut.random(seed: 1).pieces(of: octets) != InputCut.random(seed: 2).pieces(of: octets))
        #expect(InputCut.whole.pieces(of: []).isEmpty)
    }
}
