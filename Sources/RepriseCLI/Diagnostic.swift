import Foundation
import Report

/// What the command says on standard error, in one form: `reprise: …`, then `hint: …` where there is a way out.
///
/// Names and values in it may come from a log or a capture: nothing of them steers a terminal.
enum Diagnostic {
    /// Says what could not be done.
    static func error(_ message: String, hint: String? = nil) {
        say("reprise: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? ""))
    }

    /// Says what the reader should know although the work goes on.
    static func warning(_ message: String, hint: String? = nil) {
        say("warning: \(message)\n" + (hint.map { "   hint: \($0)\n" } ?? ""))
    }

    /// Says something that is neither.
    static func note(_ message: String) {
        say("\(message)\n")
    }

    private static func say(_ text: String) {
        StandardStream.printError(PrintableText.lines(text))
    }

    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
