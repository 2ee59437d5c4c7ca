/// What a log on disk may take, and when it is made safe: parts, limits, and the calls that reach the disk.
public struct LogPolicy: Sendable, Equatable {
    /// A part ends once it holds so many octets, as they stand in the file; nil for no such limit.
    public var partSize: Int?
    /// A part ends when it has been open for so long; nil for no such limit.
    public var partTime: Duration?
    /// The most files of the pattern that are kept, at least `leastFiles`; the oldest are removed.
    ///
    /// Where this or `total` is given, 65,535 are the most in any case.
    public var files: Int?
    /// The most octets that all files of the pattern take.
    ///
    /// The oldest are removed, and a part is at most a quarter of it. A log in one file ends there.
    public var total: Int?
    /// The free space that the file system keeps; the log ends when less is left.
    public var free = Free.nothing
    /// When the disk is waited for.
    public var sync = Sync.never

    /// Makes a policy without any limit.
    public init() {}

    /// Whether the log is written in parts.
    public var isInParts: Bool { partSize != nil || partTime != nil }
    /// Whether the oldest files are removed.
    var removesFiles: Bool { files != nil || total != nil }
    /// The fewest files that can be kept: the one that is written and the one before it.
    public static let leastFiles = 2
    /// The least `total`: a part, which is a quarter of it, shall hold more than a header and a trailer.
    public static let leastTotal = 64 << 10

    /// The free space that a file system keeps.
    public enum Free: Sendable, Equatable {
        /// None: the log goes on until the disk is full.
        case nothing
        /// The smaller of 1 GiB and a tenth of the file system: what a live capture leaves its host if it is not told
        /// otherwise.
        case standard
        /// So many octets.
        case octets(Int)

        /// The floor in octets for a file system of `size` octets.
        func floor(ofSize size: Int) -> Int {
            switch self {
            case .nothing: 0
            case .standard: min(1 << 30, size / 10)
            case .octets(let count): count
            }
        }
    }

    /// When written octets are made to reach the disk (`fdatasync`): what a loss of power may take.
    ///
    /// Until then they are safe from the end of the process, and from nothing else.
    public enum Sync: Sendable, Equatable {
        /// Left to the system.
        case never
        /// When a file is closed, before it gets its name.
        case close
        /// And once in so long, where something was written.
        case every(Duration)
        /// And after every write.
        case always
    }
}
