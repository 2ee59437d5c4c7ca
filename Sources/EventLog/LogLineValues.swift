import JSONText
import Wire

/// A scanned line, to be asked for values of the types that the format knows; what is of another type is a fault.
struct LogLineValues {
    /// The octets that the line lies in.
    let octets: [UInt8]
    /// Where the line starts and ends in them.
    let range: Range<Int>
    /// The line's tape; ranges count from the line's start.
    let tokens: JSONTokens

    /// The octets of a range of the line.
    @inline(__always)
    func copy(_ part: Range<Int>) -> [UInt8] {
        Array(octets[range.lowerBound &+ part.lowerBound..<range.lowerBound &+ part.upperBound])
    }

    /// The octet at `offset` of the line.
    func octet(_ offset: Int) -> UInt8 { octets[range.lowerBound &+ offset] }

    /// The token at `index`.
    @inline(__always)
    func token(_ index: Int) -> JSONTokens.Token { tokens[index] }

    /// Whether the key at `index` says `name`.
    @inline(__always)
    func isKey(_ index: Int, _ name: StaticString) -> Bool {
        tokens.isKey(index, named: name, in: octets.span.bytes.extracting(range))
    }

    /// A fault at the value at `index`.
    func fault(_ index: Int, _ what: String) -> LineFault {
        LineFault(offset: token(index).range.lowerBound, what: what)
    }

    /// A member that must be there.
    @inline(__always)
    func required<Value>(_ value: Value?, _ name: StaticString, of object: Int) throws(LineFault) -> Value {
        guard let value else { throw fault(object, "the member `\(name)` is missing") }
        return value
    }

    /// Throws where the value is of another kind.
    @inline(__always)
    func expect(
        _ kind: JSONTokens.Token.Kind, _ index: Int, _ name: StaticString, _ type: StaticString
    ) throws(LineFault) {
        guard token(index).kind == kind else { throw fault(index, "`\(name)` must be \(type)") }
    }

    /// The value of an integer.
    @inline(__always)
    func integer(_ index: Int, _ name: StaticString) throws(LineFault) -> Int64 {
        let token = token(index)
        guard token.kind == .number,
            let value = JSONNumber.integer(octets.span.bytes.extracting(range).extracting(token.range))
        else { throw fault(index, "`\(name)` must be an integer of at most 64 bits") }
        return value
    }

    /// The value of an integer from `least` on.
    @inline(__always)
    func integer(_ index: Int, _ name: StaticString, from least: Int) throws(LineFault) -> Int {
        let value = Int(try integer(index, name))
        guard value >= least else { throw fault(index, "`\(name)` must be at least \(least)") }
        return value
    }

    /// The value of an integer in a range.
    func integer(
        _ index: Int, _ name: StaticString, in allowed: ClosedRange<Int>
    ) throws(LineFault) -> Int {
        let value = try integer(index, name, from: allowed.lowerBound)
        guard value <= allowed.upperBound else { throw fault(index, "`\(name)` must be at most \(allowed.upperBound)") }
        return value
    }

    /// The token of a number.
    func number(_ index: Int, _ name: StaticString) throws(LineFault) -> [UInt8] {
        try expect(.number, index, name, "a number")
        return copy(token(index).range)
    }

    /// The value of a boolean.
    func boolean(_ index: Int, _ name: StaticString) throws(LineFault) -> Bool {
        switch token(index).kind {
        case .true: return true
        case .false: return false
        default: throw fault(index, "`\(name)` must be true or false")
        }
    }

    /// What a string says, as UTF-8.
    func utf8(_ index: Int, _ name: StaticString) throws(LineFault) -> [UInt8] {
        try expect(.string, index, name, "a string")
        return unescaped(index)
    }

    /// What a string or key says, as UTF-8.
    func unescaped(_ index: Int) -> [UInt8] {
        let token = token(index)
        guard token.hasEscape else { return copy(token.content) }
        return JSONString.unescaped(octets.span.bytes.extracting(range).extracting(token.content))
    }

    /// What a string says.
    func text(_ index: Int, _ name: StaticString) throws(LineFault) -> String {
        try expect(.string, index, name, "a string")
        let token = token(index)
        if token.hasEscape { return String(decoding: try utf8(index, name), as: UTF8.self) }
        let content = token.content
        return String(
            decoding: octets[range.lowerBound &+ content.lowerBound..<range.lowerBound &+ content.upperBound],
            as: UTF8.self)
    }

    /// What a string says; empty where only its being one is asked for.
    @inline(__always)
    func text(_ index: Int, _ name: StaticString, _ isWanted: Bool) throws(LineFault) -> String {
        if isWanted { return try text(index, name) }
        try expect(.string, index, name, "a string")
        return ""
    }

