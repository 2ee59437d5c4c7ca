internal import EventLog

/// The one writer of the collector's log: takes what the event loops saw, in order, and keeps the file up to date.
actor CollectorLog {
    /// How often what came is written and made readable: well under the second that the log promises.
    private static let period = Duration.milliseconds(100)

    private let inbox: ArrivalInbox
    private let clock: SteadyClock
    private var queue = ArrivalQueue()
    private var making: RecordMaking
    private var file: LogWriter?
    private var seq = 0
    /// The lines of exchanges whose answer may still follow.
    private var open: [Int: OpenLine] = [:]
    private var isDirty = false
    /// What was removed to keep to the limits, once the log is finished.
    private(set) var removal = LogRemoval()

    /// What the answer to a line has to know of it.
    private struct OpenLine {
        let seq: Int
        /// Whether its content is withheld, and so that of its answer.
        let isWithheld: Bool
        /// Whether its answer names a session.
        let isStart: Bool
    }

    /// Creates the log and writes its header.
    init(options: CollectorOptions, inbox: ArrivalInbox, clock: SteadyClock) throws(LogError) {
        self.inbox = inbox
        self.clock = clock
        making = RecordMaking(clock: clock, sessionLimit: options.sessionLimit)
        var log = try LogWriter(
            path: options.logPath == "-" ? nil : options.logPath, policy: options.logPolicy)
        try log.write(
            LogHeader(
                tool: options.tool, sources: [LogHeader.Source(name: "collector")], selection: ["* *"],
                redaction: CredentialFields.names))
        try log.flush()
        file = consume log
    }

    /// Writes until the task is cancelled.
    func keepUp() async throws(LogError) {
        while !Task.isCancelled {
            try write()
            try file?.tick()
            if let ending = file?.ending { throw ending }
            try? await Task.sleep(for: Self.period)
        }
    }

    /// Writes what is left, and the trailer, and gives the number of requests that could not be logged.
    func finish() throws(LogError) -> Int {
        try write(everything: true)
        if var log = file.take() {
            removal = log.removal
            try log.finish()
        }
        return inbox.dropped + queue.abandoned
    }

    private func write(everything: Bool = false) throws(LogError) {
        for step in inbox.take() { queue.apply(step) }
        for item in queue.release(at: clock.nanoseconds(), everything: everything) {
            switch item {
            case .exchange(let ticket, let request, let answer, let mark):
                seq += 1
                let record = making.record(request, answer, mark, seq: seq)
                if mark == .pending {
                    open[ticket] = OpenLine(
                        seq: seq, isWithheld: record.notes.contains(.withheld),
                        isStart: record.call == .sessionStart)
                }
                try file?.write(record)
            case .answer(let ticket, let requestEnd, let answer):
                guard let line = open.removeValue(forKey: ticket), let answer else { continue }
                if line.isStart { making.noteStart(answer, seq: line.seq) }
                var record = making.record(answer, to: line.seq, requestEnd: requestEnd)
                if line.isWithheld { record.response.content = nil }
                try file?.write(record)
            }
            isDirty = true
        }
        if isDirty {
            try file?.flush()
            isDirty = false
        }
    }
}
