import Wire

/// The parts of a log that is being written, as files of a folder: their names, their order, and how many are kept.
///
/// While a part is written its name ends in `.partial`; it gets its own once it is whole. A name that is there is never
/// taken.
struct LogSeries: ~Copyable {
    /// The most files of a pattern that are looked after where the oldest are removed, whatever the policy allows; each
    /// takes some hundred octets of memory, and at the start some system calls.
    ///
    /// No more are made, either: else a log could not be begun again where it was written, nor read there.
    static let mostFiles = 65_536
    /// Names that are tried for one part before that is an error.
    private static let attempts = 1000

    /// A file of the pattern that nobody writes any more.
    private struct Kept {
        var name: String
        var size: Int
        /// The counts of a part of this log; nil for one that was there before.
        var counts: LogCounts?
    }

    private let folder: LogFolder
    private let pattern: LogNamePattern
    private let policy: LogPolicy
    private let mostFiles: Int
    /// What may be removed, the oldest first; nothing where nothing is.
    private var kept: [Kept] = []
    /// How many files of the pattern are no logs, and stay.
    private var others = 0
    /// The name that the present part will have.
    private var name = ""
    /// The present part's place.
    private(set) var part = LogHeader.Part(number: 1)
    /// What was removed.
    private(set) var removal = LogRemoval()

    /// Opens the folder of `path`, whose last component is the pattern.
    ///
    init(path: String, policy: LogPolicy, mostFiles: Int = LogSeries.mostFiles) throws(LogError) {
        let (folderPath, last) = LogSeries.split(path)
        let pattern = try LogSeries.pattern(last)
        self.init(folder: try LogFolder(path: folderPath), pattern: pattern, policy: policy, mostFiles: mostFiles)
    }

    private init(folder: consuming LogFolder, pattern: LogNamePattern, policy: LogPolicy, mostFiles: Int) {
        self.folder = folder
        self.pattern = pattern
        self.policy = policy
        self.mostFiles = mostFiles
    }

    /// The folder of a path, and its last component.
    static func split(_ path: String) -> (folder: String, last: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (folder, String(path[path.index(after: slash)...]))
    }

    /// Reads a pattern; what is wrong with it is told as an error of the log.
    static func pattern(_ name: String) throws(LogError) -> LogNamePattern {
        do throws(LogNamePattern.Fault) {
            return try LogNamePattern(name)
        } catch {
            let reason =
                switch error {
                case .unknownConversion(let found):
                    "`\(found)` is none of the conversions that names of parts can have: \(LogNamePattern.known)"
                case .tooLong(let length):
                    "makes names of \(length) octets, and \(LogNamePattern.longest) are the most for parts"
                case .wrongEnding: "names of parts end in \(LogPath.endings.joined(separator: ", "))"
                }
            throw LogError(file: name, kind: .badName(reason))
        }
    }

    /// Creates the file of the first part.
    ///
    /// Throws where another process is writing files of the same pattern, and where the oldest are to be removed and there
    /// are more than `mostFiles`: then the limits could not be kept.
    mutating func begin(at time: Timestamp) throws(LogError) -> LogFile {
        // One at a time: of two that start together, the second sees the part of the first.
        var found: [LogFolder.File] = []
        let begun = try folder.locked { () throws(LogError) -> LogPartBegun in
            try folder.forEachFile {
                pattern.matches(LogPath.finalName($0))
            } _: { file throws(LogError) in
                if file.isLocked { throw LogError(file: file.name, kind: .beingWritten) }
                guard policy.removesFiles else { return }
                guard found.count < mostFiles else {
                    throw LogError(file: folder.name, kind: .tooManyFiles(mostFiles))
                }
                found.append(file)
            }
            return try begin(part, at: time)
        }
        found.sort { ($0.written, $0.name) < ($1.written, $1.name) }
        kept = found.filter { folder.isLog($0.name) }.map { Kept(name: $0.name, size: $0.size) }
        others = found.count - kept.count
        do throws(LogError) {
            try makeRoom(beside: 0)
        } catch {
            abandon(begun.start)
            throw error
        }
        name = begun.start.name
        return begun.file
    }