    /// What a string of characters up to U+00FF stands for.
    func latin1(_ index: Int, _ name: StaticString) throws(LineFault) -> [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(token(index).range.count)
        try append(latin1: index, name, to: &value)
        return value
    }

    private func append(latin1 index: Int, _ name: StaticString, to output: inout [UInt8]) throws(LineFault) {
        try expect(.string, index, name, "a string")
        let content = octets.span.bytes.extracting(range).extracting(token(index).content)
        guard JSONString.append(latin1Of: content, to: &output) else {
            throw fault(index, "`\(name)` must hold no character above U+00FF")
        }
    }

    /// What a string of base64 stands for.
    func base64(_ index: Int, _ name: StaticString) throws(LineFault) -> [UInt8] {
        try expect(.string, index, name, "a string of base64")
        let content = octets.span.bytes.extracting(range).extracting(token(index).content)
        guard let value = Base64.decoded(content) else { throw fault(index, "`\(name)` is not base64") }
        return value
    }

    /// An array, each element as `element` reads it; empty where only its being right is asked for.
    @inline(__always)
    func array<Element>(
        _ index: Int, _ name: StaticString, _ isWanted: Bool = true, element: (Int) throws(LineFault) -> Element
    ) throws(LineFault) -> [Element] {
        try expect(.array, index, name, "an array")
        let end = token(index).end
        var elements: [Element] = []
        var at = index &+ 1
        while at < end {
            let read = try element(at)
            if isWanted { elements.append(read) }
            at = token(at).end
        }
        return elements
    }

    /// Whether the array at `index` has `count` elements that hold no others.
    @inline(__always)
    func isTuple(_ index: Int, count: Int) -> Bool {
        token(index).kind == .array && token(index).end == index &+ 1 &+ count
    }

    /// An array of `["name","value"]`.
    func fields(_ index: Int, _ name: StaticString) throws(LineFault) -> FieldLines {
        try expect(.array, index, name, "an array")
        if isPlain(token(index).range) { return try plainFields(index, name) }
        let end = token(index).end
        var storage: [UInt8] = []
        storage.reserveCapacity(token(index).range.count)
        var lines: [FieldLines.Line] = []
        // Each takes three tokens.
        lines.reserveCapacity((end &- index) / 3)
        var at = index &+ 1
        while at < end {
            guard isTuple(at, count: 2) else { throw fault(at, "a line of `\(name)` must be [\"name\",\"value\"]") }
            let start = storage.count
            try append(latin1: at &+ 1, name, to: &storage)
            let middle = storage.count
            try append(latin1: at &+ 2, name, to: &storage)
            lines.append(.init(name: start..<middle, value: middle..<storage.count))
            at = token(at).end
        }
        return FieldLines(storage: storage, lines: lines)
    }

    /// The same of an array whose strings say what stands between their quotes: their places are those in the line.
    private func plainFields(_ index: Int, _ name: StaticString) throws(LineFault) -> FieldLines {
        let (start, end) = (token(index).range.lowerBound, token(index).end)
        var lines: [FieldLines.Line] = []
        lines.reserveCapacity((end &- index) / 3)
        var at = index &+ 1
        while at < end {
            let (name, value) = try fieldLine(at, name)
            lines.append(
                .init(
                    name: name.lowerBound &- start..<name.upperBound &- start,
                    value: value.lowerBound &- start..<value.upperBound &- start))
            at = token(at).end
        }
        return FieldLines(parsed: copy(token(index).range), lines: lines)
    }

    /// Throws where an array is not one of `["name","value"]`.
    func checkFields(_ index: Int, _ name: StaticString) throws(LineFault) {
        try expect(.array, index, name, "an array")
        guard isPlain(token(index).range) else {
            _ = try fields(index, name)
            return
        }
        let end = token(index).end
        var at = index &+ 1
        while at < end {
            _ = try fieldLine(at, name)
            at = token(at).end
        }
    }

    /// Where the name and the value of a field line stand between their quotes.
    @inline(__always)
    private func fieldLine(_ at: Int, _ name: StaticString) throws(LineFault) -> (name: Range<Int>, value: Range<Int>) {
        guard isTuple(at, count: 2) else { throw fault(at, "a line of `\(name)` must be [\"name\",\"value\"]") }
        try expect(.string, at &+ 1, name, "a string")
        try expect(.string, at &+ 2, name, "a string")
        return (token(at &+ 1).content, token(at &+ 2).content)
    }

    /// Whether a part of the line is ASCII without a backslash, so that what its strings say stands there as it is.
    private func isPlain(_ part: Range<Int>) -> Bool {
        JSONString.isPlain(octets.span.bytes.extracting(range).extracting(part))
    }
}
