import JSONText

/// Headers and trailers are put together of these; records, of which there are many, in a `LineBuffer`.
///
/// Everything appends to a buffer that the caller uses again.
enum LogJSON {
    /// Appends octets that are JSON already.
    static func append(raw literal: StaticString, to output: inout [UInt8]) {
        literal.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    /// Appends an integer.
    static func append(_ value: Int, to output: inout [UInt8]) {
        JSONNumber.append(value, to: &output)
    }

    /// Appends a boolean.
    static func append(_ value: Bool, to output: inout [UInt8]) {
        append(raw: value ? "true" : "false", to: &output)
    }

    /// Appends a string.
    static func append(_ string: String, to output: inout [UInt8]) {
        JSONString.append(string, to: &output)
    }

    /// Appends strings as an array.
    static func append(_ strings: [String], to output: inout [UInt8]) {
        appendArray(strings, to: &output) { append($0, to: &$1) }
    }

    /// Appends elements as an array, each as `element` writes it.
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
