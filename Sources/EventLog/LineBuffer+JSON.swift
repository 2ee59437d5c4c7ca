import JSONText
import Wire

extension LineBuffer {
    /// Appends an integer.
    package mutating func append(_ value: Int64) {
        if value >= 0, value < 10 {
            append(octet: 0x30 &+ UInt8(truncatingIfNeeded: value))
            return
        }
        if value < 0 { append(octet: 0x2D) }
        append(digitsOf: value.magnitude)
    }

    /// Appends an integer.
    @inline(__always)
    mutating func append(_ value: Int) { append(Int64(value)) }

    /// Appends octets off the wire as they stand between the quotes of a string, each as the character of its number.
    @inline(__always)
    mutating func append(latin1 octets: RawSpan) {
        if appendPlain(octets) { return }
        append { JSONString.append(latin1Content: octets, to: &$0) }
    }

    /// Appends octets off the wire as they stand between the quotes of a string.
    @inline(__always)
    mutating func append(latin1 octets: [UInt8]) { append(latin1: octets.span.bytes) }

    /// Appends a string with its quotes.
    package mutating func append(_ string: String) {
        var string = string
        string.withUTF8 { octets in
            let octets = octets.span.bytes
            let before = count
            append(octet: 0x22)
            if appendPlain(octets) {
                append(octet: 0x22)
            } else {
                truncate(to: before)
                append { _ = JSONString.append(utf8: octets, to: &$0) }
            }
        }
    }

    /// Appends UTF-8 as a string with its quotes; where the octets are not UTF-8, appends nothing and returns false.
    mutating func append(utf8 octets: RawSpan) -> Bool {
        var isUTF8 = false
        append { isUTF8 = JSONString.append(utf8: octets, to: &$0) }
        return isUTF8
    }

    /// Appends octets as a string of base64 with its quotes.
    mutating func append(base64 octets: RawSpan) {
        append(octet: 0x22)
        append { Base64.append(octets, to: &$0) }
        append(octet: 0x22)
    }

    /// Appends field lines as an array of `["name","value"]`.
    mutating func append(_ fields: borrowing FieldLines) {
        if fields.isEmpty {
            append(raw: "[]")
            return
        }
        append(raw: #"[[""#)
        let octets = fields.storage.span.bytes
        let lines = fields.lines.span
        for index in lines.indices {
            if index > 0 { append(raw: #""],[""#) }
            append(latin1: octets.extracting(lines[index].name))
            append(raw: #"",""#)
            append(latin1: octets.extracting(lines[index].value))
        }
        append(raw: #""]]"#)
    }

    /// Appends the members `fields` and, where lines with credentials are left out, `dropped`; returns where the value of the
    /// first ends.
    mutating func append(members fields: borrowing FieldLines, keepsCredentials: Bool) -> Int {
        append(raw: #","fields":"#)
        if keepsCredentials || !CredentialFields.stand(in: fields) {
            append(fields)
            return count
        }
        var kept = copy fields
        let dropped = CredentialFields.drop(from: &kept)
        append(kept)
        let end = count
        ExchangeEncoding.append(dropped: dropped, to: &self)
        return end
    }

    /// Where the name of the first line stands in the members of a field section.
    static var firstName: Int { #","fields":[[""#.utf8.count }
    /// Octets between the name and the value of a line.
    static var betweenNameAndValue: Int { #"",""#.utf8.count }
    /// Octets between the value of a line and the name of the next.
    static var betweenLines: Int { #""],[""#.utf8.count }
    /// Octets from the value of the last line to the end of the array.
    static var behindLines: Int { #""]]"#.utf8.count }

    /// Appends elements as an array, each as `append` writes it.
    @inline(__always)
    mutating func append<Element>(_ elements: [Element], element append: (Element, inout LineBuffer) -> Void) {
        self.append(octet: 0x5B)
        for index in elements.indices {
            if index > 0 { self.append(octet: 0x2C) }
            append(elements[index], &self)
        }
        self.append(octet: 0x5D)
    }

    /// Appends what `write` puts into an array: for what is rare or large.
    mutating func append(_ write: (inout [UInt8]) -> Void) {
        var octets: [UInt8] = []
        write(&octets)
        append(octets.span.bytes)
    }
}
