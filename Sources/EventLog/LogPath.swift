import Foundation

/// What stands at a path that a log is read from.
package enum LogPath {
    /// Whether it can be read as often as one likes: a file or a folder, and no pipe, terminal or socket, links followed.
    ///
    /// True also where there is nothing, which opening it tells.
    package static func canBeReadAgain(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        let type = status.st_mode & S_IFMT
        return type == S_IFREG || type == S_IFDIR
    }
}
