internal import Wire

/// Field lines that let a log's reader act as the one who sent them.
enum Credentials {
    static let names = ["authorization", "proxy-authorization", "cookie", "set-cookie"]
    private static let fields: [StaticString] = ["authorization", "proxy-authorization", "cookie", "set-cookie"]

    /// Moves the names of such lines out of `fields` and returns them in order.
    static func drop(from fields: inout FieldLines) -> [[UInt8]] {
        var dropped: [[UInt8]] = []
        for line in fields.lines where Self.fields.contains(where: { fields.isNamed(line, $0) }) {
            dropped.append(Array(fields.name(line)))
        }
        if !dropped.isEmpty { fields.filter { lines, line in !Self.fields.contains { lines.isNamed(line, $0) } } }
        return dropped
    }
}
