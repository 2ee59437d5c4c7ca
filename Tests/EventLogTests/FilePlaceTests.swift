import Foundation
import TestSupport
import Testing

@testable import EventLog

@Suite struct FilePlaceTests {
    @Test func namesOfOneFileAreTheSameAndOthersAreNot() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("a", holding: []).path
        let root = folder.path("x").dropLast(2)
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.path("soft"), withDestinationPath: file)
        try files.linkItem(atPath: file, toPath: folder.path("hard"))
        try files.createSymbolicLink(atPath: folder.path("here"), withDestinationPath: String(root))
        for other in ["a", "./a", "../\(root.split(separator: "/").last ?? "")/a", "here/a", "soft", "hard"] {
            #expect(FilePlace(file) == FilePlace("\(root)/\(other)"), "\(other)")
        }
        for other in ["./new", "here/new", "here/./new"] {
            #expect(FilePlace("\(root)/new") == FilePlace("\(root)/\(other)"), "\(other)")
        }
        #expect(FilePlace("\(root)/none/new") == FilePlace("\(root)/none/../none/new"))
        for other in ["b", "new", "none/a", "here"] {
            #expect(FilePlace(file) != FilePlace("\(root)/\(other)"), "\(other)")
        }
    }
}
