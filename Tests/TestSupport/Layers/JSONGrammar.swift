/// RFC 8259 as plainly as it can be written, to judge the scanner by: slow, octet by octet, and sharing nothing with it.
public enum JSONGrammar {
    /// Whether octets are one JSON text in UTF-8; a byte-order mark before it is passed over.
    public static func accepts(_ octets: [UInt8], depthLimit: Int) -> Bool {
        var text = octets[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        guard String(validating: text, as: UTF8.self) != nil else { return false }
        var containers: [UInt8] = []
        while true {
            skipBlanks(&text)
            guard let first = text.first else { return false }
            var isOpened = false
            if first == 0x7B || first == 0x5B {
                guard containers.count < depthLimit else { return false }
                containers.append(first)
                text.removeFirst()
                isOpened = true
            } else if !takeScalar(&text) {
                return false
            }
            // What may follow a value: the ends of containers, then a comma and the next value.
            while true {
                skipBlanks(&text)
                guard let container = containers.last else { return text.isEmpty }
                guard let next = text.first else { return false }
                if next == (container == 0x7B ? 0x7D : 0x5D) {
                    containers.removeLast()
                    text.removeFirst()
                    isOpened = false
                    continue
                }
                if !isOpened {
                    guard next == 0x2C else { return false }
                    text.removeFirst()
                }
                if container == 0x7B {
                    skipBlanks(&text)
                    guard takeString(&text) else { return false }
                    skipBlanks(&text)
                    guard take(0x3A, &text) else { return false }
                }
                break
            }
        }
    }

    private static func skipBlanks(_ text: inout ArraySlice<UInt8>) {
        text = text.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private static func take(_ octet: UInt8, _ text: inout ArraySlice<UInt8>) -> Bool {
        guard text.first == octet else { return false }
        text.removeFirst()
        return true
    }

    private static func takeScalar(_ text: inout ArraySlice<UInt8>) -> Bool {
        for literal in ["true", "false", "null"] where text.starts(with: literal.utf8) {
            text = text.dropFirst(literal.utf8.count)
            return true
        }
        return text.first == 0x22 ? takeString(&text) : takeNumber(&text)
    }

    private static func takeString(_ text: inout ArraySlice<UInt8>) -> Bool {
        guard take(0x22, &text) else { return false }
        while let octet = text.popFirst() {
            switch octet {
            case 0x22: return true
            case 0..<0x20: return false
            case 0x5C:
                guard let escape = text.popFirst() else { return false }
                if escape == 0x75 {
                    let digits = text.prefix(4)
                    guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
                        return false
                    }
                    text = text.dropFirst(4)
                } else if !Array("\"\\/bfnrt".utf8).contains(escape) {
                    return false
                }
            default: break
            }
        }
        return false
    }

    private static func takeNumber(_ text: inout ArraySlice<UInt8>) -> Bool {
        _ = take(0x2D, &text)
        if !take(0x30, &text), takeDigits(&text) == 0 { return false }
        if take(0x2E, &text), takeDigits(&text) == 0 { return false }
        if take(0x65, &text) || take(0x45, &text) {
            if !take(0x2B, &text) { _ = take(0x2D, &text) }
            return takeDigits(&text) > 0
        }
        return true
    }

    private static func takeDigits(_ text: inout ArraySlice<UInt8>) -> Int {
        let rest = text.drop { $0 >= 0x30 && $0 <= 0x39 }
        defer { text = rest }
        return text.count - rest.count
    }
}
