import JSONText

/// Writes one object, member by member.
struct LineWriter: Sendable {
    private var octets: [UInt8]

    /// Starts an object of a kind, which is its first member, behind what stands in `octets`.
    init(kind: StaticString, behind octets: consuming [UInt8] = []) {
        self.octets = octets
        self.octets.reserveCapacity(self.octets.count + Self.usualLine)
        self.octets += #"{"kind":""#.utf8
        kind.withUTF8Buffer { self.octets.append(contentsOf: $0) }
        self.octets.append(0x22)
    }

    /// Octets that most lines stay under: an outcome without a text.
    private static let usualLine = 384

    mutating func append(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        begin(name)
        if value < 0 { octets.append(0x2D) }
        JSONNumber.append(value.magnitude, to: &octets)
    }

    mutating func append(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        begin(name)
        JSONString.append(value, to: &octets)
    }

    mutating func append(_ name: StaticString, literal: String) {
        begin(name)
        octets += literal.utf8
    }

    /// Appends an array of numbers.
    mutating func append(_ name: StaticString, _ values: some Sequence<Int>) {
        begin(name)
        octets.append(0x5B)
        var isFirst = true
        for value in values {
            if !isFirst { octets.append(0x2C) }
            isFirst = false
            JSONNumber.append(UInt64(clamping: value), to: &octets)
        }
        octets.append(0x5D)
    }

    /// Appends an object of texts.
    mutating func append(_ name: StaticString, _ texts: some Sequence<(key: String, value: String)>) {
        begin(name)
        octets.append(0x7B)
        var isFirst = true
        for (key, value) in texts {
            if !isFirst { octets.append(0x2C) }
            isFirst = false
            JSONString.append(key, to: &octets)
            octets.append(0x3A)
            JSONString.append(value, to: &octets)
        }
        octets.append(0x7D)
    }

    private mutating func begin(_ name: StaticString) {
        octets.append(0x2C)
        octets.append(0x22)
        name.withUTF8Buffer { octets.append(contentsOf: $0) }
        octets.append(0x22)
        octets.append(0x3A)
    }

    /// Ends the object, and gives its line with what stands before it.
    mutating func finish(withLineFeed: Bool = false) -> [UInt8] {
        octets.append(0x7D)
        if withLineFeed { octets.append(0x0A) }
        var line: [UInt8] = []
        swap(&line, &octets)
        return line
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
