/// What breaks the format in a line, and at which octet of it (from 0).
struct LineFault: Error, Equatable {
    /// The octet, from 0.
    var offset: Int
    /// What was found and what is allowed.
    var what: String
}
