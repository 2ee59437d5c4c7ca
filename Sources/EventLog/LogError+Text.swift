import Foundation

extension LogError {
    /// One line: file, line and octet, what was found and what was allowed.
    public var description: String {
        if case .damaged(let first, let count) = kind {
            return count > 1 ? "\(first) (and \(count - 1) more faults)" : first
        }
        var place = file
        if let line { place += ", line \(line)" }
        if let octet { place += ", octet \(octet)" }
        return "\(place): \(reason)"
    }

    /// What to try next, where there is something.
    public var hint: String? {
        switch kind {
        case .cannotOpen(let code) where code == ENOENT:
            "check the path; a log ends in .ndjson, .ndjson.gz or .ndjson.zst"
        case .cannotOpen(let code) where code == EACCES || code == EPERM:
            "logs are made readable for their owner only; run as that user"
        case .alreadyExists: "logs are never overwritten: remove the file or give another name"
        case .cannotWrite(let code) where code == ENOSPC || code == EDQUOT:
            "free some space and run again; a name ending in .zst takes a fraction of it"
        case .notALog:
            "this reads event logs and outcome logs; make one of a capture with: reprise capture -r FILE -o LOG"
        case .newerVersion: "read it with a newer reprise"
        case .cutShort: "every whole line up to there was read; the writer was most likely stopped"
        case .wrongDigest: "lines were changed, removed or added after the log was written"
        case .compression: "every whole line up to there was read; fetch or make the file again"
        case .cannotOpen, .cannotRead, .cannotWrite, .closedPipe, .finished, .badLine, .damaged: nil
        }
    }

    private var reason: String {
        switch kind {
        case .cannotOpen(let code): "cannot be opened: \(LogError.text(code))"
        case .alreadyExists: "exists already"
        case .cannotRead(let code): "cannot be read: \(LogError.text(code))"
        case .cannotWrite(let code): "cannot be written: \(LogError.text(code))"
        case .closedPipe: "the reader of the output is gone"
        case .finished: "is finished; nothing can be added"
        case .compression(let error): "\(error)"
        case .notALog(let found): "is not a log: \(found)"
        case .newerVersion(let major, let minor):
            "has format version \(major).\(minor); this version reads up to \(LogHeader.Version.current.major).x"
        case .badLine(let what): what
        case .cutShort: "ends without a trailer: it was cut short"
        case .wrongDigest(let found, let expected):
            "the trailer says digest \(expected), the lines before it have \(found)"
        case .damaged(let first, _): first
        }
    }

    private static func text(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
