import Foundation
import TestSupport
import Testing

@testable import RepriseCLI

@Suite struct NewFilesTests {
    private func note(_ paths: [String?], isKept: Bool) {
        var files = NewFiles()
        for path in paths { files.add(path) }
        if isKept { files.keep() }
    }

    @Test func onlyFilesAreRemovedAndOnlyWhereTheyAreNotKept() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("file", holding: []).path
        // What a plan is written to may be a device, too.
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: file)
        note([file, pipe, nil, "-"], isKept: true)
        #expect(FileManager.default.fileExists(atPath: file))
        note([pipe, folder.path("link")], isKept: false)
        #expect(FileManager.default.fileExists(atPath: pipe) && FileManager.default.fileExists(atPath: file))
        note([file, nil, "-"], isKept: false)
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}
