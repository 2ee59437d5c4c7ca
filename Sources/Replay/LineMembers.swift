import EventLog
import JSONText

/// Writes one object, member by member, as the lines of the event log are written.
struct LineWriter: ~Copyable {
    private var line = LineBuffer(capacity: usualLine)

    /// Starts an object of a kind, which is its first member.
    init(kind: StaticString) {
        line.append(raw: #"{"kind":""#)
        line.append(raw: kind)
        line.append(octet: 0x22)
    }

    /// Octets that most lines stay under: an outcome without a text.
    private static let usualLine = 384

    mutating func append(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        line.append(member: name)
        line.append(value)
    }

    mutating func append(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        line.append(member: name)
        line.append(value)
    }

    mutating func append(_ name: StaticString, literal: StaticString) {
        line.append(member: name)
        line.append(raw: literal)
    }

    /// Appends an array of numbers.
    mutating func append(_ name: StaticString, _ values: some Sequence<Int>) {
        line.append(member: name)
        line.append(octet: 0x5B)
        var isFirst = true
        for value in values {
            if !isFirst { line.append(octet: 0x2C) }
            isFirst = false
            line.append(digitsOf: UInt64(clamping: value))
        }
        line.append(octet: 0x5D)
    }

    /// Appends an object of texts.
    mutating func append(_ name: StaticString, _ texts: some Sequence<(key: String, value: String)>) {
        line.append(member: name)
        line.append(octet: 0x7B)
        var isFirst = true
        for (key, value) in texts {
            if !isFirst { line.append(octet: 0x2C) }
            isFirst = false
            line.append(key)
            line.append(octet: 0x3A)
            line.append(value)
        }
        line.append(octet: 0x7D)
    }

    /// Ends the object, and gives its line.
    mutating func finish(withLineFeed: Bool = false) -> [UInt8] {
        end(withLineFeed: withLineFeed)
        return line.octets
    }

    /// Ends the object, and appends its line to others.
    mutating func finish(behind octets: inout [UInt8]) {
        end(withLineFeed: false)
        line.withOctets { line in line.withUnsafeBytes { octets.append(contentsOf: $0) } }
    }

    private mutating func end(withLineFeed: Bool) {
        line.append(octet: 0x7D)
        if withLineFeed { line.append(octet: 0x0A) }
    }
}

/// Reads members of one object.
struct LineReader: Sendable {
    var object: JSONView

    func optionalNumber(_ name: StaticString) -> Int64? { object.member(name)?.integer }
    func optionalText(_ name: StaticString) -> String? { object.member(name)?.string }

    func number(_ name: StaticString) throws(OutcomeError) -> Int64 {
        guard let value = optionalNumber(name) else { throw OutcomeError(reason: "\"\(name)\" is not an integer") }
        return value
    }

    func text(_ name: StaticString) throws(OutcomeError) -> String {
        guard let value = optionalText(name) else { throw OutcomeError(reason: "\"\(name)\" is not a string") }
        return value
    }

    /// An array of numbers from 0; nil where the member is absent.
    func optionalNumbers(_ name: StaticString) throws(OutcomeError) -> [Int]? {
        guard let view = object.member(name) else { return nil }
        guard view.isArray else { throw OutcomeError(reason: "\"\(name)\" is no array") }
        var numbers: [Int] = []
        for element in view.elements {
            guard let number = element.integer, number >= 0 else {
                throw OutcomeError(reason: "\"\(name)\" holds what is no number from 0")
            }
            numbers.append(Int(number))
        }
        return numbers
    }

    func word<Word: RawRepresentable>(_ name: StaticString) throws(OutcomeError) -> Word where Word.RawValue == String {
        guard let value = Word(rawValue: try text(name)) else {
            throw OutcomeError(reason: "\"\(name)\" is a word that this version does not know")
        }
        return value
    }
}
