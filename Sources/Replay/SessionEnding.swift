import EventLog
import JSONText
import Wire

/// What the end of a session takes from those of its requests that go: how and where the last one went, and which moment of the
/// player none of them is later than.
struct SessionEnding: Sendable {
    /// The last one, without its content.
    private(set) var last: ExchangeRecord
    /// The highest `playerTime.ts` that is a time, in milliseconds; nil where none is.
    private var latest: Int64?
    /// The playhead at that time; of a session without times the last one.
    private var playhead: [UInt8]?

    /// Starts with a session's first request that goes.
    init(_ first: ExchangeRecord) {
        last = first.withoutContent
        note(first)
    }

    /// Takes the next one.
    mutating func add(_ record: ExchangeRecord) {
        last = record.withoutContent
        note(record)
    }

    private mutating func note(_ record: ExchangeRecord) {
        let time = record.ts.flatMap(PlayerMoment.milliseconds)
        if let time, let latest, time < latest { return }
        if time == nil, latest != nil { return }
        latest = time ?? latest
        playhead = record.playhead ?? playhead
    }

    /// The body of the end, a millisecond after all else: `ts` rises within a session, whatever came last.
    ///
    /// Where the session has no time, it is the capture clock's.
    var body: [UInt8] {
        let time = latest ?? last.at.nanoseconds / 1_000_000
        let after = PlayerMoment.times.contains(time + 1) ? time + 1 : time
        var body = Array(#"{"playerTime":{"playhead":"#.utf8)
        body += playhead ?? [0x30]
        body += #","ts":\#(after)},"eventType":"sessionEnd"}"#.utf8
        return body
    }
}
