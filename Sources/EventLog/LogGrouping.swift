import Foundation

/// Sorts files into logs, by what their headers say.
enum LogGrouping {
    /// The logs in a folder, in the order of their first files' names.
    static func logs(inFolder path: String) throws(LogError) -> [LogParts] {
        var logs = logs(of: try files(inFolder: path), folder: path)
        guard let only = logs.first, logs.count == 1 else { return logs }
        logs[0].name = only.files.count > 1 ? LogOutput.baseName(path) : only.name
        return logs
    }

    /// The logs that files at `paths` make up, in the order of their first files.
    static func logs(of paths: [String]) -> [LogParts] {
        logs(of: paths.map(file), folder: nil)
    }

    /// The files in a folder that have the name of a log, by name.
    ///
    /// An empty one that was not given its name holds nothing, and is left out.
    static func files(inFolder path: String) throws(LogError) -> [LogParts.File] {
        guard let listing = opendir(path) else { throw LogError(file: path, kind: .cannotOpen(errno: errno)) }
        defer { closedir(listing) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(listing) else { break }
            let name = LogFolder.name(of: entry)
            guard LogPath.isLogName(name) else { continue }
            guard names.count < LogParts.mostFiles else {
                throw LogError(file: path, kind: .tooManyFiles(LogParts.mostFiles))
            }
            names.append(name)
        }
        // Files that are missing from a listing would not be missed.
        if errno != 0 { throw LogError(file: path, kind: .cannotRead(errno: errno)) }
        return files(named: names, inFolder: path)
    }

    /// The files of these names, by name; one that was given its name since is found by that.
    static func files(named names: [String], inFolder path: String) -> [LogParts.File] {
        var seen: Set<LogParts.Identity> = []
        return names.sorted().compactMap { name in
            let path = path.hasSuffix("/") ? path + name : path + "/" + name
            var found = file(path)
            if found.identity == nil, LogPath.finalName(path) != path { found = file(LogPath.finalName(path)) }
            // A part that is given its name has both for a moment.
            guard let identity = found.identity, seen.insert(identity).inserted else { return nil }
            let isEmptyRest = found.size == 0 && found.path.hasSuffix(LogNamePattern.temporarySuffix)
            return isEmptyRest ? nil : found
        }
    }

    private static func logs(of files: [LogParts.File], folder: String?) -> [LogParts] {
        let families = Set(files.compactMap(\.part?.first))
        var order: [String] = []
        var groups: [String: [LogParts.File]] = [:]
        for (index, file) in files.enumerated() {
            let own = "file \(index)"
            let key =
                switch file.part {
                case nil: own
                case .some(let part) where part.number > 1: part.first ?? own
                case .some: families.isEmpty ? own : family(ofFirst: file, in: files) ?? own
                }
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(file)
        }
        return order.compactMap { key in
            guard let files = groups[key], let first = files.first else { return nil }
            let sorted = files.sorted { ($0.part?.number ?? 0, $0.path) < ($1.part?.number ?? 0, $1.path) }
            return LogParts(
                name: LogOutput.baseName((sorted.first ?? first).path), files: sorted,
                isWhole: first.part != nil && (folder != nil || files.count > 1),
                folder: first.part == nil ? nil : folder)
        }
    }

    /// What a file is, and its place where it is a part.
    private static func file(_ path: String) -> LogParts.File {
        var found = LogParts.File(path: path)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return found }
        found.identity = LogParts.Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        found.written = LogFolder.written(status)
        found.size = Int(status.st_size)
        // What is wrong with it is told by whoever reads it.
        do throws(LogError) {
            var input = try LogInput(path: path, lineLimit: LogFormat.lineLimit)
            var digest = LogDigest()
            var opening = LogOpening()
            found.part = try opening.header(&input, digest: &digest, saysDamage: false).part
        } catch {
            return found
        }
        return found
    }

    /// What the parts behind a first one know it by; nil where none follows it, and where it cannot be read.
    ///
    /// That is the digest in its trailer. Without one, because it is still written or was left so, it is the digest of its
    /// lines: the second part is begun before the first has its trailer.
    private static func family(ofFirst file: LogParts.File, in files: [LogParts.File]) -> String? {
        do throws(LogError) {
            var reader = try LogReader(path: file.path)
            reader.scope = .request
            var last = 0
            while let line = try reader.nextReadable() {
                switch line {
                case .trailer(let trailer): return trailer.isContinued ? trailer.digest : nil
                case .exchange(let record): last = record.seq
                case .answer, .outcome: break
                }
            }
            let isBeingWritten = reader.faults.contains { $0.kind == .unfinished }
            let cut = isBeingWritten ? nil : family(ofCut: file, endingAt: last, in: files)
            return cut ?? reader.lineDigest
        } catch {
            return nil
        }
    }

    /// What a first part that lost its end, and its digest with it, is known by; nil where it may be another log's.
    ///
    /// Of all files it must be the only first part, all others must be of one log, and the second of those must have been
    /// begun behind its last `seq`, `last`, and written no earlier than it.
    private static func family(ofCut file: LogParts.File, endingAt last: Int, in files: [LogParts.File]) -> String? {
        let parts = files.compactMap(\.part)
        let families = Set(parts.compactMap(\.first))
        guard families.count == 1, parts.count(where: { $0.number == 1 }) == 1 else { return nil }
        let isFollowed = files.contains { second in
            guard let part = second.part, part.number == 2 else { return false }
            return part.after >= last && second.written >= file.written
        }
        return isFollowed ? families.first : nil
    }
}