    /// Creates the file of the next part, and removes what then is too much.
    ///
    /// `digest` and `size` are those of the present part, which `finish` is to be called for afterwards.
    mutating func next(
        at time: Timestamp, after seq: Int, digest: String, size: Int
    ) throws(LogError) -> LogPartBegun {
        try makeRoom(beside: size)
        let part = LogHeader.Part(
            number: part.number &+ 1, after: seq, first: part.first ?? digest, previous: digest,
            removed: removal.parts)
        return try begin(part, at: time)
    }

    /// Gives the present part its name, which must be whole, and takes the next one for the present, where there is one.
    mutating func finish(size: Int, counts: LogCounts, at time: Timestamp, next: LogPartStart?) throws(LogError) {
        let temporary = name + LogNamePattern.temporarySuffix
        var attempt = 1
        while try !folder.rename(temporary, to: name) {
            attempt += 1
            guard attempt <= Self.attempts else { throw LogError(file: temporary, kind: .alreadyExists) }
            name = pattern.name(at: time, part: part.number, attempt: attempt)
        }
        if policy.sync != .never { try folder.sync() }
        if policy.removesFiles { kept.append(Kept(name: name, size: size, counts: counts)) }
        guard let next else { return }
        part = next.part
        name = next.name
    }

    /// Removes a part that has no records, because of an error that is told anyway.
    func abandon(_ start: LogPartStart) {
        _ = try? folder.remove(start.name + LogNamePattern.temporarySuffix)
    }

    /// The most octets of a part.
    static func partSize(of policy: LogPolicy) -> Int {
        min(policy.partSize ?? .max, policy.total.map { $0 / 4 } ?? .max)
    }

    /// Creates the file of a part under the first name that is free, and locks it.
    private func begin(_ part: LogHeader.Part, at time: Timestamp) throws(LogError) -> LogPartBegun {
        for attempt in 1...Self.attempts {
            let name = pattern.name(at: time, part: part.number, attempt: attempt)
            if folder.has(name) { continue }
            guard let descriptor = try folder.create(name + LogNamePattern.temporarySuffix) else { continue }
            let start = LogPartStart(part: part, name: name)
            do throws(LogError) {
                let file = try LogFile(file: descriptor, name: name, syncsEveryWrite: policy.sync == .always)
                if policy.sync != .never { try folder.sync() }
                return LogPartBegun(file: file, start: start)
            } catch {
                abandon(start)
                throw error
            }
        }
        throw LogError(
            file: pattern.name(at: time, part: part.number, attempt: Self.attempts), kind: .alreadyExists)
    }

    /// Removes the oldest files until there is room for one more part, beside a present one of `size` octets.
    private mutating func makeRoom(beside size: Int) throws(LogError) {
        let coming = LogSeries.partSize(of: policy)
        let present = size > 0 ? 1 : 0
        var total = kept.reduce(size) { $0 &+ $1.size }
        var count = 0
        while count < kept.count {
            let files = kept.count - count + present + 1
            let isOverFiles = policy.files.map { files > max($0, LogPolicy.leastFiles) }
            let isOverTotal = policy.total.map { total > $0 - coming }
            // A part that is given its name has two for a moment, and may be left with both.
            let isOverMost = files + others >= mostFiles
            guard isOverFiles ?? false || isOverTotal ?? false || isOverMost else { break }
            try folder.remove(kept[count].name)
            removal.add(kept[count].counts)
            total &-= kept[count].size
            count += 1
        }
        kept.removeFirst(count)
        if count > 0 && policy.sync != .never { try folder.sync() }
    }
}

/// The file of a part that was created, and where it stands.
struct LogPartBegun: ~Copyable {
    var file: LogFile
    var start: LogPartStart
}

/// The place and the name of a part whose file was created.
struct LogPartStart {
    var part: LogHeader.Part
    var name: String
}
