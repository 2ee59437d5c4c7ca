/// Bounds of the format, with their reasons.
public enum LogFormat {
    /// The longest line that a reader takes: 64 MiB.
    ///
    /// It bounds the memory of everything that reads logs. The worst line of a record whose content is at most
    /// `largestContent` fits: each octet of a text can take six (`\u0001`), the octets as sent a third more.
    public static let lineLimit = 64 << 20
    /// The largest content, decoded or as sent, whose record a reader is sure to take: 8 MiB.
    ///
    /// A writer must keep to it.
    public static let largestContent = 8 << 20
    /// What is kept of an answer's content: 64 KiB, enough for every error message of a collection server.
    public static let largestAnswer = 64 << 10
    /// Faults of a log that are kept one by one; the rest are counted.
    ///
    /// Enough to see the pattern of a damage.
    public static let keptFaults = 20

    /// Nesting in a line: a raw body one level down, and some for what later versions add.
    static let lineDepth = 80
    /// Octets of lines gathered before they are digested, compressed and written: large enough that a system call for each
    /// does not count, small enough to stay in a core's cache.
    static let writeBuffer = 128 << 10
    /// Octets read at once, for the same reasons.
    static let readBuffer = 128 << 10
}
