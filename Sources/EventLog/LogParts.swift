import Foundation

/// The files of one log in their order: one file, or parts that a writer made of it.
///
/// Which files belong together their headers say. That each follows the one before it is checked as they are read.
public struct LogParts: Sendable {
    /// The most files that are looked at; each takes some hundred octets of memory.
    static let mostFiles = 65_536

    /// A file of a log.
    struct File: Sendable {
        /// Where it is; `-` is standard input.
        var path: String
        /// Its place; nil for a log that is one file.
        var part: LogHeader.Part?
        /// What it is, whatever its name comes to mean; nil for what is no file.
        var identity: Identity?
        /// Its size in octets.
        var size = 0
        /// When it was last written, in nanoseconds since 1970.
        var written: Int64 = 0
    }

    /// What tells a file from all others of this host.
    struct Identity: Sendable, Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// The base name of the folder, or of the first file.
    public internal(set) var name: String
    /// The files, in the order of their parts.
    var files: [File]
    /// Whether the files shall be all of the log, so that what is missing is damage; a single part is read by itself.
    var isWhole: Bool
    /// The folder that further parts come up in, where the files were found in one.
    var folder: String?

    /// For headlines: the first file as it was named, and how many there are where it is not all.
    public var title: String {
        let first = files.first?.path ?? name
        return files.count > 1 ? "\(first) and \(LogError.text(files.count - 1, "more part"))" : first
    }

    /// Whether a file's name says that it is compressed by zstd, whose readers hold up to 8 MiB each.
    public var areZstd: Bool { files.contains { $0.path.hasSuffix(".zst") || $0.path.hasSuffix(".zst.partial") } }

    /// How many files there are.
    public var count: Int { files.count }

    /// The logs that lie at some paths: files, and folders, whose logs have their names ending in `.ndjson`, `.ndjson.gz` or
    /// `.ndjson.zst`, with `.partial` behind that where they are still written.
    ///
    /// Files that are parts of one log are put together. What is no log makes one of its own, and reading it says so. Reads
    /// every header, and first parts as a whole where parts that follow one are there: only their ends say which.
    public static func logs(at paths: [String]) throws(LogError) -> [LogParts] {
        // Standard input and pipes stay unread.
        let files = paths.filter { $0 != "-" && LogPath.canBeReadAgain($0) && !LogPath.isFolder($0) }
        var grouped = LogGrouping.logs(of: files)
        var logs: [LogParts] = []
        for path in paths {
            if path != "-" && LogPath.isFolder(path) {
                let found = try LogGrouping.logs(inFolder: path)
                if found.isEmpty { throw LogError(file: path, kind: .severalLogs([])) }
                logs += found
            } else if !files.contains(path) {
                logs.append(LogParts(path))
            } else if let index = grouped.firstIndex(where: { $0.files.contains { $0.path == path } }) {
                logs.append(grouped.remove(at: index))
            }
        }
        return logs
    }

    /// The one log that lies at a path.
    ///
    /// Throws where a folder holds none, or several.
    public static func log(at path: String) throws(LogError) -> LogParts {
        guard path != "-", LogPath.isFolder(path) else { return LogParts(path) }
        let logs = try LogGrouping.logs(inFolder: path)
        guard let first = logs.first, logs.count == 1 else {
            throw LogError(file: path, kind: .severalLogs(logs.map(\.shortTitle)))
        }
        return first
    }

    /// The log that was written last in a folder, or the one file at a path: what is still written, most likely.
    public static func latest(at path: String) throws(LogError) -> LogParts {
        guard path != "-", LogPath.isFolder(path) else { return LogParts(path) }
        let logs = try LogGrouping.logs(inFolder: path)
        func written(_ log: LogParts) -> Int64 { log.files.map(\.written).max() ?? 0 }
        guard let latest = logs.max(by: { written($0) < written($1) }) else {
            throw LogError(file: path, kind: .severalLogs([]))
        }
        return latest
    }

    /// One file, whatever it is.
    init(_ path: String, name: String? = nil) {
        self.name = name ?? (path == "-" ? "standard input" : LogOutput.baseName(path))
        files = [File(path: path)]
        isWhole = false
    }

    init(name: String, files: [File], isWhole: Bool, folder: String?) {
        self.name = name
        self.files = files
        self.isWhole = isWhole
        self.folder = folder
    }

    /// How many of the log's first parts its writer says that it removed.
    var removed: Int { files.compactMap(\.part?.removed).max() ?? 0 }

    /// For messages: the first file, and how many there are.
    var shortTitle: String {
        let first = files.first.map { LogOutput.baseName($0.path) } ?? name
        return files.count > 1 ? "\(first) (\(files.count) parts)" : first
    }

    /// The parts behind number `number` of the log whose first part has digest `first` that are in the folder now, in their
    /// order.
    ///
    /// Those that were listed before are among them. Numbers alone tell what is new: file systems give the inode of a part
    /// that was removed to the next one that is created.
    func later(than number: Int, first: String) -> [File] {
        guard let folder, let found = try? LogGrouping.files(inFolder: folder) else { return [] }
        let later = found.filter { file in
            guard let part = file.part else { return false }
            return part.number > number && part.first == first
        }
        return later.sorted { ($0.part?.number ?? 0, $0.path) < ($1.part?.number ?? 0, $1.path) }
    }

    /// The digest of the log's first part, as its other parts that are known say.
    var first: String? { files.lazy.compactMap(\.part?.first).first }
}
