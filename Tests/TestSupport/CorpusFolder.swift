public import Foundation

/// The captures that tests read: the repository's own samples, and the corpus beside it where that is present.
public enum CorpusFolder {
    /// The repository's folder, also where the tests were reached through a link.
    public static let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL

    /// A folder of the corpus such as `public`, or nil where there is no corpus.
    public static func folder(_ name: String) -> URL? {
        existing(repository.appending(path: "../shared/corpus/\(name)").standardizedFileURL)
    }

    /// The folder of samples, or nil.
    public static var samples: URL? { existing(repository.appending(path: "Samples")) }

    /// The capture files in a folder and below, by name.
    public static func captures(in folder: URL?) -> [URL] {
        guard let folder, let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
            return []
        }
        let files = walk.compactMap { $0 as? URL }.filter { file in
            [".pcap", ".pcapng", ".pcapng.1", ".pcap.gz", ".pcapng.gz"].contains {
                file.lastPathComponent.hasSuffix($0)
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    private static func existing(_ url: URL) -> URL? {
        FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
}
