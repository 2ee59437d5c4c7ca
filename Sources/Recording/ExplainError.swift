public import EventLog
internal import Wire

/// Why a record could not be explained, or not be written as a capture.
public enum ExplainError: Error, Sendable {
    /// The log cannot be read.
    case log(LogError)
    /// A capture cannot be read, or the new one not be written.
    case recording(RecordingError)
    /// It is a log of outcomes.
    case notAnEventLog(name: String)
    /// The log has no such record; the highest `seq` in it, if it has any record.
    case noSuchRecord(seq: Int, log: String, last: Int?)
    /// A capture is not one that the log was made from.
    case notOfTheLog(name: String, size: Int?, sources: [LogHeader.Source])
    /// A capture that the record was made from was not given.
    case captureMissing(LogHeader.Source)
    /// Standard input was given as a capture, which is read more than once.
    case standardInput
    /// The captures have no such exchange.
    case notFound(seq: Int, frames: [SourceSpan])
    /// The frames that may be needed are more than fit the bound.
    case tooManyFrames(octets: Int)

    /// What was wrong, with its place.
    public var description: String {
        switch self {
        case .log(let error): error.description
        case .recording(let error): error.description
        case .notAnEventLog(let name): "\(name): is a log of outcomes; records are in the event log"
        case .noSuchRecord(let seq, let log, let last):
            "\(log): no record has seq \(seq)" + (last.map { "; the last one is \($0)" } ?? "; it has no records")
        case .notOfTheLog(let name, let size, let sources) where Self.names(name, size, sources):
            "\(name): is given more often than the log names it"
        case .notOfTheLog(let name, let size, let sources):
            "\(name): is not the capture that the log was made from: \(Self.text(name, size)) was given, "
                + "the log names \(sources.map { Self.text($0.name, $0.size) }.joined(separator: ", "))"
        case .captureMissing(let source):
            "the record has frames in \(Self.text(source.name, source.size)), which was not given"
        case .standardInput: "standard input: a capture is read more than once here"
        case .notFound(let seq, let frames):
            "record \(seq) is not at its place in the capture: "
                + frames.map { "frames \($0.first) to \($0.last) of source \($0.source)" }.joined(separator: ", ")
        case .tooManyFrames(let octets):
            "the frames that the record may need are more than \(octets) octets"
        }
    }

    /// What to try next.
    public var hint: String? {
        switch self {
        case .log(let error): error.hint
        case .recording(let error): error.hint
        case .notAnEventLog: "name the log that `reprise capture` wrote"
        case .noSuchRecord: "jq -r 'select(.kind==\"exchange\") | [.seq,.time,.request.target] | @tsv' LOG lists them"
        case .notOfTheLog: "a capture is known by its base name and its size in octets"
        case .captureMissing: "give every capture that the log was made from"
        case .standardInput: "write the capture to a file first"
        case .notFound: "was the log made from another capture of this name, or with --max-body or -c?"
        case .tooManyFrames: "cut the connection out with tcpdump -r … -w … 'host … and port …'"
        }
    }

    /// Whether the log names a capture of this base name and size.
    private static func names(_ name: String, _ size: Int?, _ sources: [LogHeader.Source]) -> Bool {
        let base = name.split(separator: "/").last.map(String.init) ?? name
        return size != nil && sources.contains { $0.name == base && $0.size == size }
    }

    private static func text(_ name: String, _ size: Int?) -> String {
        // A log may give its sources any name.
        size.map { "\(name.printable) (\($0) octets)" } ?? name.printable
    }
}
