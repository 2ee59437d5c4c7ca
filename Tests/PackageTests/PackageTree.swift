import Foundation

/// The package as it lies on disk: its root, its source files and the lines that import.
enum PackageTree {
    /// The folder of `Package.swift`, found from this file upwards.
    static let root: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path), folder.path != "/"
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// The Swift files below a folder, by path.
    static func swiftFiles(below folder: URL) -> [URL] {
        let all =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return all.filter { $0.pathExtension == "swift" && !$0.path.contains("/.build") }.sorted { $0.path < $1.path }
    }

    /// The lines of a file.
    static func lines(of file: URL) throws -> [Substring] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// An `import` line: the module, and whether it stands in the public interface.
    struct Import: Hashable {
        var module: String
        var isPublic: Bool
    }

    /// The imports of all files of a target.
    static func imports(of target: String) throws -> Set<Import> {
        var found: Set<Import> = []
        for file in swiftFiles(below: root.appending(path: "Sources/\(target)")) {
            for line in try lines(of: file) {
                var words = line.split(separator: " ").map(String.init)
                if words.first?.hasPrefix("@") == true { words.removeFirst() }
                let isPublic = words.first == "public" || words.first == "package"
                if ["public", "package", "internal", "private", "fileprivate"].contains(words.first) {
                    words.removeFirst()
                }
                guard words.first == "import", words.count >= 2 else { continue }
                let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
                let path = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
                found.insert(Import(module: String(path.prefix { $0 != "." }), isPublic: isPublic))
            }
        }
        return found
    }
}
