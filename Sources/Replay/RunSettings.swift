/// What one run of a plan has of its own.
public struct RunSettings: Sendable {
    /// Where it goes.
    public var target: ReplayTarget
    /// What `playerTime.ts` moves by, in milliseconds.
    public var shift: Int64
    /// What its requests are marked with, if they are.
    public var mark: ReplayMark?
    /// With what pseudonyms are made, where the options have no key.
    public var key: PseudonymKey?
    /// Whether each body is looked at for whose reports it counts in, and each record for how long its answer took.
    public var looksAtRouting: Bool

    /// Makes settings.
    public init(
        target: ReplayTarget, shift: Int64 = 0, mark: ReplayMark? = nil, key: PseudonymKey? = nil,
        looksAtRouting: Bool = false
    ) {
        self.target = target
        self.shift = shift
        self.mark = mark
        self.key = key
        self.looksAtRouting = looksAtRouting
    }
}
