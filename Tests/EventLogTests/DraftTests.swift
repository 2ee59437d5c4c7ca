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
            // What stands in the text before has no part in it.
            var text = Array("before".utf8)
            encoder.begin(behind: text)
            let section = encoder.find(record.request.fields, keepsCredentials: true)
            let request = encoder.request(
                method: record.request.method.span.bytes, target: record.request.target.span.bytes,
                version: record.request.version, authority: record.request.authority?.span.bytes,
                took: record.request.took, fields: record.request.fields, section: section,
                content: DraftEncoder.Content(
                    size: record.request.size, coding: record.request.coding, coded: record.request.coded),
                shown: shown, body: record.body, complete: record.complete)
            encoder.moveText(to: &text)
            var draft = ExchangeDraft()
            draft.take(request, of: text)
            if let response = record.response { answer(response, in: &draft, &encoder) }
            var turn = ExchangeDraft.Turn(
                seq: record.seq, at: record.at, call: record.call, stream: record.connection.stream,
                roundTrip: record.connection.roundTrip, source: record.sources[0], notes: NoteSet(record.notes))
            turn.ambiguous = record.ambiguous
            (turn.session, turn.link, turn.start) = (record.session, record.link, record.start)
            turn.after = record.response?.after
            let connection = EncodedConnection(record.connection)

            let folder = try TemporaryFolder()
            var straight = try LogFile(path: folder.path("record"))
            try straight.write(record, bodyIsEmbeddable: false)
            try straight.finish()
            var drafted = try LogFile(path: folder.path("draft"))
            try drafted.write(draft, turn, connection)
            try drafted.finish()
            #expect(try folder.read("draft") == folder.read("record"), "seed \(seed)")
            let read = ExchangeRecord(draft, turn, connection)
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
        for keeps in [false, true] {
            var text: [UInt8] = []
            encoder.begin(behind: text)
            let section = encoder.find(fields, keepsCredentials: keeps)
            let request = encoder.request(
                method: Array("POST".utf8).span.bytes, target: Array("/a/events".utf8).span.bytes, version: "1.1",
                authority: nil, took: 0, fields: fields, section: section,
                content: DraftEncoder.Content(size: 0), shown: DraftEncoder.Shown(), body: .none, complete: true)
            encoder.moveText(to: &text)
            var draft = ExchangeDraft()
            draft.take(request, of: text)
            let record = try #require(ExchangeRecord(draft, anyTurn, anyConnection))
            #expect(record.request.fields.count == (keeps ? 4 : 2))
            #expect(record.request.dropped == (keeps ? [] : [Array("Cookie".utf8), Array("X-Api-Key".utf8)]))
        }
    }

    /// A draft's storage goes from exchange to exchange; an answer outlives its request, and may go without its content.
    @Test func aDraftIsUsedAgain() throws {
        var draft = ExchangeDraft()
        var encoder = DraftEncoder()
        for number in 0..<3 {
            var text: [UInt8] = []
            encoder.begin(behind: text)
            let section = encoder.find(FieldLines(), keepsCredentials: true)
            let request = encoder.request(
                method: Array("POST".utf8).span.bytes, target: Array("/\(number)".utf8).span.bytes, version: "1.1",
                authority: nil, took: 0, fields: FieldLines(), section: section,
                content: DraftEncoder.Content(size: 1), shown: DraftEncoder.Shown(), body: .octets([0x61]),
                complete: true)
            encoder.moveText(to: &text)
            draft.take(request, of: text)
            let response = ExchangeRecord.Response(
                status: 400, after: 0, took: 7, fields: FieldLines(), content: Array("why".utf8))
            answer(response, in: &draft, &encoder, withContent: number != 1)
            let record = try #require(ExchangeRecord(draft, anyTurn, anyConnection))
            #expect(record.request.target == Array("/\(number)".utf8) && record.body == .octets([0x61]))
            draft.removeRequest()
            let late = try #require(AnswerRecord(answerOf: draft, after: 5, to: 9))
            #expect(late.to == 9 && late.response.status == 400 && late.response.after == 5)
            #expect(late.response.took == 7 && late.response.content == (number == 1 ? nil : Array("why".utf8)))
            let storage = draft.end()
            #expect(storage.isEmpty && storage.capacity > 0)
            draft.begin(in: storage)
            draft.withBodyText { #expect($0.byteCount == 0) }
        }
    }

    private func answer(
        _ response: ExchangeRecord.Response, in draft: inout ExchangeDraft, _ encoder: inout DraftEncoder,
        withContent: Bool = true
    ) {
        var text: [UInt8] = []
        encoder.begin(behind: text)
        let section = encoder.find(response.fields, keepsCredentials: true)
        let encoded = encoder.response(
            status: response.status, took: response.took, fields: response.fields, section: section,
            size: response.size, content: response.content, complete: response.complete)
        encoder.moveText(to: &text)
        draft.take(encoded, of: text, withContent: withContent)
    }

    private let anyTurn = ExchangeDraft.Turn(
        seq: 1, at: Timestamp(nanoseconds: 0), call: .event, stream: nil, roundTrip: nil,
        source: SourceSpan(source: 0, first: 1, last: 1), notes: NoteSet())
    private let anyConnection = EncodedConnection(ConnectionRecord(id: "1:", n: 1, client: "a:1", server: "b:2"))

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
