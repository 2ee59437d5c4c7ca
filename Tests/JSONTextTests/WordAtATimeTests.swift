import JSONText
import TestSupport
import Testing

/// The scanner looks at many octets at once: each has to be seen wherever it stands among them.
@Suite struct WordAtATimeTests {
    private func agrees(_ text: [UInt8]) -> Bool {
        let isTaken = (try? JSONView(scanning: text)) != nil
        return isTaken == JSONGrammar.accepts(text, depthLimit: JSONScanner.standardDepthLimit)
    }

    @Test func everyOctetIsSeenAtEveryPlaceOfAString() {
        for place in 0..<36 {
            for octet in UInt8.min...UInt8.max {
                for rest in [0, 1, 9, 30] {
                    let before = [UInt8](repeating: 0x7F, count: place)
                    let string = [0x22] + before + [octet] + [UInt8](repeating: 0x21, count: rest) + [0x22]
                    #expect(agrees(string), "\(octet) after \(place), before \(rest)")
                }
            }
        }
    }

    @Test func everyOctetIsSeenAtEveryPlaceOfALongString() {
        let odd: [UInt8] = [0x00, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7E, 0x7F, 0x80, 0xC2, 0xFF]
        for place in 60..<290 {
            for octet in odd {
                for rest in [0, 1, 15, 16, 63, 64, 65, 200] {
                    let before = [UInt8](repeating: 0x61, count: place)
                    let string = [0x22] + before + [octet] + [UInt8](repeating: 0x6E, count: rest) + [0x22]
                    #expect(agrees(string), "\(octet) after \(place), before \(rest)")
                }
            }
        }
    }

    @Test func everyOctetIsSeenBehindEveryRunOfDigits() {
        for digits in 0..<20 {
            for octet in UInt8.min...UInt8.max {
                for rest in ["", "1", "0000000000000000000", ".5", "e5,1"] {
                    let number = [UInt8](repeating: 0x39, count: digits) + [octet] + Array(rest.utf8)
                    #expect(
                        agrees(number) && agrees([0x5B] + number + [0x5D]), "\(octet) after \(digits), before \(rest)")
                    let fraction = Array("0.".utf8) + number
                    #expect(agrees(fraction) && agrees([0x5B] + fraction + [0x5D]), "\(octet) in a fraction")
                }
            }
        }
    }

    @Test func twoOctetsSideBySideAreBothSeen() {
        let odd: [UInt8] = [
            0x00, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0x9F, 0xA0, 0xA2, 0xDC, 0xFF,
        ]
        for place in 0..<18 {
            for first in odd {
                for second in odd {
                    let string =
                        [0x22] + [UInt8](repeating: 0x61, count: place) + [first, second] + Array("\" \"".utf8)
                    #expect(agrees(string) && agrees(string.dropLast(2)), "\(first) and \(second) after \(place)")
                }
            }
        }
    }

    @Test func aTapeGrowsWhereverItsRoomEnds() throws {
        for members in 1..<120 {
            // Far more tokens than a text of this length has as a rule.
            let object = "{" + (0..<members).map { _ in "\"\":0" }.joined(separator: ",") + "}"
            let tape = try JSONView(scanning: Array("[[],\(object),[\(object)]]".utf8)).tokens
            let count = 1 + 1 + (1 + 2 * members) + 1 + (1 + 2 * members)
            #expect(tape.count == count && tape[0].end == count)
            #expect(tape[2].end == 3 + 2 * members && tape[3 + 2 * members].end == count)
            for key in stride(from: 3, to: 3 + 2 * members, by: 2) {
                #expect(tape[key].kind == .key && tape[key + 1].kind == .number && tape[key].end == key + 1)
            }
        }
    }
}
