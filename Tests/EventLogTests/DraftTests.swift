import EventLog
import TestSupport
import Testing
import Wire

/// A line made of parts that were encoded early is the line of the record.
@Suite struct DraftTests {
    @Test(arguments: UInt64(1)...40)
    func aDraftGivesTheLineOfItsRecord(seed: UInt64) throws {
        var records = RandomRecords(seed: seed)
        var encoder = DraftEncoder()
        var compared = 0
        for _ in 0..<60 {
            var record = records.exchange()
            record.request.scheme = "http"
            record.request.dropped = []
            record.response?.dropped = []
            // A draft's members are found in the body, so that they are what stands there.
            guard case .octets(let body) = record.body, body.count > 12 else { continue }
            record.eventType = Array(body[2..<9])
            record.playhead = Array(body[0..<2])
            record.ts = Array(body[3..<5])
            var shown = DraftEncoder.Shown()
            shown.eventType = 2..<9
            shown.playhead = 0..<2
            shown.ts = 3..<5
            record.sources = [SourceSpan(source: 0, first: 3, last: 9)]
            record.notes = NoteSet(record.notes).notes
            let request = encoder.request(
                method: record.request.method.span.bytes, target: record.request.target.span.bytes,
                version: record.request.version, authority: record.request.authority, took: record.request.took,
                fields: record.request.fields, keepsCredentials: true,
                content: DraftEncoder.Content(
                    size: record.request.size, coding: record.request.coding, coded: record.request.coded),
                shown: shown, body: body.span.bytes)
            let response = record.response.map {
                encoder.response(
                    status: $0.status, after: $0.after, took: $0.took, fields: $0.fields, keepsCredentials: true,
                    size: $0.size, content: $0.content, complete: $0.complete)
            }
            var turn = ExchangeDraft.Turn(
                seq: record.seq, at: record.at, call: record.call, stream: record.connection.stream,
                roundTrip: record.connection.roundTrip, source: record.sources[0], notes: NoteSet(record.notes))
            turn.ambiguous = record.ambiguous
            (turn.session, turn.link, turn.start) = (record.session, record.link, record.start)
            let draft = ExchangeDraft(
                request: request, body: record.body, isEmbeddable: false, complete: record.complete)
            let connection = EncodedConnection(record.connection)

            let folder = try TemporaryFolder()
            var straight = try LogFile(path: folder.path("record"))
            try straight.write(record, bodyIsEmbeddable: false)
            try straight.finish()
            var drafted = try LogFile(path: folder.path("draft"))
            try drafted.write(draft, response, turn, connection)
            try drafted.finish()
            #expect(try folder.read("draft") == folder.read("record"), "seed \(seed)")
            let read = ExchangeRecord(draft, response, turn, connection)
            #expect(read != nil, "seed \(seed)")
            compared += 1
        }
        #expect(compared > 3, "seed \(seed)")
    }

    @Test func credentialsAreDroppedAndNamed() throws {
        var fields = FieldLines()
        for (name, value) in [("Host", "a"), ("Cookie", "s3"), ("X-Api-Key", "k"), ("Accept", "*/*")] {
            fields.append(name: name.utf8, value: value.utf8)
        }
        var encoder = DraftEncoder()
        let none: [UInt8] = []
        for keeps in [false, true] {
            let request = encoder.request(
                method: Array("POST".utf8).span.bytes, target: Array("/a/events".utf8).span.bytes, version: "1.1",
                authority: nil, took: 0, fields: fields, keepsCredentials: keeps,
                content: DraftEncoder.Content(size: 0), shown: DraftEncoder.Shown(), body: none.span.bytes)
            let record = try #require(
                ExchangeRecord(
                    ExchangeDraft(request: request, body: .none, isEmbeddable: false, complete: true), nil,
                    ExchangeDraft.Turn(
                        seq: 1, at: Timestamp(nanoseconds: 0), call: .event, stream: nil, roundTrip: nil,
                        source: SourceSpan(source: 0, first: 1, last: 1), notes: NoteSet()),
                    EncodedConnection(ConnectionRecord(id: "1:", n: 1, client: "a:1", server: "b:2"))))
            #expect(record.request.fields.count == (keeps ? 4 : 2))
            #expect(record.request.dropped == (keeps ? [] : [Array("Cookie".utf8), Array("X-Api-Key".utf8)]))
        }
    }

    @Test func notesStandInTheOrderOfTheList() {
        #expect(NoteSet([.withheld, .joined, .withheld, .late]).notes == [.joined, .late, .withheld])
        for note in Note.allCases {
            var set = NoteSet()
            #expect(set.isEmpty && !set.contains(note))
            set.insert(note)
            #expect(set.notes == [note] && set.contains(note))
        }
    }
}
