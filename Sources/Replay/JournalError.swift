import Foundation

/// What went wrong with a journal, and where.
public struct JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The journal's base name.
    public var file: String
    /// The line, from 1.
    public var line: Int?
    /// What is wrong.
    public var kind: Kind

    /// The ways in which a journal can fail.
    public enum Kind: Equatable, Sendable {
        /// The system refused to open it, as `errno` has it.
        case cannotOpen(errno: Int32)
        /// The system refused to make it, as `errno` has it.
        case cannotCreate(errno: Int32)
        /// A new journal would have to overwrite a file.
        case alreadyExists
        /// Another run holds it.
        case inUse
        /// Reading failed.
        case cannotRead(errno: Int32)
        /// Writing failed; everything before was kept.
        case cannotWrite(errno: Int32)
        /// The system could not bring what was written to the disk; what of it is there is not known.
        case cannotSync(errno: Int32)
        /// Its first line is no header of a journal, and why.
        case notAJournal(String)
        /// It ends within its first line: its run sent nothing.
        case noHeader
        /// A line breaks the format, and how.
        case badLine(String)
    }

    /// Makes an error.
    public init(file: String, line: Int? = nil, kind: Kind) {
        self.file = file
        self.line = line
        self.kind = kind
    }

    /// One line: file, line, and what is wrong.
    public var description: String {
        "\(file)\(line.map { ", line \($0)" } ?? ""): \(reason)"
    }

    /// What to try next.
    public var hint: String {
        switch kind {
        case .cannotOpen: "give a journal that --journal made"
        case .cannotCreate(let code) where code == ENOENT || code == ENOTDIR: "name a file in a folder that exists"
        case .cannotCreate: "name a file in a folder that may be written to"
        case .alreadyExists: "go on with it: --resume; or give another name, since journals are never overwritten"
        case .inUse: "wait for that run to end"
        case .cannotRead, .cannotSync: "look at what the system says of the disk; nothing more is sent"
        case .cannotWrite(let code) where code == ENOSPC || code == EDQUOT || code == EFBIG:
            "free some space, then go on with: --resume; nothing went without its line in the journal"
        case .cannotWrite: "nothing went without its line in the journal; go on with: --resume"
        case .notAJournal: "give a journal that --journal made"
        case .noHeader: "its run ended before it sent anything: remove it and start anew with --journal"
        case .badLine: "what was sent cannot be told from a damaged journal; start anew with --journal and another file"
        }
    }

    private var reason: String {
        switch kind {
        case .cannotCreate(let code): "cannot be made: \(Self.text(code))"
        case .cannotOpen(let code): "cannot be opened: \(Self.text(code))"
        case .alreadyExists: "exists already"
        case .inUse: "is in use by another run"
        case .cannotRead(let code): "cannot be read: \(Self.text(code))"
        case .cannotWrite(let code): "cannot be written: \(Self.text(code))"
        case .cannotSync(let code): "cannot be brought to the disk: \(Self.text(code))"
        case .notAJournal(let why): "is no journal: \(why)"
        case .noHeader: "ends within its first line"
        case .badLine(let why): why
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
