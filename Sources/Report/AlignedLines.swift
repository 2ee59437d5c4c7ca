internal import Wire

/// Lines of a name, a legend in brackets, and values in columns that line up; what in them could steer a terminal is written out.
///
/// ```
/// Events    [recorded, sent]     1,204   1,198
/// Lateness  [p50, p99, max]     110 µs  1.9 ms  812 ms
/// ```
struct AlignedLines {
    private var rows: [(name: String, legend: String, values: [String], isAligned: Bool)] = []

    /// Adds a line whose values stand in columns, to the right.
    mutating func add(_ name: String, _ legend: [String], _ values: [String]) {
        append(name, legend.joined(separator: ", "), values, isAligned: true)
    }

    /// Adds a line whose values are of any number and follow each other.
    mutating func add(_ name: String, _ legend: String, list: [String]) {
        append(name, legend, list, isAligned: false)
    }

    private mutating func append(_ name: String, _ legend: String, _ values: [String], isAligned: Bool) {
        rows.append((name.printable, "[\(legend)]", values.map(\.printable), isAligned))
    }

    /// The lines, each ended by a line feed.
    var text: String {
        let nameWidth = rows.map(\.name.count).max() ?? 0
        let legendWidth = rows.map(\.legend.count).max() ?? 0
        var widths: [Int] = []
        for row in rows where row.isAligned {
            for (column, value) in row.values.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], value.count)
            }
        }
        return rows.map { row in
            let values = row.values.enumerated().map { column, value in
                row.isAligned ? String(repeating: " ", count: widths[column] - value.count) + value : value
            }
            return padded(row.name, to: nameWidth) + "  " + padded(row.legend, to: legendWidth) + "  "
                + values.joined(separator: "  ") + "\n"
        }.joined()
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: width - text.count)
    }
}
