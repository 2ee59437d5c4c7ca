import EventLog
import TestSupport
import Wire

/// The exchange that the format page shows.
func sample(seq: Int) -> ExchangeRecord {
    var fields = FieldLines()
    fields.append(name: "Content-Type".utf8, value: "application/json".utf8)
    fields.append(name: "X-Name".utf8, value: [0x63, 0x61, 0x66, 0xE9])
    return ExchangeRecord(
        seq: seq, at: Timestamp(nanoseconds: 1_760_000_010_363_000_000), call: .event, session: Array("1a400e".utf8),
        link: .response, start: 1, eventType: Array("play".utf8), playhead: Array("0".utf8),
        ts: Array("1760000010240".utf8),
        request: .init(
            method: Array("POST".utf8), authority: Array("collect.example.test".utf8),
            target: Array("/api/v1/sessions/1a400e/events".utf8), took: 120_000, fields: fields,
            dropped: [Array("Cookie".utf8)], size: 65),
        response: .init(status: 204, after: 32_000_000, size: 0),
        connection: .init(id: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=", n: 3, client: "10.0.0.5:51234", server: "10.0.0.9:80"),
        sources: [.init(source: 0, first: 812, last: 815)],
        body: .octets(Array(#"{"playerTime":{"playhead":0,"ts":1760000010240},"eventType":"play"}"#.utf8)))
}

/// The same with a session of its own, so that compression has something to do.
func varied(seq: Int) -> ExchangeRecord {
    var random = SeededRandom(seed: UInt64(seq))
    var record = sample(seq: seq)
    record.session = (0..<4).flatMap { _ in
        Array(String(UInt64.random(in: .min ... .max, using: &random), radix: 16).utf8)
    }
    return record
}
