import Foundation
import Testing

@Suite struct LayoutTests {
    /// Above it a file of sources holds more than one concept.
    private static let mostLines = 400
    /// Half of the files are shorter.
    private static let medianLines = 120

    @Test func theTopLevelHoldsFiveThingsAndHiddenFiles() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: PackageTree.root.path)
            .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
        #expect(Set(names).isSubset(of: ["Package.swift", "Sources", "Tests", "Samples", "README.md"]), "\(names)")
    }

    @Test func sourceFilesAreSmall() throws {
        let files = PackageTree.swiftFiles(below: PackageTree.root.appending(path: "Sources"))
        let counts = try files.map { (file: $0.lastPathComponent, lines: try PackageTree.lines(of: $0).count) }
            .sorted { $0.lines < $1.lines }
        try #require(!counts.isEmpty)
        #expect(counts[counts.count / 2].lines <= Self.medianLines)
        for (file, lines) in counts where lines > Self.mostLines {
            Issue.record("\(file) has \(lines) lines; the most is \(Self.mostLines)")
        }
    }
}
