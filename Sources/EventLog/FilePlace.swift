import Foundation

/// Where a path leads, so that two names of one file can be told: `a` and `./a`, a symbolic link, a hard link.
package enum FilePlace: Equatable {
    /// A file that is there, by its device and number.
    case file(device: UInt64, number: UInt64)
    /// A name that is free, in a folder that is there.
    case name(String, folderDevice: UInt64, folderNumber: UInt64)
    /// A name in a folder that is not there either.
    case path(String)

    /// Looks where a path leads now.
    package init(_ path: String) {
        var found = stat()
        if stat(path, &found) == 0 {
            self = .file(device: UInt64(found.st_dev), number: UInt64(found.st_ino))
            return
        }
        let url = URL(filePath: path)
        if stat(url.deletingLastPathComponent().path, &found) == 0 {
            self = .name(
                url.lastPathComponent, folderDevice: UInt64(found.st_dev), folderNumber: UInt64(found.st_ino))
        } else {
            self = .path(url.standardizedFileURL.path)
        }
    }
}
