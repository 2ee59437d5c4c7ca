import EventLog

/// The file of `--plan`: a line for each request, then one for the whole.
struct PlanFile: ~Copyable {
    private var output: LogOutput
    private var lines: [UInt8] = []

    /// Octets that are written at once.
    private static let piece = 1 << 16

    /// Creates the file, mode 0600; one that exists is an error.
    init(path: String) throws(LogError) {
        output = try LogOutput(path: path)
    }

    /// Writes one line.
    mutating func write(_ line: [UInt8]) throws(LogError) {
        lines += line
        lines.append(0x0A)
        if lines.count >= Self.piece { try flush() }
    }

    /// Writes the last line, which has its line feed, and closes the file.
    mutating func finish(_ line: [UInt8]) throws(LogError) {
        lines += line
        try flush()
        try output.close()
    }

    private mutating func flush() throws(LogError) {
        let piece = lines
        lines = []
        try output.write(piece.span.bytes)
    }
}
