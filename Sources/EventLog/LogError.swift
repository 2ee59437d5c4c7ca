public import Compression

/// What went wrong with a log, and where.
public struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The log's base name, `standard input` or `standard output`; where it could not be opened or is a folder, the path as it
    /// was given.
    public var file: String
    /// The line, from 1.
    public var line: Int?
    /// The octet in the line, from 1.
    public var octet: Int?
    /// What is wrong.
    public var kind: Kind
    /// Of a log that could not be written: the lines that are known to read back, at least.
    public var safe: LogCounts?

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
        /// A copy of it, made to be read more than once, could not be written to a folder.
        case cannotCopy(folder: String, errno: Int32)
        /// The disk did not take what was written, so that nobody can say what of it is there.
        case cannotSync(errno: Int32)
        /// A part that is done could not be given its name.
        case cannotRename(errno: Int32)
        /// A part over the limit could not be removed.
        case cannotRemove(errno: Int32)
        /// Another process is writing it, or files of the same pattern.
        case beingWritten
        /// The folder for the parts can be written to by others.
        case openToOthers
        /// The name for the parts is not one.
        case badName(String)
        /// Less space is free than is to be left, in octets.
        case littleSpace(free: Int, floor: Int)
        /// The log has reached the size that it may have, in octets.
        case largest(Int)
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
        /// There is no trailer yet: another process is writing the log.
        case unfinished
        /// Parts of the log are not there, by their numbers.
        case missingParts(ClosedRange<Int>)
        /// Parts of the log were removed to keep to its limits before they were read, by their numbers.
        case removedParts(ClosedRange<Int>)
        /// A part does not follow the one before it, though their numbers say so: what its header says, and what is there.
        case foreignPart(expected: String, found: String)
        /// There is another part of the same number, which is read in its place.
        case secondPart(Int)
        /// It is not the file that was there when the log's files were listed.
        case replaced
        /// A folder holds not one log: the first file of each.
        case severalLogs([String])
        /// A folder holds more logs than are looked at.
        case tooManyFiles(Int)
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
        case .compression, .badLine, .cutShort, .unfinished, .missingParts, .removedParts, .foreignPart, .secondPart,
            .wrongDigest, .damaged:
            true
        case .cannotOpen, .alreadyExists, .cannotRead, .cannotWrite, .cannotCopy, .cannotSync, .cannotRename,
            .cannotRemove,
            .beingWritten, .openToOthers, .badName, .littleSpace, .largest, .closedPipe, .finished, .notALog,
            .newerVersion, .replaced, .severalLogs, .tooManyFiles:
            false
        }
    }

    /// Whether the disk did not take what was written.
    var isSyncFailure: Bool { if case .cannotSync = kind { true } else { false } }

    /// The system's number for why a file could not be opened; nil for any other error.
    package var systemNumber: Int32? { if case .cannotOpen(let number) = kind { number } else { nil } }

    /// Whether the reader of our output went away, which is no failure of ours.
    public var isClosedPipe: Bool { kind == .closedPipe }
}
