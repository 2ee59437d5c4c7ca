import Foundation

/// What the command says on standard error, in one form: `reprise: …`, then `hint: …` where there is a way out.
enum Diagnostic {
    /// Says what could not be done.
    static func error(_ message: String, hint: String? = nil) {
        StandardStream.printError("reprise: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? ""))
    }

    /// Says what the reader should know although the work goes on.
    static func warning(_ message: String, hint: String? = nil) {
        StandardStream.printError("warning: \(message)\n" + (hint.map { "   hint: \($0)\n" } ?? ""))
    }

    /// Says something that is neither.
    static func note(_ message: String) {
        StandardStream.printError("\(message)\n")
    }

    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
