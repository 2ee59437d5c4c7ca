/// Chunked content as plainly as it can be read, to judge the reader by: whole input, no state.
enum ChunkedGrammar {
    enum Outcome {
        case whole([UInt8])
        /// No reader may take it for a content.
        case broken
        /// So far so good.
        case unfinished
    }

    static func read(_ input: [UInt8]) -> Outcome {
        var rest = input[...]
        var content: [UInt8] = []
        while true {
            guard let (line, next) = takeLine(rest) else {
                return isPossible(rest, isSizeLine) ? .unfinished : .broken
            }
            guard let size = size(line) else { return .broken }
            rest = next
            if size == 0 { break }
            guard rest.count >= size else { return .unfinished }
            content += rest.prefix(size)
            rest = rest.dropFirst(size)
            guard rest.prefix(2).elementsEqual([0x0D, 0x0A].prefix(rest.count)) else { return .broken }
            guard rest.count >= 2 else { return .unfinished }
            rest = rest.dropFirst(2)
        }
        while true {
            guard let (line, next) = takeLine(rest) else {
                return isPossible(rest) { $0.isEmpty || isTrailerLine($0) } ? .unfinished : .broken
            }
            if line.isEmpty { return .whole(content) }
            guard isTrailerLine(line) else { return .broken }
            rest = next
        }
    }

    /// A line up to CR LF, and what follows; nil where no CR LF comes.
    private static func takeLine(_ rest: ArraySlice<UInt8>) -> (line: ArraySlice<UInt8>, next: ArraySlice<UInt8>)? {
        guard let feed = rest.indices.first(where: { rest[$0] == 0x0A && $0 > rest.startIndex && rest[$0 - 1] == 0x0D })
        else { return nil }
        return (rest[..<(feed - 1)], rest[(feed + 1)...])
    }

    /// Whether octets without an end of line may become a line: by trying what could complete them.
    private static func isPossible(_ rest: ArraySlice<UInt8>, _ isLine: (ArraySlice<UInt8>) -> Bool) -> Bool {
        let body = rest.last == 0x0D ? rest.dropLast() : rest
        if rest.isEmpty || isLine(body) { return true }
        if rest.last == 0x0D { return false }
        let endings = ["a", "=a", "\"", "a\"", "\\\"", ":", "0", "0;a", ";a"]
        return endings.contains { isLine(ArraySlice(Array(body) + Array($0.utf8))) }
    }

    private static func isSizeLine(_ line: ArraySlice<UInt8>) -> Bool { size(line) != nil }

    /// The size that a line states, where its extensions keep to the grammar.
    private static func size(_ line: ArraySlice<UInt8>) -> Int? {
        let digits = line.prefix { Character(UnicodeScalar($0)).isHexDigit && $0 < 0x80 }
        guard !digits.isEmpty, let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
        var rest = line.dropFirst(digits.count)
        while true {
            if rest.isEmpty { return size }
            rest = rest.drop(while: isBlank)
            guard rest.first == 0x3B else { return nil }
            rest = rest.dropFirst().drop(while: isBlank)
            let name = rest.prefix(while: isToken)
            guard !name.isEmpty else { return nil }
            rest = rest.dropFirst(name.count)
            let value = rest.drop(while: isBlank)
            guard value.first == 0x3D else { continue }
            rest = value.dropFirst().drop(while: isBlank)
            if rest.first == 0x22 {
                guard let end = quoted(rest) else { return nil }
                rest = rest[end...]
            } else {
                let value = rest.prefix(while: isToken)
                guard !value.isEmpty else { return nil }
                rest = rest.dropFirst(value.count)
            }
        }
    }

    /// The index after a quoted string.
    private static func quoted(_ rest: ArraySlice<UInt8>) -> Int? {
        var index = rest.startIndex + 1
        while index < rest.endIndex {
            if rest[index] == 0x22 { return index + 1 }
            if rest[index] == 0x5C {
                index += 1
                guard index < rest.endIndex else { return nil }
            }
            guard isText(rest[index]) else { return nil }
            index += 1
        }
        return nil
    }

    private static func isTrailerLine(_ line: ArraySlice<UInt8>) -> Bool {
        let name = line.prefix(while: isToken)
        let value = line.dropFirst(name.count)
        return !name.isEmpty && value.first == 0x3A && value.allSatisfy(isText)
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }
    private static func isText(_ octet: UInt8) -> Bool { octet >= 0x20 && octet != 0x7F || octet == 0x09 }
    private static func isToken(_ octet: UInt8) -> Bool {
        let character = Character(UnicodeScalar(octet))
        return octet < 0x80 && (character.isLetter || character.isNumber || "!#$%&'*+-.^_`|~".contains(character))
    }
}
