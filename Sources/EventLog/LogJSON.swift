import JSONText
public import Wire

/// The style in which lines of a log are written: no white space, members in a fixed order, strings that hold no line end.
///
/// Everything appends to a buffer that the caller uses again.
public enum LogJSON {
    /// Appends octets that are JSON already.
    @inline(__always)
    public static func append(raw literal: StaticString, to output: inout [UInt8]) {
        literal.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    /// Appends an integer.
    @inline(__always)
    public static func append(_ value: Int64, to output: inout [UInt8]) {
        JSONNumber.append(value, to: &output)
    }

    /// Appends an integer.
    @inline(__always)
    public static func append(_ value: Int, to output: inout [UInt8]) {
        JSONNumber.append(Int64(value), to: &output)
    }

    /// Appends `true` or `false`.
    public static func append(_ value: Bool, to output: inout [UInt8]) {
        append(raw: value ? "true" : "false", to: &output)
    }

    /// Appends a string.
    public static func append(_ string: String, to output: inout [UInt8]) {
        JSONString.append(string, to: &output)
    }

    /// Appends octets off the wire as a string, each as the character of its number.
    @inline(__always)
    public static func append(latin1 octets: [UInt8], to output: inout [UInt8]) {
        JSONString.append(latin1: octets.span.bytes, to: &output)
    }

    /// Appends octets off the wire as they stand between the quotes of a string.
    @inline(__always)
    static func append(content octets: [UInt8], to output: inout [UInt8]) {
        JSONString.append(latin1Content: octets.span.bytes, to: &output)
    }

    /// Appends octets as a string of base64 (RFC 4648 §4, padded).
    public static func append(base64 octets: [UInt8], to output: inout [UInt8]) {
        output.append(0x22)
        Base64.append(octets.span.bytes, to: &output)
        output.append(0x22)
    }

    /// Appends strings as an array.
    public static func append(_ strings: [String], to output: inout [UInt8]) {
        appendArray(strings, to: &output) { append($0, to: &$1) }
    }

    /// Appends octet strings as an array.
    public static func append(latin1 strings: [[UInt8]], to output: inout [UInt8]) {
        appendArray(strings, to: &output) { append(latin1: $0, to: &$1) }
    }

    /// Appends field lines as an array of `["name","value"]`.
    public static func append(_ fields: FieldLines, to output: inout [UInt8]) {
        if fields.isEmpty {
            append(raw: "[]", to: &output)
            return
        }
        let octets = fields.storage.span.bytes
        let lines = fields.lines
        append(raw: #"[[""#, to: &output)
        for index in lines.indices {
            if index > 0 { append(raw: #""],[""#, to: &output) }
            JSONString.append(latin1Content: octets.extracting(lines[index].name), to: &output)
            append(raw: #"",""#, to: &output)
            JSONString.append(latin1Content: octets.extracting(lines[index].value), to: &output)
        }
        append(raw: #""]]"#, to: &output)
    }

    /// Appends elements as an array, each as `element` writes it.
    @inline(__always)
    static func appendArray<Element>(
        _ elements: [Element], to output: inout [UInt8], element append: (Element, inout [UInt8]) -> Void
    ) {
        output.append(0x5B)
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(0x2C) }
            append(element, &output)
        }
        output.append(0x5D)
    }
}
