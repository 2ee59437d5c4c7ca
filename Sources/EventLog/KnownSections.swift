import Wire

/// The field sections that were encoded last, by the lengths of their lines.
///
/// Most sections of one kind of client or server differ in a length or a date from the one before: such a one costs a
/// comparison and a copy. A section has one place and nothing is chained, so that who sends lines that always meet others at
/// their place gets no more than the encoding that each would cost without this.
struct KnownSections {
    private var sections: [KnownSection] = []

    /// Finds how `fields` stand in a line, and keeps it.
    mutating func find(_ fields: borrowing FieldLines, keepsCredentials: Bool) -> FieldSection {
        guard let form = KnownSection.Form(fields) else {
            return FieldSection(place: nil, isNew: true, changed: .max, keepsCredentials: keepsCredentials)
        }
        if sections.isEmpty { sections = Array(repeating: KnownSection(), count: FieldSection.places) }
        let place = form.place(of: FieldSection.places)
        if let changed = sections[place].take(fields, form, keepsCredentials: keepsCredentials) {
            return FieldSection(place: place, isNew: false, changed: changed, keepsCredentials: keepsCredentials)
        }
        sections[place].learn(fields, form, keepsCredentials: keepsCredentials)
        return FieldSection(place: place, isNew: true, changed: .max, keepsCredentials: keepsCredentials)
    }

    /// Appends the members `fields` and `dropped` of what was found last, at `place`.
    func append(_ place: Int, to output: inout LineBuffer) {
        let text = sections[place].text
        output.append(text.span.bytes)
    }
}
