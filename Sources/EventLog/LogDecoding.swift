import JSONText

/// Lines to headers and trailers.
///
/// Unknown members are passed over.
enum LogDecoding {
    /// The header that the line holds; of a newer version than this code knows, nothing but the version.
    static func header(_ line: LogLineValues) throws(LineFault) -> LogHeader {
        let version = try version(line)
        guard version.major <= LogHeader.Version.current.major else { return LogHeader(version: version, tool: "") }
        var format: LogHeader.Format?
        var header = LogHeader(version: version, tool: "")
        var key = 1
        while key < line.token(0).end {
            let value = key &+ 1
            if line.isKey(key, "format") {
                format = LogHeader.Format(rawValue: try line.text(value, "format"))
                if format == nil { throw line.fault(value, "`format` must be reprise-events or reprise-outcomes") }
            } else if line.isKey(key, "tool") {
                header.tool = try line.text(value, "tool")
            } else if line.isKey(key, "sources") {
                header.sources = try line.array(value, "sources") { element throws(LineFault) in
                    try source(line, element)
                }
            } else if line.isKey(key, "filter") {
                header.filter = try line.text(value, "filter")
            } else if line.isKey(key, "selection") {
                header.selection = try texts(line, value, "selection")
            } else if line.isKey(key, "redaction") {
                header.redaction = try texts(line, value, "redaction")
            } else if line.isKey(key, "replay") {
                header.replay = try replay(line, value)
            } else if line.isKey(key, "part") {
                header.part = try part(line, value)
            } else if line.isKey(key, "confinement") {
                header.confinement = try LogHeader.Confinement(line, at: value)
            }
            key = line.token(value).end
        }
        header.format = try line.required(format, "format", of: 0)
        return header
    }

