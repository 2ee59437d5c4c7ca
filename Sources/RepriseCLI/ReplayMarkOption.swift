import ArgumentParser
import Replay

/// Whether replayed requests say that they are.
struct ReplayMarkOption: ParsableArguments {
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: ArgumentHelp(
            "Add the field \(ReplayMark.fieldName) with run, seq and copy to each request; on by itself where the target is loopback."
        ))
    var mark: Bool?

    /// Whether requests are marked; `isLoopback` says whether the target is loopback by what it was found to stand for.
    func marks(asLoopback isLoopback: Bool) -> Bool { mark ?? isLoopback }
}
