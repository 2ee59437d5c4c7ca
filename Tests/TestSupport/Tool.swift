import Foundation

/// Installed programs that our own work is held against.
public enum Tool {
    /// Runs a program to its end and gives its standard output; nil where it is not installed.
    public static func run(_ name: String, _ arguments: [String]) throws -> [UInt8]? {
        let places = ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/"].map { $0 + name }
        guard let place = places.first(where: FileManager.default.isExecutableFile(atPath:)) else { return nil }
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: place)
        process.arguments = arguments
        process.standardOutput = try FileHandle(forWritingTo: folder.file("stdout", holding: []))
        process.standardError = try FileHandle(forWritingTo: folder.file("stderr", holding: []))
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(text: "\(name): \(String(decoding: try folder.read("stderr"), as: UTF8.self))")
        }
        return try folder.read("stdout")
    }

    /// Says that a comparison was not made.
    public static func sayMissing(_ name: String) {
        print("\(name) is not installed: nothing was held against it.")
    }

    /// A program that ended with an error, and what it said.
    public struct Failure: Error {
        /// The program's name and its standard error.
        public let text: String
    }
}
