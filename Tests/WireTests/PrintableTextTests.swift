import Testing
import Wire

@Suite struct PrintableTextTests {
    /// What reaches no terminal: C0, DEL and C1; marks, embeddings, overrides and isolates of direction; what has no width; ends
    /// of lines and paragraphs.
    private static let unprintable: [UInt32] =
        Array(0x00...0x1F) + Array(0x7F...0x9F) + [0xAD, 0x061C] + Array(0x200B...0x200F) + Array(0x2028...0x202E)
        + Array(0x2060...0x2069) + [0xFEFF, 0xFFF9, 0xE0001, 0xE0041, 0x10FFFF, 0x0378]

    @Test(arguments: unprintable)
    func whatCouldSteerATerminalIsWrittenOut(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let digits = String(value, radix: 16)
        let expected = value < 0x100 ? "\\x" + (value < 0x10 ? "0" : "") + digits : "\\u{\(digits)}"
        #expect("a\(scalar)b".printable == "a\(expected)b")
        #expect("a\(scalar)b".printableLines == (value == 0x0A ? "a\nb" : "a\(expected)b"))
    }

    @Test func everythingElseStays() {
        let octets = (0x20...0x7E).map { Unicode.Scalar(UInt8($0)) } + (0xA0...0xFF).map { Unicode.Scalar(UInt8($0)) }
        for scalar in octets where scalar.value != 0xAD { #expect("\(scalar)".printable == "\(scalar)") }
        for text in ["", "prod-a", "größer", "дом", "日本語", "e\u{301}", "🎬", #"C:\x1b"#] {
            #expect(text.printable == text)
        }
    }
}
