import JSONText
import TestSupport
import Testing

@Suite struct JSONNumberTests {
    private let bound =
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416"
        + "692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959"
        + "622842914819860834936475292719074168444365510704342711559699508093042880177904174497792"

    private func isInfinite(_ token: String) -> Bool {
        JSONNumber.isInfinite(Array(token.utf8).span.bytes)
    }

    @Test func theBoundOfInfinityIsExact() {
        let below = bound.dropLast() + "1"
        #expect(isInfinite(bound))
        #expect(isInfinite("-" + bound))
        #expect(isInfinite(bound + ".000"))
        #expect(isInfinite(bound + ".0001"))
        #expect(!isInfinite(String(below)))
        #expect(!isInfinite(below + ".999999"))
        #expect(isInfinite("0.000" + bound + "e312"))
        #expect(!isInfinite("0.000" + below + "e312"))
        #expect(isInfinite(bound + "000e-3"))
        #expect(!isInfinite(bound + "e-1"))
    }

    @Test(arguments: [
        ("1e308", false), ("1e309", true), ("1E+309", true), ("-1e400", true), ("1e-400", false),
        ("0e999999999999", false),
        ("0.0e99999999999999999999999999", false), ("1e99999999999999999999999999", true),
        ("1e-99999999999999999999999999", false), ("10e308", true), ("0.1e309", false), ("0.01e310", false),
        ("0.1e310", true), ("1.7976931348623157e308", false), ("1.7976931348623158e308", false),
        ("1.7976931348623159e308", true), ("0", false), ("-0", false),
    ])
    func numbersAreToldFromInfinity(token: String, expected: Bool) {
        #expect(isInfinite(token) == expected)
    }

    @Test func randomNumbersAreToldAsTheStandardLibraryDoes() throws {
        for seed in UInt64(1)...300 {
            var random = SeededRandom(seed: seed)
            var token = random.next() % 2 == 0 ? "-" : ""
            token += String(random.next() % 20)
            if random.next() % 2 == 0 { token += "." + String(random.next()) }
            token += random.next() % 2 == 0 ? "e" : "E+"
            token += String(300 + random.next() % 12)
            let double = try #require(Double(token))
            #expect(isInfinite(token) == double.isInfinite, "seed \(seed): \(token)")
        }
    }

    @Test func integersAreReadWhereTheyAreExact() {
        func integer(_ token: String) -> Int64? { JSONNumber.integer(Array(token.utf8).span.bytes) }
        #expect(integer("0") == 0)
        #expect(integer("-0") == 0)
        #expect(integer("9223372036854775807") == .max)
        #expect(integer("-9223372036854775808") == .min)
        #expect(integer("9223372036854775808") == nil)
        #expect(integer("-9223372036854775809") == nil)
        for token in ["1.0", "1e3", "", "-", "+1"] { #expect(integer(token) == nil) }
    }

    @Test func integersAreWrittenAsTheStandardLibraryDoes() {
        for value in [0, 7, -1, 10, 99, 100, .max, .min, 1_760_000_010_363_000_000] as [Int64] {
            var output: [UInt8] = [0x5B]
            JSONNumber.append(value, to: &output)
            #expect(String(decoding: output, as: UTF8.self) == "[\(value)")
        }
        var power: Int64 = 1
        for _ in 0..<18 {
            power *= 10
            for value in [power - 1, power, power + 1, power + 9, power * 9, -power] {
                var output: [UInt8] = []
                JSONNumber.append(value, to: &output)
                #expect(String(decoding: output, as: UTF8.self) == "\(value)")
            }
        }
        for pair in 0..<100 as Range<Int64> {
            var output: [UInt8] = []
            JSONNumber.append(pair, to: &output)
            #expect(String(decoding: output, as: UTF8.self) == "\(pair)")
        }
        var output: [UInt8] = []
        JSONNumber.append(UInt64.max, to: &output)
        JSONNumber.append(0 as Int, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "\(UInt64.max)0")
    }
}
