import Foundation
import Synchronization

/// Progress of long work: a line that rewrites itself on a terminal, one line every ten seconds elsewhere.
final class ProgressLine: Sendable {
    /// How often the line is rewritten on a terminal: readable, and no load.
    private static let terminalPeriod = Duration.milliseconds(500)
    /// How often a line is printed elsewhere: a sign of life that does not fill a log.
    private static let filePeriod = Duration.seconds(10)
    /// Back to the line's start, and the rest of it cleared.
    private static let clear = "\r\u{1B}[K"

    private struct State {
        var lastShown: ContinuousClock.Instant
        var isOnLine = false
    }

    private let state: Mutex<State>
    private let isTerminal = Diagnostic.isTerminal

    init() {
        state = Mutex(State(lastShown: ContinuousClock.now))
    }

    /// Shows `text` if it is time to; it is not evaluated otherwise.
    func show(_ text: @autoclosure () -> String) {
        let every = isTerminal ? Self.terminalPeriod : Self.filePeriod
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard now - state.lastShown >= every else { return false }
            state.lastShown = now
            state.isOnLine = isTerminal
            return true
        }
        guard isDue else { return }
        StandardStream.printError(isTerminal ? Self.clear + text() : text() + "\n")
    }

    /// Ends the line, so that what follows starts on its own.
    func end() {
        let wasOnLine = state.withLock { state in
            defer { state.isOnLine = false }
            return state.isOnLine
        }
        if wasOnLine { StandardStream.printError(Self.clear) }
    }
}
