/// Text as it stands in a systemd unit (`systemd.syntax(7)`, `systemd.service(5)`).
enum UnitWord {
    /// One argument of a command line, quoted where it has to be.
    ///
    /// `%` starts a specifier and `$` a variable, so both are doubled.
    static func argument(_ text: String) -> String {
        let escaped = text.unicodeScalars.map(escape).joined()
        return !text.isEmpty && text.unicodeScalars.allSatisfy(isPlain) ? escaped : "\"\(escaped)\""
    }

    /// The value of a setting that is no list: one line, without specifiers.
    static func value(_ text: String) -> String {
        text.unicodeScalars.map { isControl($0) ? " " : $0 == "%" ? "%%" : String($0) }.joined()
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: "%$_./:=,+@-".unicodeScalars.contains(scalar)
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "%": return "%%"
        case "$": return "$$"
        case "\\": return "\\\\"
        case "\"": return "\\\""
        default:
            guard isControl(scalar) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\x" + (digits.count < 2 ? "0" : "") + digits
        }
    }
}
