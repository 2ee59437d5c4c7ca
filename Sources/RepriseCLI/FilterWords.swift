/// The words of a filter expression, as libpcap divides it.
enum FilterWords {
    /// What is a word of its own however close it stands; `-`, `/` and `:` are not, being part of names and addresses.
    private static let signs: Set<Character> = ["(", ")", "!", "&", "|", "^", "+", "*", "%", "<", ">", "="]
    /// Two signs that are one word.
    private static let pairs: Set<String> = ["&&", "||", "!=", "<=", ">=", "==", "<<", ">>"]

    /// The words in their order; what stands in brackets belongs to the word before it.
    static func all(of expression: String) -> [String] {
        var words: [String] = []
        // What the last character was part of.
        var isInWord = false
        var isAfterSign = false
        var depth = 0
        for character in expression {
            if character == "[" { depth += 1 }
            if character == "]" { depth = max(0, depth - 1) }
            if depth == 0, signs.contains(character) {
                if isAfterSign, let last = words.last, pairs.contains(last + String(character)) {
                    words[words.count - 1].append(character)
                } else {
                    words.append(String(character))
                }
                (isInWord, isAfterSign) = (false, true)
            } else if depth == 0, character.isWhitespace {
                (isInWord, isAfterSign) = (false, false)
            } else {
                if isInWord { words[words.count - 1].append(character) } else { words.append(String(character)) }
                (isInWord, isAfterSign) = (true, false)
            }
        }
        return words
    }
}
