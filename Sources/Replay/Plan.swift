public import EventLog
import MediaCollection
import Wire

/// What the first reading of a log found: what the second reading needs to know beforehand.
///
/// Memory: about 300 octets a session and 50 a late answer; nothing a request. Requests themselves are planned on the
/// second reading.
public struct Plan: Sendable {
    /// The options that it was made with.
    public let options: PlanOptions
    /// Sessions whose start is not among what is replayed, by name and client.
    public internal(set) var orphans: [OrphanedSession] = []
    /// Lines whose `seq` does not follow the line before: a damaged log.
    ///
    /// They are not replayed.
    public internal(set) var misplaced = 0
    /// `--session` ids that no session of the log has.
    public internal(set) var unknownSessions: [String] = []

    /// What became of the capture that the log was made of, where its trailer says that.
    public internal(set) var ledger: Ledger?

    /// Sessions that their own starts do not open, since those would be more octets than are kept.
    public internal(set) var startsBeyondRoom = 0

    /// The servers that the log was recorded from.
    public internal(set) var recordedServers = RecordedServers()

    /// Sessions that are replayed, by the `seq` of their start, or the number of the start that is made for them.
    var sessions: [Int: SurveyedSession] = [:]
    /// Starts that were sent again, and the first of each.
    var firstAttempts: [Int: Int] = [:]
    /// Such starts that go all the same (`PlanOptions.sendsRetries`).
    var repeatedStarts: Set<Int> = []
    /// Sessions without a start for which one is made: its number.
    var madeStarts: [OrphanKey: Int] = [:]
    /// The same by the start that their events name, and that is not there.
    var madeForStarts: [Int: Int] = [:]
    /// Starts before what is replayed that others are made of.
    var ownStarts: Set<Int> = []
    var lateAnswers: [Int: LateAnswer] = [:]
    var lateRecords: [ExchangeRecord] = []

    init(options: PlanOptions) {
        self.options = options
    }

    /// The session that a record belongs to; nil where none is replayed that has a start.
    func sessionKey(of record: ExchangeRecord) -> Int? {
        if let start = record.call == .sessionStart ? record.seq : record.start {
            let first = firstAttempts[start] ?? start
            if sessions[first] != nil { return first }
            if let made = madeForStarts[first] { return made }
        }
        return madeStarts.isEmpty ? nil : record.orphanKey.flatMap { madeStarts[$0] }
    }

    /// The number of the end that is made for a session.
    func endSeq(of key: Int) -> Int? { sessions[key]?.madeEnd }
}

/// A session as the first reading saw it.
struct SurveyedSession: Sendable {
    /// The ids that its starts were given, or that its events name.
    var ids: [[UInt8]] = []
    var sawStart = false
    /// Whether a start can be sent, so that its events can.
    var opens = false
    /// Whether that start only lacks an answer that may stand in a line of its own.
    var opensIfAccepted = false
    /// The answer with which the recorded server opened it, be it that to a later attempt.
    var openingStatus: Int?
    /// Whether the recorded server opened it.
    var wasOpened: Bool { openingStatus != nil }
    /// All requests of the plan, those that are made included, but for the end.
    var count = 0
    /// Its events.
    var events = 0
    /// The number of the end that is made for it where none goes.
    var madeEnd: Int?
    /// Whether a start is made for it.
    var isMade = false
    /// The start before what is replayed that it is made of; nil where that is the template.
    var ownStart: Int?
    /// What that takes from its events, where starts are to be made; without it none can be.
    var moment: FirstMoment?
    /// Whether the log has its start before what is replayed.
    var startsBefore = false
    /// Whether one of its events goes, or may: without one no start is made.
    var mayGo = false
    /// Events that go if an answer in a line of its own accepts them.
    var awaited: [Int] = []
    /// Its first event, in the order in which they are planned.
    var firstAt = Timestamp(nanoseconds: .max)
    var firstSeq = Int.max
    var isLive = false
    var playheads = LivePlayheadCheck()
    /// Where times are scaled: those that room is to be left for.
    var inverted = InvertedTimes()

    /// Whether the playheads move with the clock.
    var movesPlayheads: Bool { isLive && playheads.tracksClock }

    static func += (left: inout SurveyedSession, right: SurveyedSession) {
        left.ids += right.ids.filter { !left.ids.contains($0) }
        if left.events == 0 { (left.isLive, left.playheads) = (right.isLive, right.playheads) }
        left.count += right.count
        left.events += right.events
        left.openingStatus = left.openingStatus ?? right.openingStatus
        left.inverted += right.inverted
        left.mayGo = left.mayGo || right.mayGo
        left.awaited += right.awaited
        if (right.firstAt, right.firstSeq) < (left.firstAt, left.firstSeq) {
            (left.firstAt, left.firstSeq) = (right.firstAt, right.firstSeq)
        }
        left.moment = FirstMoment.earlier(left.moment, right.moment)
        left.startsBefore = left.startsBefore || right.startsBefore
    }
}

/// An answer that stands in a line of its own.
struct LateAnswer: Sendable {
    var status: Int
    var after: Int64
    var took: Int64
    /// What it says why it refuses the request, where it does.
    var refusal: RecordedRefusal?
}
