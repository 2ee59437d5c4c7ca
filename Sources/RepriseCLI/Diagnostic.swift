import Foundation
import Report
import Wire

/// What the command says on standard error, in one form: `reprise: …`, then `hint: …` where there is a way out.
///
/// Nothing that it says can steer a terminal: options, file names and logs are quoted in it. What may hold line feeds that are
/// not the message's own goes through `printable` first.
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

    /// Says how many lines of a log were passed over since this version does not know their kinds; nothing for none.
    static func warn(ofUnknownLines count: Int, in log: String) {
        guard count > 0 else { return }
        warning(
            "\(log): \(CountText.text(count, "line")) passed over: of kinds that this version does not know",
            hint: "read it with a newer reprise")
    }

    /// Says a text of several lines as it is, but for what could steer a terminal.
    static func say(_ text: String) { StandardStream.printError(text.printableLines) }

    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
