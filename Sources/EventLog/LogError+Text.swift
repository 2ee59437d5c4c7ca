internal import Compression
import Foundation

extension LogError {
    /// One line: file, line and octet, what was found and what was allowed.
    public var description: String {
        if case .damaged(let first, let count) = kind {
            return count > 1 ? "\(first) (and \(LogError.text(count - 1, "more fault")))" : first
        }
        var place = file
        if let line { place += ", line \(line)" }
        if let octet { place += ", octet \(octet)" }
        guard let safe else { return "\(place): \(reason)" }
        return isSyncFailure
            ? "\(place): \(reason); sure are \(safe.summary) of it, and all after that is uncertain"
            : "\(place): \(reason); \(safe.summary) of it \(safe == LogCounts() ? "are sure to read" : "read") back"
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
        case .cannotCopy: "set TMPDIR to a folder with room for all of it, unpacked"
        case .cannotSync:
            "look after the disk (dmesg), and write to another one: what it said about this file cannot be relied on"
        case .beingWritten: "wait for its end, or write under another name"
        case .openToOthers:
            "others could put their files in the place of the log's: chmod go-w the folder, or give one of your own"
        case .littleSpace:
            "free some space, write to another disk, or leave less with --min-free; --max-total removes old parts"
        case .largest: "raise --max-total, or write parts of which the oldest are removed: -C SIZE or -G SECONDS"
        case .notALog:
            "this reads event logs and outcome logs; make one of a capture with: reprise capture -r FILE -o LOG"
        case .newerVersion: "read it with a newer reprise"
        case .cutShort: "every whole line up to there was read; the writer was most likely stopped"
        case .unfinished: "report --follow reads on until its end"
        case .missingParts: "fetch them, too: all parts of a log together are the log"
        case .removedParts: "let its writer keep more, with --max-files or --max-total"
        case .foreignPart: "give the files of one log, or a folder that holds no other"
        case .secondPart: "one is a copy, or belongs to another log: move it away"
        case .replaced: "read it again once nobody writes there"
        case .severalLogs(let logs) where logs.isEmpty:
            "names of logs end in \(LogPath.endings.joined(separator: ", "))"
        case .severalLogs: "give one of them, or move the files of the others to a folder of their own"
        case .tooManyFiles: "move some of them away, or give a folder with fewer"
        case .wrongDigest: "lines were changed, removed or added after the log was written"
        case .compression(let error) where error.isOfWindow: "decompress it first: zstd -d --long=31 FILE"
        case .compression: "every whole line up to there was read; fetch or make the file again"
        case .cannotOpen, .cannotRead, .cannotWrite, .cannotRename, .cannotRemove, .badName,
            .closedPipe, .finished, .badLine, .damaged:
            nil
        }
    }

    private var reason: String {
        switch kind {
        case .cannotOpen(let code): "cannot be opened: \(LogError.text(code))"
        case .alreadyExists: "exists already"
        case .cannotRead(let code): "cannot be read: \(LogError.text(code))"
        case .cannotWrite(let code): "cannot be written: \(LogError.text(code))"
        case .cannotCopy(let folder, let code): "cannot be copied to \(folder): \(LogError.text(code))"
        case .cannotSync(let code): "cannot be made to reach the disk: \(LogError.text(code))"
        case .cannotRename(let code): "is whole and cannot be given its name: \(LogError.text(code))"
        case .cannotRemove(let code): "is over the limits of the log and cannot be removed: \(LogError.text(code))"
        case .beingWritten: "is being written by another process"
        case .openToOthers: "can be written to by others, and a log's parts are not safe there"
        case .badName(let what): what
        case .littleSpace(let free, let floor):
            "its disk has \(LogError.size(free)) free, and \(LogError.size(floor)) are to be left"
        case .largest(let limit): "has reached its limit of \(LogError.size(limit))"
        case .closedPipe: "the reader of the output is gone"
        case .finished: "is finished; nothing can be added"
        case .compression(let error): "\(error)"
        case .notALog(let found): "is not a log: \(found)"
        case .newerVersion(let major, let minor):
            "has format version \(major).\(minor); this version reads up to \(LogHeader.Version.current.major).x"
        case .badLine(let what): what
        case .cutShort: "ends without a trailer: it was cut short"
        case .unfinished: "has no trailer yet: it is being written"
        case .missingParts(let numbers):
            numbers.count == 1 ? "\(LogError.parts(numbers)) is missing" : "\(LogError.parts(numbers)) are missing"
        case .removedParts(let numbers):
            "\(LogError.parts(numbers)) went to keep to the limits of the log, before that was read"
        case .foreignPart(let expected, let found):
            "does not follow the part before it: that has digest \(found), and this one follows \(expected)"
        case .secondPart(let number): "is a second part \(number), and is not read"
        case .replaced: "is another file than the one that was found there first"
        case .severalLogs(let logs) where logs.isEmpty: "holds no log"
        case .severalLogs(let logs):
            "holds \(logs.count) logs, not one: \(logs.prefix(4).joined(separator: ", "))\(logs.count > 4 ? " …" : "")"
        case .tooManyFiles(let limit): "holds more than \(limit) logs"
        case .wrongDigest(let found, let expected):
            "the trailer says digest \(expected), the lines before it have \(found)"
        case .damaged(let first, _): first
        }
    }

    private static func parts(_ numbers: ClosedRange<Int>) -> String {
        numbers.count == 1
            ? "part \(numbers.lowerBound)" : "parts \(numbers.lowerBound) to \(numbers.upperBound)"
    }

    private static func size(_ octets: Int) -> String {
        octets >= 10 << 20 ? "\(octets >> 20) MiB" : text(octets, "octet")
    }

    /// A count with its noun: `1 octet`, `12 octets`.
    static func text(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func text(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}

extension CompressionError {
    /// Whether a zstd frame asks for more memory than is granted: nothing is wrong with it.
    fileprivate var isOfWindow: Bool {
        if case .windowTooLarge = kind { true } else { false }
    }
}
