import Recording

extension LiveNotice {
    /// Prints it: what failed as an error, and what the capture goes on with as a warning.
    func print() {
        if case .failure = self {
            Diagnostic.error(description, hint: hint)
        } else {
            Diagnostic.warning(description, hint: hint)
        }
    }
}
