public import Compression

/// What went wrong with a log, and where.
public struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The log's base name, `standard input` or `standard output`.
    public var file: String
    /// The line, from 1.
    public var line: Int?
    /// The octet in the line, from 1.
    public var octet: Int?
    /// What is wrong.
    public var kind: Kind

    /// The ways in which a log can fail.
    public enum Kind: Equatable, Sendable {
        /// The system refused to open it.
        case cannotOpen(errno: Int32)
        /// A new log would have to overwrite a file.
        case alreadyExists
        /// Reading failed.
        case cannotRead(errno: Int32)
        /// Writing failed; some of what was not yet acknowledged may stand in the file.
        case cannotWrite(errno: Int32)
        /// Whoever read what is written here went away.
        case closedPipe
        /// Something was to be written after the trailer.
        case finished
        /// The compressed form is broken.
        case compression(CompressionError)
        /// It does not start as a log does.
        case notALog(String)
        /// The format's major version is higher than the one this code knows.
        case newerVersion(major: Int, minor: Int)
        /// A line breaks the format.
        case badLine(String)
        /// There is no trailer: the log was cut short.
        case cutShort
        /// The trailer's digest is not that of the lines before it.
        case wrongDigest(found: String, expected: String)
        /// Several faults; the first of them, and how many there are in all.
        case damaged(first: String, count: Int)
    }

    /// Makes an error.
    public init(file: String, line: Int? = nil, octet: Int? = nil, kind: Kind) {
        self.file = file
        self.line = line
        self.octet = octet
        self.kind = kind
    }

    /// Whether it was a log and something of it is missing or wrong, so that what is readable was read.
    public var isDamage: Bool {
        switch kind {
        case .compression, .badLine, .cutShort, .wrongDigest, .damaged: true
        case .cannotOpen, .alreadyExists, .cannotRead, .cannotWrite, .closedPipe, .finished, .notALog, .newerVersion:
            false
        }
    }

    /// Whether the reader of our output went away, which is no failure of ours.
    public var isClosedPipe: Bool { kind == .closedPipe }
}
