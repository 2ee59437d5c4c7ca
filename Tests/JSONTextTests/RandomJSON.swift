import TestSupport

/// Seeded JSON texts: every kind of value, odd white space, escapes in keys, duplicate keys.
struct RandomJSON {
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func number(below limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    mutating func octet() -> UInt8 { UInt8(truncatingIfNeeded: random.next()) }

    /// A text of about `values` values.
    mutating func text(values: Int) -> [UInt8] {
        var text = ""
        var open: [Bool] = []
        var isFirst = true
        var left = values
        while true {
            if let isObject = open.last {
                if left <= 0 || number(below: 6) == 0 {
                    text += space() + (isObject ? "}" : "]")
                    open.removeLast()
                    isFirst = false
                    if open.isEmpty { return Array((space() + text + space()).utf8) }
                    continue
                }
                if !isFirst { text += space() + "," }
                if isObject { text += space() + string() + space() + ":" }
            }
            left -= 1
            text += space()
            isFirst = false
            switch number(below: open.isEmpty ? 2 : 9) {
            case 0 where open.count < 60, 1 where open.count < 60:
                let isObject = number(below: 2) == 0
                text += isObject ? "{" : "["
                open.append(isObject)
                isFirst = true
            case 2: text += ["true", "false", "null"][number(below: 3)]
            case 3, 4, 5: text += string()
            default: text += numberToken()
            }
        }
    }

    private mutating func space() -> String {
        number(below: 4) == 0 ? [" ", "\t", "\n", "\r", "  \r\n"][number(below: 5)] : ""
    }

    private mutating func string() -> String {
        let pieces = [
            "a", "key", "\\u0041", "\\n", "\\\"", "\\\\", "\\/", "é", "日本", "😀", "\\ud83d\\ude00", "12345678",
            "\u{2028}",
            "\\u00e9", "\\b\\f\\t", "\u{7F}",
        ]
        return "\"" + (0..<number(below: 5)).map { _ in pieces[number(below: pieces.count)] }.joined() + "\""
    }

    private mutating func numberToken() -> String {
        let whole = ["0", "1", "-1", "10", "1760000010240", "-0", "12345"][number(below: 7)]
        let fraction = ["", "", ".0", ".5", ".25"][number(below: 5)]
        let exponent = ["", "", "", "e2", "E-2", "e+10"][number(below: 6)]
        return whole + fraction + exponent
    }
}
