import Foundation
import TestSupport
import Testing

/// A folder of `Samples`: a capture, the log it must give, and a page on where it comes from.
struct Sample: CustomTestStringConvertible, Sendable {
    var folder: URL
    var capture: URL
    /// The log that `reprise capture` must give, octet for octet.
    var expected: URL { folder.appending(path: "events.ndjson") }
    var testDescription: String { folder.lastPathComponent }

    /// Every folder of `Samples`, by name.
    ///
    /// A new folder is a new test.
    static let all: [Sample] = {
        guard let samples = CorpusFolder.samples else { return [] }
        let folders =
            (try? FileManager.default.contentsOfDirectory(at: samples, includingPropertiesForKeys: [.isDirectoryKey]))
        return (folders ?? []).filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true }
            .sorted { $0.path < $1.path }
            .map {
                Sample(folder: $0, capture: CorpusFolder.captures(in: $0).first ?? $0.appending(path: "capture.pcap"))
            }
    }()
}

/// Two logs, compared line by line.
enum LogComparison {
    /// The first line in which they differ, shortened around the place; nil where they are equal octet for octet.
    static func difference(_ found: Data, _ expected: Data) -> String? {
        if found == expected { return nil }
        let (left, right) = (found.split(separator: 0x0A), expected.split(separator: 0x0A))
        for (number, (a, b)) in zip(left, right).enumerated() where a != b {
            let place = zip(a, b).prefix { $0 == $1 }.count
            func around(_ line: Data) -> String {
                String(decoding: line.dropFirst(max(place - 60, 0)).prefix(120), as: UTF8.self)
            }
            return "line \(number + 1), octet \(place): found …\(around(a))…, expected …\(around(b))…"
        }
        return "\(left.count) lines found, \(right.count) expected"
    }
}
