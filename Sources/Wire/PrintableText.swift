extension StringProtocol {
    /// The text with everything that could steer a terminal, or hide from who reads it, written out: `\x1b`, `\u{202e}`.
    ///
    /// That is what Unicode calls controls, formats (what has no width, and what turns the direction), separators of lines and
    /// paragraphs, and code points that stand for nothing. Text from captures, logs, options and servers is somebody else's.
    public var printable: String { escaped(keepsLines: false) }

    /// The same, with its line feeds: for a message that was put together of several lines, whose parts went through `printable`.
    public var printableLines: String { escaped(keepsLines: true) }

    private func escaped(keepsLines: Bool) -> String {
        let isPlain = { (octets: UnsafeBufferPointer<UInt8>) in
            octets.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || (keepsLines && $0 == 0x0A) }
        }
        // Nearly all text is, and octet by octet in a generic collection it would cost a hundred times as much to see.
        if utf8.withContiguousStorageIfAvailable(isPlain) ?? false { return String(self) }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isPrintable || (keepsLines && scalar == "\n") {
                text.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            text +=
                scalar.value < 0x100
                ? "\\x\(digits.count < 2 ? "0" : "")\(digits)".unicodeScalars : "\\u{\(digits)}".unicodeScalars
        }
        return String(text)
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        if value < 0x7F { return value >= 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: return false
        default: return true
        }
    }
}
