import EventLog
import Foundation
import TestSupport
import Testing

/// Lines that a later version writes are no fault, and are not passed over in silence.
@Suite struct UnknownLinesTests {
    @Test(arguments: [["report"], ["replay", "--dry-run"]])
    func linesOfUnknownKindsAreCountedAndSaid(command: [String]) throws {
        let folder = try TemporaryFolder()
        let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/events.ndjson")
        var lines = try Data(contentsOf: sample).split(separator: 0x0A)
        lines = [lines[0]] + Array(repeating: Data(#"{"kind":"tea"}"#.utf8), count: 2) + lines.dropFirst().dropLast()
        var file = try LogFile(path: folder.path("later.ndjson"))
        for line in lines { try file.writeLine(Array(line), kind: .header) }
        try file.finish()
        let run = try BuiltTool.run(command + [folder.path("later.ndjson")])
        #expect(run.errors.contains("later.ndjson: 2 lines passed over: of kinds that this version does not know"))
        #expect(run.errors.contains("hint: read it with a newer reprise"), "\(run.errors)")
    }
}