    private static func replay(_ line: LogLineValues, _ object: Int) throws(LineFault) -> LogHeader.Replay {
        try line.expect(.object, object, "replay", "an object")
        var target: String?
        var speed: String?
        var start: Int64?
        var shift: Int64?
        var recorded: Int64?
        var isUnverified = false
        var taken: String?
        var times: String?
        var late: String?
        var isComparable: Bool?
        var obstacles: [String] = []
        var service: LogHeader.Replay.ServiceTimes?
        var point: String?
        var isPointGiven = false
        var matchesReasons = false
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            if line.isKey(key, "target") { target = try line.text(value, "replay.target") }
            if line.isKey(key, "speed") { speed = try line.text(value, "replay.speed") }
            if line.isKey(key, "start") { start = try line.integer(value, "replay.start") }
            if line.isKey(key, "shift") { shift = try line.integer(value, "replay.shift") }
            if line.isKey(key, "recorded") { recorded = try line.integer(value, "replay.recorded") }
            if line.isKey(key, "unverified") { isUnverified = try line.boolean(value, "replay.unverified") }
            if line.isKey(key, "as") { taken = try line.text(value, "replay.as") }
            if line.isKey(key, "ts") { times = try line.text(value, "replay.ts") }
            if line.isKey(key, "late") { late = try line.text(value, "replay.late") }
            if line.isKey(key, "comparable") { isComparable = try line.boolean(value, "replay.comparable") }
            if line.isKey(key, "obstacles") { obstacles = try texts(line, value, "replay.obstacles") }
            if line.isKey(key, "recordedService") { service = try serviceTimes(line, value) }
            if line.isKey(key, "capturePoint") { point = try line.text(value, "replay.capturePoint") }
            if line.isKey(key, "capturePointGiven") {
                isPointGiven = try line.boolean(value, "replay.capturePointGiven")
            }
            if line.isKey(key, "matchReasons") { matchesReasons = try line.boolean(value, "replay.matchReasons") }
            key = line.token(value).end
        }
        var replay = LogHeader.Replay(
            target: try line.required(target, "replay.target", of: object),
            speed: try line.required(speed, "replay.speed", of: object),
            start: try line.required(start, "replay.start", of: object),
            shift: try line.required(shift, "replay.shift", of: object), recorded: recorded, isUnverified: isUnverified)
        (replay.taken, replay.times, replay.late) = (taken, times, late)
        (replay.isComparable, replay.obstacles) = (isComparable, obstacles)
        (replay.recordedService, replay.capturePoint, replay.isCapturePointGiven) = (service, point, isPointGiven)
        replay.matchesReasons = matchesReasons
        return replay
    }

    private static func serviceTimes(
        _ line: LogLineValues, _ object: Int
    ) throws(LineFault) -> LogHeader.Replay.ServiceTimes {
        try line.expect(.object, object, "recordedService", "an object")
        var times = LogHeader.Replay.ServiceTimes(count: 0, p50: 0, p90: 0, p99: 0, max: 0)
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            if line.isKey(key, "count") { times.count = try line.integer(value, "recordedService.count", from: 0) }
            if line.isKey(key, "p50") { times.p50 = try line.integer(value, "recordedService.p50") }
            if line.isKey(key, "p90") { times.p90 = try line.integer(value, "recordedService.p90") }
            if line.isKey(key, "p99") { times.p99 = try line.integer(value, "recordedService.p99") }
            if line.isKey(key, "max") { times.max = try line.integer(value, "recordedService.max") }
            key = line.token(value).end
        }
        return times
    }

    private static func part(_ line: LogLineValues, _ object: Int) throws(LineFault) -> LogHeader.Part {
        try line.expect(.object, object, "part", "an object")
        var number: Int?
        var part = LogHeader.Part(number: 1)
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            if line.isKey(key, "n") { number = try line.integer(value, "part.n", in: LogHeader.Part.numbers) }
            if line.isKey(key, "after") { part.after = try line.integer(value, "part.after", from: 0) }
            if line.isKey(key, "first") { part.first = try line.text(value, "part.first") }
            if line.isKey(key, "previous") { part.previous = try line.text(value, "part.previous") }
            if line.isKey(key, "removed") { part.removed = try line.integer(value, "part.removed", from: 0) }
            key = line.token(value).end
        }
        part.number = try line.required(number, "part.n", of: object)
        return part
    }

    /// The trailer that the line holds.
    static func trailer(_ line: LogLineValues) throws(LineFault) -> LogTrailer {
        var trailer = LogTrailer()
        var digest: String?
        var key = 1
        while key < line.token(0).end {
            let value = key &+ 1
            if line.isKey(key, "exchanges") {
                trailer.exchanges = try line.integer(value, "exchanges", from: 0)
            } else if line.isKey(key, "answers") {
                trailer.answers = try line.integer(value, "answers", from: 0)
            } else if line.isKey(key, "outcomes") {
                trailer.outcomes = try line.integer(value, "outcomes", from: 0)
            } else if line.isKey(key, "ledger") {
                trailer.ledger = try ledger(line, value)
            } else if line.isKey(key, "continued") {
                trailer.isContinued = try line.boolean(value, "continued")
            } else if line.isKey(key, "digest") {
                digest = try line.text(value, "digest")
            }
            key = line.token(value).end
        }
        trailer.digest = try line.required(digest, "digest", of: 0)
        return trailer
    }

    private static func version(_ line: LogLineValues) throws(LineFault) -> LogHeader.Version {
        var key = 1
        while key < line.token(0).end && !line.isKey(key, "version") { key = line.token(key &+ 1).end }
        guard key < line.token(0).end else { throw line.fault(0, "the member `version` is missing") }
        let index = key &+ 1
        let parts = try line.text(index, "version").split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]), major > 0, minor >= 0 else {
            throw line.fault(index, "`version` must be \"MAJOR.MINOR\"")
        }
        return LogHeader.Version(major: major, minor: minor)
    }

    private static func source(_ line: LogLineValues, _ object: Int) throws(LineFault) -> LogHeader.Source {
        try line.expect(.object, object, "sources", "an array of objects")
        var name: String?
        var size: Int?
        var key = object &+ 1
        while key < line.token(object).end {
            if line.isKey(key, "name") { name = try line.text(key &+ 1, "name") }
            if line.isKey(key, "size") { size = try line.integer(key &+ 1, "size", from: 0) }
            key = line.token(key &+ 1).end
        }
        return LogHeader.Source(name: try line.required(name, "name", of: object), size: size)
    }

    private static func texts(
        _ line: LogLineValues, _ index: Int, _ name: StaticString
    ) throws(LineFault) -> [String] {
        try line.array(index, name) { element throws(LineFault) in try line.text(element, name) }
    }

    private static func ledger(_ line: LogLineValues, _ object: Int) throws(LineFault) -> Ledger {
        try line.expect(.object, object, "ledger", "an object")
        var ledger = Ledger()
        var key = object &+ 1
        while key < line.token(object).end {
            if line.isKey(key, "accounts") { ledger.accounts = try accounts(line, key &+ 1) }
            if line.isKey(key, "counts") { ledger.counts = try classes(line, key &+ 1).classes }
            key = line.token(key &+ 1).end
        }
        return ledger
    }

    private static func accounts(_ line: LogLineValues, _ object: Int) throws(LineFault) -> [Ledger.Account] {
        try line.expect(.object, object, "accounts", "an object")
        var accounts: [Ledger.Account] = []
        var key = object &+ 1
        while key < line.token(object).end {
            let (total, classes) = try classes(line, key &+ 1)
            let name = String(decoding: line.unescaped(key), as: UTF8.self)
            accounts.append(
                Ledger.Account(name: name, total: try line.required(total, "total", of: key &+ 1), classes: classes))
            key = line.token(key &+ 1).end
        }
        return accounts
    }

    /// `total`, where there is one, and the classes with their losses.
    private static func classes(
        _ line: LogLineValues, _ object: Int
    ) throws(LineFault) -> (total: Int?, classes: [Ledger.Class]) {
        try line.expect(.object, object, "ledger", "an object of objects")
        var total: Int?
        var classes: [Ledger.Class] = []
        var losses: Set<String> = []
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            if line.isKey(key, "total") {
                total = Int(try line.integer(value, "total"))
            } else if line.isKey(key, "classes") {
                try line.expect(.object, value, "classes", "an object")
                var item = value &+ 1
                while item < line.token(value).end {
                    let name = String(decoding: line.unescaped(item), as: UTF8.self)
                    classes.append(Ledger.Class(name: name, count: Int(try line.integer(item &+ 1, "classes"))))
                    item = line.token(item &+ 1).end
                }
            } else if line.isKey(key, "loss") {
                losses = Set(try texts(line, value, "loss"))
            }
            key = line.token(value).end
        }
        for index in classes.indices { classes[index].isLoss = losses.contains(classes[index].name) }
        return (total, classes)
    }
}
