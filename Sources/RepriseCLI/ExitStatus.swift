/// How a command ended, as the shell sees it.
enum ExitStatus: Error, Equatable {
    /// Done; loss, if any, was printed.
    case done
    /// Could not be done, or given up midway.
    case failed
    /// Wrong usage.
    case usage
    /// A gate failed: answers differ from the recording in a way that matters.
    case gate
    /// Done, but an input was damaged or cut, or something was lost and `--require-complete` was given.
    case damaged
    /// Refused for safety; nothing was sent.
    case refused
    /// Planned work was cut short by a signal, after finishing what was in flight.
    case interrupted(signal: Int32)

    /// The process's exit code.
    var code: Int32 {
        switch self {
        case .done: 0
        case .failed: 1
        case .usage: 2
        case .gate: 3
        case .damaged: 4
        case .refused: 5
        case .interrupted(let signal): 128 &+ signal
        }
    }

    /// The place in the order in which one of several reasons wins: 5, 2, 1, 129/130/143, 3, 4, 0.
    private var rank: Int {
        switch self {
        case .refused: 6
        case .usage: 5
        case .failed: 4
        case .interrupted: 3
        case .gate: 2
        case .damaged: 1
        case .done: 0
        }
    }

    /// The weightier of two reasons.
    func or(_ other: ExitStatus) -> ExitStatus {
        other.rank > rank ? other : self
    }

    /// Ends the command with this status by throwing it, unless it is `done`.
    func leave() throws {
        if self != .done { throw self }
    }
}
