import Foundation
import TestSupport
import Testing

/// A `ConfinementProbe` that has tried everything and waits, so that it can be looked at.
final class ConfinedProcess {
    /// How each attempt ended: 0, or an `errno`.
    private(set) var results: [String: Int32] = [:]
    /// What it said was in force, or why it was not confined.
    private(set) var report = ""
    private let process = Process()
    private let input = Pipe()

    private static let url: URL = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
        let path = bundle ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("ConfinementProbe")
    }()

    /// Starts it and waits until it has tried everything or ended; `through` is a command that starts it in turn.
    init(_ arguments: [String], through: [String] = []) throws {
        process.executableURL = through.isEmpty ? Self.url : URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = through.isEmpty ? arguments : through + [Self.url.path] + arguments
        process.standardInput = input
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.hasSuffix("done 0\n") {
            let octets = output.fileHandleForReading.availableData
            if octets.isEmpty { break }
            text += String(decoding: octets, as: UTF8.self)
        }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            if let number = Int32(words[1]) { results[String(words[0])] = number } else { report = String(line) }
        }
        try #require(report.hasPrefix("error ") || results["done"] == 0, "it ended early: \(text)")
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// What failed with an error that is not among these.
    func unexpected(_ names: [String], _ numbers: Set<Int32>) -> [String] {
        names.filter { !(results[$0].map(numbers.contains) ?? false) }
    }

    /// What the kernel says of each of its threads: the values by name, as in `proc_pid_status(5)`.
    func threads() throws -> [[String: String]] {
        let folder = "/proc/\(process.processIdentifier)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map { thread in
            let text = try String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8)
            let pairs = text.split(separator: "\n").map { line in
                let words = line.split(separator: ":", maxSplits: 1)
                return (String(words[0]), (words.last ?? "").split { " \t".contains($0) }.joined(separator: " "))
            }
            return Dictionary(pairs) { first, _ in first }
        }
    }
}
