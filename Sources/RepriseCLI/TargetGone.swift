import Replay
import Report

extension Diagnostic {
    /// Says that the target is gone, with what was seen of it, and with how many requests were not sent where a plan tells.
    static func targetGone(_ cause: ReplayEngine.Ending.Cause?, unsent: Int? = nil) {
        error(
            "the target is gone\(cause?.words ?? "")"
                + (unsent.map { ": \(CountText.text($0, "request")) not sent" } ?? ""),
            hint: "start it, or give its address with --to; 'reprise serve' is a stand-in")
    }
}

extension ReplayEngine.Ending.Cause {
    /// What was seen, as it follows "the target is gone".
    fileprivate var words: String {
        switch self {
        case .unreachable: ""
        case .failuresInARow(let count): " (\(count) requests in a row had no answer)"
        case .failedShare(let failed, let of): " (\(failed) of the last \(of) requests had no answer)"
        }
    }
}
