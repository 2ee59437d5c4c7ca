import ArgumentParser
import EventLog
import Extraction
import LiveCapture
import Recording
import Wire

/// Where frames come from.
struct CaptureInputOptions: ParsableArguments {
    @Option(
        name: .customShort("r"),
        help: ArgumentHelp(
            "A pcap or pcapng file, also in gzip or zstd; - is standard input. Repeatable.", valueName: "file"))
    var files: [String] = []

    @Option(
        name: .customShort("i"),
        help: ArgumentHelp(
            "An interface to capture from, or any for all of them. Repeatable.", valueName: "interface"))
    var interfaces: [String] = []

    @Flag(name: [.customShort("D"), .long], help: "List the interfaces, and which of them may be captured from.")
    var listInterfaces = false

    @Option(name: .customShort("c"), help: ArgumentHelp("Stop after so many frames.", valueName: "count"))
    var count: Int?

    @Option(help: ArgumentHelp("Stop a live capture after so long (seconds).", valueName: "seconds"))
    var duration: Double?

    @Option(
        name: .customShort("s"),
        help: ArgumentHelp("Keep so much of each frame of a live capture (octets; default: all).", valueName: "length"))
    var snapshotLength: Int?

    @Option(
        name: .customShort("B"),
        help: ArgumentHelp(
            "The kernel's buffer for each interface (KiB; default: 32768).", valueName: "size"))
    var bufferSize: Int?

    @Flag(name: .customShort("p"), help: "Do not put the interface into promiscuous mode.")
    var notPromiscuous = false

    @Option(
        name: [.customShort("Q"), .long],
        help: ArgumentHelp(
            "Capture only what the host receives (in) or sends (out; default: inout).", valueName: "in|out|inout"))
    var direction: CaptureOptions.Direction?

    @Option(
        help: ArgumentHelp(
            "Where an interface goes down or away, wait for it while the others go on, or stop (default: wait).",
            valueName: "wait|stop"))
    var ifGone: LiveRecording.Limits.Absence?

    func validate() throws {
        if listInterfaces {
            guard files.isEmpty && interfaces.isEmpty else {
                throw ValidationError("-D lists interfaces and captures nothing: give it without -r and -i")
            }
            return
        }
        if files.isEmpty == interfaces.isEmpty {
            throw ValidationError("give either -r <file> or -i <interface>, and not both; -D lists the interfaces")
        }
        if Set(interfaces).count < interfaces.count {
            throw ValidationError("-i was given twice for the same interface")
        }
        if files.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("-r - was given twice; there is one standard input")
        }
        if interfaces.isEmpty, let option = liveOption {
            throw ValidationError("\(option) belongs to a live capture (-i), not to files")
        }
        try check("-c", count, from: 1)
        try check("-s", snapshotLength, from: 0)
        // libpcap counts the octets in 32 bits.
        try check("-B", bufferSize, from: 1, to: Int(Int32.max) / 1024)
        if let duration, !(duration > 0 && duration < 1e9) {
            throw ValidationError("--duration is above 0 seconds; found \(duration)")
        }
    }

    /// The first option given that files have no use for.
    private var liveOption: String? {
        if duration != nil { return "--duration" }
        if snapshotLength != nil { return "-s" }
        if bufferSize != nil { return "-B" }
        if direction != nil { return "-Q" }
        if ifGone != nil { return "--if-gone" }
        return notPromiscuous ? "-p" : nil
    }

    private func check(_ name: String, _ value: Int?, from least: Int, to most: Int = Int(Int32.max)) throws {
        guard let value, value < least || value > most else { return }
        throw ValidationError("\(name) is \(least) to \(most); found \(value)")
    }
}

/// Which exchanges are logged.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Log requests whose path matches instead; * is any octets, ? is one. Repeatable.", valueName: "glob"))
    var path: [String] = []

    @Option(help: ArgumentHelp("Log requests with this method instead of POST. Repeatable.", valueName: "method"))
    var method: [String] = []

    @Flag(help: "Log every exchange.")
    var all = false

    func validate() throws {
        if all && !(path.isEmpty && method.isEmpty) {
            throw ValidationError("--all logs everything; --path and --method would take something away from it")
        }
        if path.contains("") { throw ValidationError("--path is empty, and no request's path is") }
        if let wrong = method.first(where: { $0.isEmpty || !$0.utf8.allSatisfy(\.isTokenCharacter) }) {
            throw ValidationError("--method is one word, as in --method PUT; found \"\(wrong)\"")
        }
    }

    /// What the options select.
    var selection: Selection {
        if all { return .all }
        return path.isEmpty && method.isEmpty ? .standard : Selection(paths: path, methods: method)
    }
}

/// Where the log goes and what it holds.
struct CaptureOutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The event log to create: .ndjson, .gz or .zst (default: standard output).", valueName: "log"))
    var output: String?

    @Option(
        name: .customShort("w"),
        help: ArgumentHelp(
            "Also keep the frames, of files those that the filter lets pass, in this new pcapng file.",
            valueName: "pcapng"))
    var write: String?

    @Flag(help: "Log authorization, cookies and tokens too.")
    var keepCredentials = false

    @Flag(help: "Print the closing summary as JSON, to standard output where -o names the log.")
    var json = false

    /// The log's path, nil for standard output.
    var log: String? { output == "-" ? nil : output }

    func validate() throws {
        if write == "-" && log == nil {
            throw ValidationError("-w - puts frames on standard output, where the log goes; give -o <log> too")
        }
        if let write, write != "-", let log, FilePlace(write) == FilePlace(log) {
            throw ValidationError("-o and -w name one file: \(write)")
        }
    }
}

/// How much is held, and what loss means.
struct CaptureLimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Hold a line at most so long for an earlier request to finish (seconds of capture time; default: 10).",
            valueName: "seconds"))
    var hold: Double?

    /// The standard limits with what the options change.
    var limits: RecordingLimits {
        var limits = RecordingLimits()
        // Each was found to be valid when it was read.
        for setting in limit { _ = limits.set(setting.name, to: setting.value) }
        return limits
    }

    @Option(help: ArgumentHelp("Keep at most so much of one content (octets; default: 4194304).", valueName: "octets"))
    var maxBody: Int?

    @Option(
        help: ArgumentHelp(
            "1 decodes and writes on one thread, 2 on two (default: 2); a live capture has one more. The log is the same.",
            valueName: "1|2"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Change a limit on what is held in memory or on how long is waited (see the list above). Repeatable.",
            valueName: "name=value"), transform: LimitSetting.init)
    var limit: [LimitSetting] = []

    @Flag(help: "Exit with 4 if anything was lost.")
    var requireComplete = false

    func validate() throws {
        if let threads, threads != 1 && threads != 2 {
            throw ValidationError("--threads is 1 or 2; found \(threads)")
        }
        if let hold, !(hold >= 0 && hold <= 86_400) {
            throw ValidationError("--hold is 0 to 86400 seconds; found \(hold)")
        }
        // A line with more is over what every reader of logs takes.
        if let maxBody, !(0...LogFormat.largestContent).contains(maxBody) {
            throw ValidationError("--max-body is 0 to \(LogFormat.largestContent) octets; found \(maxBody)")
        }
    }
}
