/// What the scan of a valid JSON text noticed on its way, as far as a line of the event log has to know it.
public struct JSONFacts: Sendable, Equatable {
    /// The depth up to which a text may stand raw in a line: beyond it, readers of lines begin to refuse the whole file.
    public static let embeddableDepth = 64

    /// An octet 0A or 0D stands between tokens.
    public var hasLineBreak = false
    /// U+2028, U+2029 or U+0085 stands in a string, where some tools break lines.
    public var hasLineSeparator = false
    /// A `\u` escape names a surrogate without its partner.
    public var hasUnpairedSurrogate = false
    /// A number rounds to an infinite double.
    public var hasInfiniteNumber = false
    /// The text starts with EF BB BF.
    public var hasByteOrderMark = false
    /// The deepest nesting of objects and arrays: 0 for a scalar, 1 for `{}`.
    public var depth = 0

    /// Makes the facts of a text in which nothing was noticed.
    public init() {}

    /// Whether the text can stand raw as the last member of a line that every reader of NDJSON accepts.
    @inlinable public var isEmbeddable: Bool {
        !hasLineBreak && !hasLineSeparator && !hasUnpairedSurrogate && !hasInfiniteNumber && !hasByteOrderMark
            && depth <= JSONFacts.embeddableDepth
    }
}
