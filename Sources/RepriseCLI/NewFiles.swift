import Foundation

/// Files that a command has just made, and removes again where one of the others cannot be made: then the same command can be
/// given once more.
struct NewFiles: ~Copyable {
    private var paths: [String] = []

    init() {}

    /// Notes one that was made; nil and standard output are none.
    mutating func add(_ path: String?) {
        if let path, path != "-" { paths.append(path) }
    }

    /// Lets all of them stay.
    mutating func keep() { paths = [] }

    deinit {
        for path in paths {
            // A device or a pipe was there before, and only written to.
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            if attributes?[.type] as? FileAttributeType == .typeRegular { unlink(path) }
        }
    }
}
