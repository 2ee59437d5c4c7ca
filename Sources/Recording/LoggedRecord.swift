import EventLog

/// A record looked up in a log, with what its explanation needs of other lines.
struct LoggedRecord {
    /// Session starts that are remembered by their frames until the record comes.
    private static let startLimit = 262_144

    var header: LogHeader
    /// The record, with its answer where that stands in a later line.
    var record: ExchangeRecord
    /// How many records before it look the same: as quick as it, on the same connection.
    var rank = 0
    /// The session's start, where it is another record.
    var start: Start?
    var faults: [LogError] = []

    /// What is needed of a session's start.
    struct Start {
        var connection: ConnectionRecord
        var sources: [SourceSpan]
    }

    /// Reads the log up to the record, and on to its answer where that is not in it.
    init(seq: Int, log path: String) throws(ExplainError) {
        do {
            var reader = try LogReader(path: path)
            header = reader.header
            guard reader.header.format == .events else { throw ExplainError.notAnEventLog(name: reader.name) }
            var found: ExchangeRecord?
            var starts: [Int: Start] = [:]
            var alike: [ExchangeRecord] = []
            var last: Int?
            var isWaiting = true
            while isWaiting, let line = try reader.nextReadable() {
                switch line {
                case .exchange(let record):
                    last = record.seq
                    if record.seq == seq {
                        found = record
                        rank = alike.count { Self.look($0, like: record) }
                        start = record.start.flatMap { starts[$0] }
                        isWaiting = record.response == nil && record.notes.contains(.answerPending)
                    } else if found == nil {
                        if record.call == .sessionStart, starts.count < Self.startLimit {
                            starts[record.seq] = Start(connection: record.connection, sources: record.sources)
                        }
                        if let first = alike.first, first.at != record.at { alike.removeAll() }
                        if alike.count < 1024 { alike.append(record) }
                    }
                case .answer(let answer) where answer.to == seq && found != nil:
                    found?.take(answer.response)
                    isWaiting = false
                case .answer, .outcome, .trailer: break
                }
            }
            faults = reader.faults
            guard let found else { throw ExplainError.noSuchRecord(seq: seq, log: reader.name, last: last) }
            record = found
        } catch let error as LogError {
            throw .log(error)
        } catch let error as ExplainError {
            throw error
        } catch {
            preconditionFailure("a log throws nothing else")
        }
    }

    private static func look(_ one: ExchangeRecord, like other: ExchangeRecord) -> Bool {
        one.at == other.at && one.connection.n == other.connection.n && one.request.target == other.request.target
            && one.request.method == other.request.method && one.body == other.body
    }
}

extension ExchangeRecord {
    /// Takes an answer that stands in a later line.
    mutating func take(_ answer: Response) {
        response = answer
        notes.removeAll { $0 == .answerPending }
    }
}
