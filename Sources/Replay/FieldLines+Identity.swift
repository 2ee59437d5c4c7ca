import Wire

extension FieldLines {
    /// Whether both are one section in memory, so that they are equal without a look.
    ///
    /// A reader of a log gives one section to all records in a row whose lines have the same fields.
    func isIdentical(to other: FieldLines) -> Bool {
        storage.span.isIdentical(to: other.storage.span) && lines.span.isIdentical(to: other.lines.span)
    }
}
