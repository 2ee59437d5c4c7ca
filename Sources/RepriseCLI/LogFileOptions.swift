import ArgumentParser
import EventLog

/// What a log on disk may take, and when it is made safe.
struct LogFileOptions: ParsableArguments {
    @Option(
        name: .customShort("C"),
        help: ArgumentHelp(
            "Begin a new part of the log once one holds so much (millions of octets; with K, M or G as those count). The name "
                + "of -o may hold strftime conversions, in UTC.", valueName: "size"))
    var partSize: String?

    @Option(
        name: .customShort("G"),
        help: ArgumentHelp("Begin a new part of the log after so long.", valueName: "seconds"))
    var partTime: Double?

    @Option(
        help: ArgumentHelp("Keep at most so many files with names of the parts; the oldest go.", valueName: "count"))
    var maxFiles: Int?

    @Option(
        help: ArgumentHelp(
            "Keep at most so much of all files with names of the parts, those of earlier logs and the one that is written "
                + "included: the oldest go, and a part ends with a quarter of it; a log in one file ends there (octets as they "
                + "stand in the files, K, M, G).", valueName: "size"))
    var maxTotal: String?

    @Option(
        help: ArgumentHelp(
            "End the log when less is free on its disk (octets, K, M, G; default: for a live capture the smaller of 1G and a "
                + "tenth of the disk, else 0).", valueName: "size"))
    var minFree: String?

    @Option(
        help: ArgumentHelp(
            "Wait for the disk: never, close, always, or every so many seconds (default: for a live capture 1, else never).",
            valueName: "when"))
    var sync: String?

    /// The shortest time between two waits for the disk, in seconds; a log has several turns a second.
    private static let shortestSync = 0.2
    /// The longest times taken: eleven days.
    private static let longest = 1_000_000.0
    /// The least part: a header, a trailer and some lines.
    private static let leastPart = 4 << 10

    func validate() throws {
        if let partSize, (OctetCount.read(partSize[...], unit: 1_000_000) ?? 0) < Self.leastPart {
            throw ValidationError("-C is a size from 4K to 1024G, as in -C 100 or -C 64M; found \(partSize)")
        }
        if let partTime, !(partTime >= 1 && partTime <= Self.longest) {
            throw ValidationError("-G is 1 to 1000000 seconds; found \(partTime)")
        }
        if let maxFiles {
            if partSize == nil && partTime == nil {
                throw ValidationError("--max-files counts parts; give -C <size> or -G <seconds> too")
            }
            if maxFiles < LogPolicy.leastFiles {
                throw ValidationError(
                    "--max-files is \(LogPolicy.leastFiles) or more, the part that is written included; found \(maxFiles)"
                )
            }
        }
        if let maxTotal, (OctetCount.read(maxTotal[...]) ?? 0) < LogPolicy.leastTotal {
            throw ValidationError("--max-total is a size from 64K to 1024G, as in --max-total 10G; found \(maxTotal)")
        }
        if let minFree, minFree != "0", OctetCount.read(minFree[...]) == nil {
            throw ValidationError("--min-free is a size up to 1024G, as in --min-free 500M, or 0; found \(minFree)")
        }
        if let sync, Self.sync(sync) == nil {
            throw ValidationError(
                "--sync is never, close, always, or \(Self.shortestSync) to 1000000 seconds; found \(sync)")
        }
    }

    /// Throws where the options do not go with the log's path, or with where frames come from.
    func check(log: String?, from input: CaptureInputOptions) throws {
        try check(log: log)
        if partTime != nil, input.interfaces.isEmpty, input.files != ["-"] {
            throw ValidationError(
                "-G is for what comes in its own time (-i, -r -); files give the same parts each time: -C")
        }
    }

    /// Throws where the options do not go with the log's path.
    func check(log: String?) throws {
        let hasParts = partSize != nil || partTime != nil
        guard let log, log != "-" else {
            if hasParts { throw ValidationError("-C and -G make parts of a file: give -o <log>") }
            let given = [("--max-total", maxTotal), ("--min-free", minFree), ("--sync", sync)]
            if let (option, _) = given.first(where: { $0.1 != nil }) {
                throw ValidationError("\(option) is for a log in a file: give -o <log>")
            }
            return
        }
        guard hasParts else { return }
        do throws(LogError) {
            try LogWriter.check(pattern: log)
        } catch {
            throw ValidationError("-o \(error.description)")
        }
    }

    /// What the options say, with what holds where they say nothing.
    func policy(isLive: Bool) -> LogPolicy {
        var policy = LogPolicy()
        // Each was found to be valid when it was read.
        policy.partSize = partSize.flatMap { OctetCount.read($0[...], unit: 1_000_000) }
        policy.partTime = partTime.map { .seconds($0) }
        policy.files = maxFiles
        policy.total = maxTotal.flatMap { OctetCount.read($0[...]) }
        policy.free = isLive ? .standard : .nothing
        if let minFree { policy.free = OctetCount.read(minFree[...]).map { .octets($0) } ?? .nothing }
        policy.sync = sync.flatMap(Self.sync) ?? (isLive ? .every(.seconds(1)) : .never)
        return policy
    }

    private static func sync(_ text: String) -> LogPolicy.Sync? {
        switch text {
        case "never": return .never
        case "close": return .close
        case "always": return .always
        default:
            guard let seconds = Double(text), seconds >= shortestSync, seconds <= longest else { return nil }
            return .every(.seconds(seconds))
        }
    }
}
