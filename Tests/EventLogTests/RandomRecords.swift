import EventLog
import TestSupport
import Wire

/// Records that no capture would give: every octet everywhere, every member there or not, every form of content.
struct RandomRecords {
    private var random: SeededRandom
    private var seq = 0

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func number(below limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    mutating func chance() -> Bool { random.next() & 1 == 0 }

    mutating func octets(upTo limit: Int) -> [UInt8] {
        let isText = chance()
        return (0..<number(below: limit + 1)).map { _ in
            isText ? UInt8(0x20 + random.next() % 0x5F) : UInt8(truncatingIfNeeded: random.next())
        }
    }

    mutating func text(upTo limit: Int) -> String {
        let scalars = (0..<number(below: limit + 1)).map { _ -> Character in
            let choices: [UInt32] = [0x22, 0x5C, 0x0A, 0x00, 0x85, 0x2028, 0x2029, 0x7F, 0xE9, 0x1F600, 0xFFFD, 0x41]
            return Character(Unicode.Scalar(choices[number(below: choices.count)]) ?? "?")
        }
        return String(scalars)
    }

    mutating func fields() -> FieldLines {
        var fields = FieldLines()
        for _ in 0..<number(below: 5) { fields.append(name: octets(upTo: 12), value: octets(upTo: 40)) }
        return fields
    }

    mutating func content() -> [UInt8] {
        switch number(below: 4) {
        case 0: return Array(" {\"playerTime\":{\"playhead\":1.50,\"ts\":1},\"a\":\"\(number(below: 99))\\n\"}\t".utf8)
        case 1: return Array("{\n\"not\":\"for a line\"}".utf8)
        case 2: return Array(text(upTo: 60).utf8)
        default: return octets(upTo: 80)
        }
    }

    mutating func response() -> ExchangeRecord.Response {
        let content: [UInt8]? = chance() ? self.content() : nil
        return ExchangeRecord.Response(
            status: number(below: 1000), after: Int64(bitPattern: random.next()), took: Int64(number(below: 1 << 40)),
            fields: fields(), dropped: (0..<number(below: 3)).map { _ in octets(upTo: 9) },
            size: chance() ? number(below: 1 << 50) : nil, content: content, complete: chance())
    }

    mutating func request() -> ExchangeRecord.Request {
        ExchangeRecord.Request(
            method: octets(upTo: 8), scheme: chance() ? "http" : "https", authority: chance() ? octets(upTo: 30) : nil,
            target: octets(upTo: 90), version: ["1.0", "1.1", "2"][number(below: 3)],
            took: Int64(bitPattern: random.next()), fields: fields(),
            dropped: (0..<number(below: 3)).map { _ in octets(upTo: 9) }, size: chance() ? number(below: 1 << 50) : nil,
            coding: chance() ? ["gzip", "deflate"] : [], coded: chance() ? octets(upTo: 50) : nil)
    }

    mutating func body() -> ExchangeRecord.Body {
        switch number(below: 6) {
        case 0: return .none
        case 1:
            return .parts(
                (0..<number(below: 4)).map { .init(offset: $0 * 100 + number(below: 50), octets: octets(upTo: 40)) })
        default:
            let content = content()
            return content.isEmpty ? .none : .octets(content)
        }
    }

    mutating func exchange() -> ExchangeRecord {
        seq += 1 + (number(below: 10) == 0 ? 1 : 0)
        let all = ExchangeRecord.Call.allCases
        let links = ExchangeRecord.Link.allCases
        var record = ExchangeRecord(
            seq: seq, at: Timestamp(nanoseconds: Int64(bitPattern: random.next())), call: all[number(below: all.count)],
            session: chance() ? octets(upTo: 40) : nil, link: chance() ? links[number(below: links.count)] : nil,
            start: chance() ? 1 + number(below: 99) : nil, eventType: chance() ? Array(text(upTo: 12).utf8) : nil,
            playhead: chance() ? Array("-1.25e+3".utf8) : nil, ts: chance() ? Array("1760000010240".utf8) : nil,
            request: request(), response: chance() ? response() : nil,
            connection: ConnectionRecord(
                id: text(upTo: 8), n: 1 + number(below: 9), client: "10.0.0.5:51234", server: text(upTo: 20),
                stream: chance() ? UInt32(truncatingIfNeeded: random.next()) : nil,
                roundTrip: chance() ? Int64(bitPattern: random.next()) : nil),
            sources: (0..<number(below: 3)).map {
                SourceSpan(source: $0, first: 7, last: Int64(number(below: 1 << 40)))
            },
            complete: chance(), notes: Note.allCases.filter { _ in number(below: 4) == 0 }, body: body())
        record.ambiguous = (0..<number(below: 3)).map { SourceFrame(source: $0, number: Int64(number(below: 1 << 40))) }
        return record
    }

    mutating func answer() -> AnswerRecord {
        AnswerRecord(to: 1 + number(below: max(seq, 1)), response: response())
    }

    mutating func ledger() -> Ledger {
        let classes = ["payload", "other \"kinds\"", "lost\n"].map {
            Ledger.Class(name: $0, count: number(below: 1 << 40), isLoss: $0.hasPrefix("lost"))
        }
        return Ledger(
            accounts: [
                .init(name: "frames", total: number(below: 1 << 40), classes: classes),
                .init(name: "requests", total: 0, classes: []),
            ], counts: classes)
    }
}
