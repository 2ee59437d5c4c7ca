/// Headers and trailers as lines, without the line feed.
///
/// The format page describes the members.
enum LogEncoding {
    /// Appends a header.
    static func append(_ header: LogHeader, to output: inout [UInt8]) {
        LogJSON.append(raw: #"{"kind":"header","format":"#, to: &output)
        LogJSON.append(header.format.rawValue, to: &output)
        LogJSON.append(raw: #","version":"#, to: &output)
        LogJSON.append("\(header.version.major).\(header.version.minor)" as String, to: &output)
        LogJSON.append(raw: #","tool":"#, to: &output)
        LogJSON.append(header.tool, to: &output)
        LogJSON.append(raw: #","sources":"#, to: &output)
        LogJSON.appendArray(header.sources, to: &output) { source, output in
            LogJSON.append(raw: #"{"name":"#, to: &output)
            LogJSON.append(source.name, to: &output)
            if let size = source.size {
                LogJSON.append(raw: #","size":"#, to: &output)
                LogJSON.append(size, to: &output)
            }
            output.append(0x7D)
        }
        if let filter = header.filter {
            LogJSON.append(raw: #","filter":"#, to: &output)
            LogJSON.append(filter, to: &output)
        }
        LogJSON.append(raw: #","selection":"#, to: &output)
        LogJSON.append(header.selection, to: &output)
        LogJSON.append(raw: #","redaction":"#, to: &output)
        LogJSON.append(header.redaction, to: &output)
        header.confinement?.append(to: &output)
        if let replay = header.replay { append(replay, to: &output) }
        if let part = header.part { append(part, to: &output) }
        output.append(0x7D)
    }

    private static func append(_ replay: LogHeader.Replay, to output: inout [UInt8]) {
        LogJSON.append(raw: #","replay":{"target":"#, to: &output)
        LogJSON.append(replay.target, to: &output)
        LogJSON.append(raw: #","speed":"#, to: &output)
        LogJSON.append(replay.speed, to: &output)
        LogJSON.append(raw: #","start":"#, to: &output)
        LogJSON.append(Int(replay.start), to: &output)
        LogJSON.append(raw: #","shift":"#, to: &output)
        LogJSON.append(Int(replay.shift), to: &output)
        if let recorded = replay.recorded {
            LogJSON.append(raw: #","recorded":"#, to: &output)
            LogJSON.append(Int(recorded), to: &output)
        }
        if replay.isUnverified { LogJSON.append(raw: #","unverified":true"#, to: &output) }
        let choices: [(member: StaticString, value: String?)] = [
            (#","as":"#, replay.taken), (#","ts":"#, replay.times), (#","late":"#, replay.late),
        ]
        for (member, value) in choices {
            guard let value else { continue }
            LogJSON.append(raw: member, to: &output)
            LogJSON.append(value, to: &output)
        }
        if let isComparable = replay.isComparable {
            LogJSON.append(raw: #","comparable":"#, to: &output)
            LogJSON.append(isComparable, to: &output)
        }
        if !replay.obstacles.isEmpty {
            LogJSON.append(raw: #","obstacles":"#, to: &output)
            LogJSON.append(replay.obstacles, to: &output)
        }
        if let times = replay.recordedService {
            let members: [(StaticString, Int64)] = [
                (#","recordedService":{"count":"#, Int64(times.count)), (#","p50":"#, times.p50),
                (#","p90":"#, times.p90), (#","p99":"#, times.p99), (#","max":"#, times.max),
            ]
            for (member, value) in members {
                LogJSON.append(raw: member, to: &output)
                LogJSON.append(Int(value), to: &output)
            }
            output.append(0x7D)
        }
        if let point = replay.capturePoint {
            LogJSON.append(raw: #","capturePoint":"#, to: &output)
            LogJSON.append(point, to: &output)
            if replay.isCapturePointGiven { LogJSON.append(raw: #","capturePointGiven":true"#, to: &output) }
        }
        if replay.matchesReasons { LogJSON.append(raw: #","matchReasons":true"#, to: &output) }
        output.append(0x7D)
    }

    private static func append(_ part: LogHeader.Part, to output: inout [UInt8]) {
        LogJSON.append(raw: #","part":{"n":"#, to: &output)
        LogJSON.append(part.number, to: &output)
        LogJSON.append(raw: #","after":"#, to: &output)
        LogJSON.append(part.after, to: &output)
        if let first = part.first {
            LogJSON.append(raw: #","first":"#, to: &output)
            LogJSON.append(first, to: &output)
        }
        if let previous = part.previous {
            LogJSON.append(raw: #","previous":"#, to: &output)
            LogJSON.append(previous, to: &output)
        }
        if part.removed > 0 {
            LogJSON.append(raw: #","removed":"#, to: &output)
            LogJSON.append(part.removed, to: &output)
        }
        output.append(0x7D)
    }

    /// Appends a trailer.
    static func append(_ trailer: LogTrailer, to output: inout [UInt8]) {
        LogJSON.append(raw: #"{"kind":"trailer","exchanges":"#, to: &output)
        LogJSON.append(trailer.exchanges, to: &output)
        LogJSON.append(raw: #","answers":"#, to: &output)
        LogJSON.append(trailer.answers, to: &output)
        LogJSON.append(raw: #","outcomes":"#, to: &output)
        LogJSON.append(trailer.outcomes, to: &output)
        if let ledger = trailer.ledger {
            LogJSON.append(raw: #","ledger":"#, to: &output)
            append(ledger, to: &output)
        }
        if trailer.isContinued { LogJSON.append(raw: #","continued":true"#, to: &output) }
        LogJSON.append(raw: #","digest":"#, to: &output)
        LogJSON.append(trailer.digest, to: &output)
        output.append(0x7D)
    }

    /// Appends a ledger as an object: the accounts in their order, then the counts beside them.
    static func append(_ ledger: Ledger, to output: inout [UInt8]) {
        LogJSON.append(raw: #"{"accounts":{"#, to: &output)
        for (index, account) in ledger.accounts.enumerated() {
            if index > 0 { output.append(0x2C) }
            LogJSON.append(account.name, to: &output)
            LogJSON.append(raw: #":{"total":"#, to: &output)
            LogJSON.append(account.total, to: &output)
            output.append(0x2C)
            append(account.classes, to: &output)
            output.append(0x7D)
        }
        LogJSON.append(raw: #"},"counts":{"#, to: &output)
        append(ledger.counts, to: &output)
        LogJSON.append(raw: "}}", to: &output)
    }

    /// Appends `"classes":{…}` and, where some of them are losses, `"loss":[…]` with their names.
    private static func append(_ classes: [Ledger.Class], to output: inout [UInt8]) {
        LogJSON.append(raw: #""classes":{"#, to: &output)
        for (index, item) in classes.enumerated() {
            if index > 0 { output.append(0x2C) }
            LogJSON.append(item.name, to: &output)
            output.append(0x3A)
            LogJSON.append(item.count, to: &output)
        }
        output.append(0x7D)
        let losses = classes.filter(\.isLoss).map(\.name)
        if !losses.isEmpty {
            LogJSON.append(raw: #","loss":"#, to: &output)
            LogJSON.append(losses, to: &output)
        }
    }
}
