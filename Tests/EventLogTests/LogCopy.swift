import TestSupport

@testable import EventLog

/// What was read of a log: everything that was handed out, and the error at the end.
struct LogCopy: Equatable {
    var header: LogHeader?
    var lines: [LogLine] = []
    var error: LogError?
    var faults: [LogError] = []
    var unknownLines = 0
    var digest: String?

    init(path: String, lineLimit: Int = LogFormat.lineLimit, scope: LogScope = .everything) {
        self.init(LogParts(path), lineLimit: lineLimit, scope: scope)
    }

    /// Reads a log of some files.
    init(
        _ parts: LogParts, lineLimit: Int = LogFormat.lineLimit, following: LogFollowing? = nil,
        scope: LogScope = .everything
    ) {
        do throws(LogError) {
            var reader = try LogReader(parts, lineLimit: lineLimit, following: following)
            reader.scope = scope
            header = reader.header
            do throws(LogError) {
                while let line = try reader.next() { lines.append(line) }
            } catch {
                self.error = error
            }
            faults = reader.faults
            unknownLines = reader.unknownLines
            digest = reader.lineDigest
        } catch {
            self.error = error
        }
    }

    /// Reads a log that is given as octets.
    init(of octets: [UInt8], lineLimit: Int = LogFormat.lineLimit) throws {
        let folder = try TemporaryFolder()
        try folder.file("log", holding: octets)
        self.init(path: folder.path("log"), lineLimit: lineLimit)
    }

    var exchanges: [ExchangeRecord] {
        lines.compactMap { if case .exchange(let record) = $0 { record } else { nil } }
    }

    var trailer: LogTrailer? {
        lines.lazy.compactMap { if case .trailer(let trailer) = $0 { trailer } else { nil } }.first
    }
}

/// A small log: header, `exchanges` records and trailer.
func smallLog(exchanges: Int = 3, name: String = "small.ndjson") throws -> [UInt8] {
    let folder = try TemporaryFolder()
    var file = try LogFile(path: folder.path(name))
    try file.write(
        LogHeader(tool: "reprise 0.1.0", sources: [.init(name: "a.pcap", size: 7)], selection: ["POST */events"]))
    for seq in 1...max(exchanges, 1) where exchanges > 0 { try file.write(sample(seq: seq), bodyIsEmbeddable: true) }
    try file.finish(
        ledger: Ledger(accounts: [.init(name: "frames", total: 2, classes: [.init(name: "payload", count: 2)])]))
    return try folder.read(name)
}
