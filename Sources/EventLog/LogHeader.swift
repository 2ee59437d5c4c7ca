/// The first line of a log: `{"kind":"header",…}`.
public struct LogHeader: Sendable, Equatable {
    /// What the log is.
    public var format: Format
    /// The version of the format: a reader refuses a higher major one.
    public var version: Version
    /// The tool and its version, such as `reprise 0.1.0`.
    public var tool: String
    /// What was read, in the order of their indices.
    public var sources: [Source]
    /// The capture filter expression, where one was given.
    public var filter: String?
    /// What was selected, in words that the options understand: `["POST */events"]`.
    public var selection: [String]
    /// The names of field lines that are dropped, lower case; empty where everything is kept.
    public var redaction: [String]
    /// What the process could still do, for a live capture that gave its rights up.
    public var confinement: Confinement?
    /// The run, in a log of outcomes.
    public var replay: Replay?
    /// The file's place, in a log of several files.
    public var part: Part?

    /// A run of a replay, as it was asked for.
    public struct Replay: Sendable, Equatable {
        /// Where it went, as a URL.
        public var target: String
        /// The pace: `1x`, `0.5x`, `max`.
        public var speed: String
        /// When it started: nanoseconds since 1970 UTC on the wall clock.
        public var start: Int64
        /// What every `playerTime.ts` moved by, in milliseconds.
        public var shift: Int64
        /// Nanoseconds from the first to the last planned request in the recording, where there is one.
        public var recorded: Int64?
        /// Whether whoever answered at the target's address was taken for it: its certificate was not verified.
        public var isUnverified: Bool
        /// What of the recording was to go: `sent` or `accepted`, where that was chosen.
        public var taken: String?
        /// What became of times in bodies, where that was chosen: `shift`, `keep`, `now`, `scale`.
        public var times: String?
        /// What became of events due before their session was open, where that was chosen: `catch-up`, `slip`, `skip`.
        public var late: String?
        /// Whether the plan was the whole recording at its own pace and times, in one run, so that reports on both can be
        /// compared.
        public var isComparable: Bool?
        /// What kept the plan from that, as texts; empty where nothing did or nothing is known.
        public var obstacles: [String] = []
        /// How long the recorded servers took for what was to go, as the capture saw it.
        public var recordedService: ServiceTimes?
        /// Where the capture was taken, where that is known: `client`, `middle`, `server`, `local`.
        public var capturePoint: String?
        /// Whether that was said, and not told from the recording's times.
        public var isCapturePointGiven = false
        /// Whether a request that is refused for another reason than the recorded one fails the gate.
        public var matchesReasons = false

        /// Percentiles of times, in nanoseconds.
        public struct ServiceTimes: Sendable, Hashable, Codable {
            /// How many there are.
            public var count: Int
            /// What half of them, nine tenths, all but a hundredth, and all do not exceed.
            public var p50, p90, p99, max: Int64

            /// Makes percentiles.
            public init(count: Int, p50: Int64, p90: Int64, p99: Int64, max: Int64) {
                self.count = count
                self.p50 = p50
                self.p90 = p90
                self.p99 = p99
                self.max = max
            }
        }

        /// Makes a run.
        public init(
            target: String, speed: String, start: Int64, shift: Int64, recorded: Int64? = nil,
            isUnverified: Bool = false
        ) {
            self.target = target
            self.speed = speed
            self.start = start
            self.shift = shift
            self.recorded = recorded
            self.isUnverified = isUnverified
        }
    }

    /// The two kinds of log.
    public enum Format: String, Sendable, Hashable {
        /// Exchanges.
        case events = "reprise-events"
        /// Outcomes of a replay.
        case outcomes = "reprise-outcomes"
    }

    /// Major and minor.
    public struct Version: Sendable, Hashable {
        /// Changes that an older reader cannot read.
        public var major: Int
        /// Changes that it can.
        public var minor: Int
        /// The newest version that this code knows.
        public static let current = Version(major: 1, minor: 1)
        /// What a log says that is one file: the lowest version that has all its members.
        public static let plain = Version(major: 1, minor: 0)
        /// Makes a version.
        public init(major: Int, minor: Int) {
            self.major = major
            self.minor = minor
        }
    }

    /// A source: a file by base name and size, or an interface.
    public struct Source: Sendable, Equatable {
        /// A base name, an interface's name, or `-`.
        public var name: String
        /// The size in octets of a regular file.
        public var size: Int?
        /// Makes a source.
        public init(name: String, size: Int? = nil) {
            self.name = name
            self.size = size
        }
    }

    /// Makes a header.
    public init(
        format: Format = .events, version: Version = .plain, tool: String, sources: [Source] = [],
        filter: String? = nil, selection: [String] = [], redaction: [String] = [],
        confinement: Confinement? = nil, replay: Replay? = nil, part: Part? = nil
    ) {
        self.format = format
        self.version = version
        self.tool = tool
        self.sources = sources
        self.filter = filter
        self.selection = selection
        self.redaction = redaction
        self.confinement = confinement
        self.replay = replay
        self.part = part
    }
}
