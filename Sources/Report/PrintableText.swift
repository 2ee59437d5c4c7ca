/// Text that steers no terminal: what comes from a capture, a log or a server may be hostile.
public enum PrintableText {
    /// The text with each control character replaced by a space, line feeds too.
    public static func line(_ text: some StringProtocol) -> String {
        replaced(text) { isPrintable($0) }
    }

    /// The text with each control character but line feeds replaced by a space.
    public static func lines(_ text: some StringProtocol) -> String {
        replaced(text) { isPrintable($0) || $0 == "\n" }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value >= 0x20 && scalar.value < 0x7F) || scalar.value > 0xA0
    }

    private static func replaced(_ text: some StringProtocol, _ isKept: (Unicode.Scalar) -> Bool) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isKept($0) ? $0 : " " }))
    }
}
