import Foundation

/// The page that describes logs member by member.
public enum FormatPage {
    /// The page as it stands in the repository.
    public static func text() throws -> String {
        let path = "Sources/EventLog/EventLog.docc/EventLogFormat.md"
        return try String(contentsOf: CorpusFolder.repository.appending(path: path), encoding: .utf8)
    }
}
