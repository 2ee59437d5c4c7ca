public import Foundation

/// A folder that goes when the value does.
public final class TemporaryFolder {
    /// Where it is.
    public let url: URL

    /// Creates an empty one.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("reprise-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// The path of a name in the folder.
    public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Creates a file.
    @discardableResult
    public func file(_ name: String, holding octets: [UInt8]) throws -> URL {
        let file = url.appendingPathComponent(name)
        try Data(octets).write(to: file)
        return file
    }

    /// Reads a file.
    public func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url.appendingPathComponent(name)))
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}
