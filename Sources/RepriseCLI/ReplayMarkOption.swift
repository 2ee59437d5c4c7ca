import ArgumentParser
import Replay

/// Whether replayed requests say that they are.
struct ReplayMarkOption: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Add the field \(ReplayMark.fieldName) with run, seq and copy to each request; on by itself where the target is loopback."
        ))
    var mark: Bool?

    /// Whether requests to a target are marked.
    func marks(_ target: ReplayTarget) -> Bool {
        mark ?? ReplayTarget.isLoopback(target.host)
    }
}
