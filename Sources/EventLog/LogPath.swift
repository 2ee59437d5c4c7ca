import Foundation

/// Paths of logs: what stands at one, and how names of logs end.
package enum LogPath {
    /// How the names of logs end.
    ///
    /// The form of a file is told by its content when it is read; by these its folder tells it from other files.
    static let endings = [".ndjson", ".ndjson.gz", ".ndjson.zst"]

    /// Whether it can be read as often as one likes: a file or a folder, and no pipe, terminal or socket, links followed.
    ///
    /// True also where there is nothing, which opening it tells.
    package static func canBeReadAgain(_ path: String) -> Bool {
        guard let type = type(path) else { return true }
        return type == S_IFREG || type == S_IFDIR
    }

    /// Whether a folder stands there.
    package static func isFolder(_ path: String) -> Bool { type(path) == S_IFDIR }

    /// The name of a part without what says that it is written, or was left unfinished.
    static func finalName(_ name: String) -> String {
        name.hasSuffix(LogNamePattern.temporarySuffix)
            ? String(name.dropLast(LogNamePattern.temporarySuffix.count)) : name
    }

    /// Whether a file of that name in a folder is taken for a log.
    static func isLogName(_ name: String) -> Bool {
        let name = finalName(name)
        return endings.contains { name.hasSuffix($0) }
    }

    private static func type(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
