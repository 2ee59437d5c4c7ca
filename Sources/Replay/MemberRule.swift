public import MediaCollection

/// A member of bodies that gets another value, as `--map` says it: `KEY=NEW`, or `KEY:OLD=NEW` for one value of several.
public struct MemberRule: Sendable, Hashable {
    /// The way to the member.
    public let path: MemberPath
    /// The value that is replaced; nil for any.
    public let old: [UInt8]?
    /// What takes its place.
    public let new: [UInt8]
    /// The rule as written.
    public let text: String

    /// Reads a rule; nil where it has no `=` or no usable key.
    ///
    /// The first `=` ends what is looked for, and the first `:` before it the key.
    public init?(_ text: String) {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let left = text[..<equals]
        let key = left.prefix { $0 != ":" }
        guard let path = MemberPath(String(key)) else { return nil }
        self.path = path
        old = key.endIndex == left.endIndex ? nil : Array(left[left.index(after: key.endIndex)...].utf8)
        new = Array(text[text.index(after: equals)...].utf8)
        self.text = text
    }
}
