import TestSupport
import Testing

@testable import Replay

@Suite struct PseudonymTests {
    private func pseudonym(_ key: String = "000102030405060708090a0b0c0d0e0f", copy: Int = 1) throws -> Pseudonym {
        Pseudonym(key: try #require(PseudonymKey(key)), copy: copy)
    }

    private func of(_ text: String, _ pseudonym: Pseudonym) -> String {
        String(decoding: pseudonym.of(string: Array(text.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        ("31415926535897932384626433832795028841", "^[0-9]{38}$"), ("7", "^[0-9]$"), ("00", "^[0-9]{2}$"),
        ("2F1d", "^[0-9a-zA-Z]{4}$"), ("2f1d00ab", "^[0-9a-f]{8}$"), ("2F1D00AB", "^[0-9A-F]{8}$"),
        ("6fa459ea-ee8a-3ca4-894e-db77e160355e", "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
        ("jane.doe@example.com", "^[a-z]{4}\\.[a-z]{3}@[a-z]{7}\\.[a-z]{3}$"), ("Abc", "^[A-Za-z]{3}$"), ("--", "^--$"),
        ("é1", "^[\u{80}-\u{7FF}][0-9]$"), ("日本-7a", "^[\u{800}-\u{FFFF}]{2}-[0-9a-f]{2}$"),
        ("🎬", "^[^\u{0}-\u{FFFF}]$"),
    ])
    func theShapeStays(_ id: String, _ pattern: String) throws {
        let new = of(id, try pseudonym())
        #expect(new.firstMatch(of: try Regex(pattern)) != nil, "\(id) became \(new)")
        if id.count > 2 { #expect(new != id) }
    }

    @Test(arguments: [
        ("0", "^[0-9]$"), ("12345", "^[1-9][0-9]{4}$"), ("-12", "^-[1-9][0-9]$"), ("0.25", "^0\\.[0-9]{2}$"),
        ("1.5e10", "^[0-9]\\.[0-9]e10$"),
    ])
    func aNumberStaysOne(_ id: String, _ pattern: String) throws {
        for copy in 1...20 {
            let new = String(decoding: try pseudonym(copy: copy).of(number: Array(id.utf8)), as: UTF8.self)
            #expect(new.firstMatch(of: try Regex(pattern)) != nil, "\(id) became \(new)")
        }
    }

    @Test func noTwoIDsBecomeOne() throws {
        let pseudonym = try pseudonym()
        #expect(Set((0..<10).map { of("\($0)", pseudonym) }).count == 10)
        #expect(Set((100..<1000).map { of("\($0)", pseudonym) }).count == 900)
        let numbers = (100..<1000).map { pseudonym.of(number: Array("\($0)".utf8)) }
        #expect(Set(numbers).count == 900)
        let fractions = (0..<1000).map { pseudonym.of(number: Array("\($0 / 100).\($0 % 100 + 100)".utf8)) }
        #expect(Set(fractions).count == 1000)
    }

    /// All ids of one and two characters, whatever alphabet each can be written in, and some beyond ASCII.
    @Test(arguments: 1...3)
    func noTwoIDsOfDifferentAlphabetsBecomeOne(copy: Int) throws {
        let pseudonym = try pseudonym(copy: copy)
        let characters =
            (0x30...0x39).map { Unicode.Scalar(UInt8($0)) } + (0x41...0x5A).map { Unicode.Scalar(UInt8($0)) }
            + (0x61...0x7A).map { Unicode.Scalar(UInt8($0)) } + ["-", "é", "д", "К", "І", "日", "本", "힣", "ࠀ", "🎬"]
        let texts = characters.map(String.init) + characters.flatMap { one in characters.map { "\(one)\($0)" } }
        let found = Set(texts.map { of($0, pseudonym) })
        #expect(found.count == texts.count)
        for text in texts {
            let new = pseudonym.of(string: Array(text.utf8))
            #expect(String(validating: new, as: UTF8.self) != nil && new.count == text.utf8.count, "\(text)")
        }
    }

    @Test func whatIsNoUTF8Stays() throws {
        for octets: [UInt8] in [
            [0xFF], [0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80],
        ] {
            #expect(try pseudonym().of(string: octets) == octets)
        }
    }

    @Test func theSameKeyGivesTheSameAndAnotherKeyOrCopyAnother() throws {
        let id = "31415926535897932384626433832795028841"
        let first = of(id, try pseudonym())
        #expect(of(id, try pseudonym()) == first)
        #expect(of(id, try pseudonym(copy: 2)) != first)
        #expect(of(id, try pseudonym("100102030405060708090a0b0c0d0e0f")) != first)
        // A change of the method would break every run that is to be told apart by its ids.
        #expect(first == "70301988309639652688202524995461372279")
    }

    @Test func eachDigitDependsOnEach() throws {
        let pseudonym = try pseudonym()
        var random = SeededRandom(seed: 7)
        let id = (0..<38).map { _ in UInt8(0x30 + Int.random(in: 0..<10, using: &random)) }
        let first = pseudonym.of(string: id)
        for index in id.indices {
            var other = id
            other[index] = other[index] == 0x39 ? 0x30 : other[index] + 1
            let changed = zip(pseudonym.of(string: other), first).count { $0 != $1 }
            #expect(changed > 20, "digit \(index) moves \(changed) of 38")
        }
    }

    @Test(arguments: ["", "00", "000102030405060708090a0b0c0d0e0g", "000102030405060708090a0b0c0d0e0f0"])
    func whatIsNoKeyIsRefused(_ text: String) {
        #expect(PseudonymKey(text) == nil)
    }
}
