import ByteStream
import EventLog
import Extraction
import HTTP
import TestSupport
import Testing
import Wire

@Suite struct RecordTests {
    private func record(_ build: (inout Scene, Int) -> Void) -> ExchangeRecord {
        var scene = Scene()
        let one = scene.open(at: 0)
        build(&scene, one)
        return scene.log().records[0]
    }

    @Test func anEventSaysWhatItsBodySaysInRawTokens() {
        let body = #"{"playerTime":{"playhead":0.9999999999999999,"ts":1.76e12},"eventTyp\u0065":"ping"}"#
        let record = record { scene, one in
            scene.answer(scene.ask(one, "/api/v1/sessions/a/events", body, at: 10), at: 42)
        }
        #expect(text(record.eventType) == "ping")
        #expect(text(record.playhead) == "0.9999999999999999" && text(record.ts) == "1.76e12")
        #expect(record.body == .octets(Array(body.utf8)))
        #expect(record.at.nanoseconds == base + 10_000_000)
        #expect(record.response?.after == 32_000_000 && record.response?.took == 0)
        #expect(record.sources == [SourceSpan(source: 0, first: 2, last: 4)])
        #expect(record.request.size == body.utf8.count && record.request.scheme == "http")
    }

    @Test(
        arguments: [
            ("/a/events", [("Host", "h.test:8080")], "h.test:8080"), ("/a/events", [], "-"),
            ("http://proxy.test/a/events", [("Host", "h.test")], "proxy.test"),
            ("http://h.test:80/a/events", [], "h.test:80"),
            ("http://name:pass@h.test/a/events", [("Host", "h.test")], "h.test"),
            ("http://a@b@h.test:81/a/events", [], "h.test:81"),
            ("http://name@/a/events", [("Host", "h.test")], "h.test"),
            ("/a/events", [("host", "first.test"), ("Host", "second.test")], "-"),
            ("/a/events", [("Host", "h.test"), ("Accept", "*/*"), ("Host", "h.test")], "-"),
            ("http://proxy.test/a/events", [("Host", "h.test"), ("Host", "i.test")], "proxy.test"),
            ("/a/events?u=http://x.test/", [("Host", "h.test")], "h.test"),
        ] as [(String, [(String, String)], String)])
    func theAuthorityIsThatOfTheTargetOrOfHost(_ target: String, _ fields: [(String, String)], _ authority: String) {
        #expect(
            text(record { scene, one in scene.ask(one, target, at: 10, fields: fields) }.request.authority) == authority
        )
    }

    /// RFC 9112 §3.2: a server refuses what has more than one Host, so that whom it was for is nobody's to say.
    @Test func twoHostsAreNotedAndNoneIsTakenForTheAuthority() throws {
        var scene = Scene()
        let one = scene.open(at: 0)
        for (index, hosts) in [["a.test"], ["a.test", "b.test"], ["a.test", "a.test"], []].enumerated() {
            let fields = hosts.map { ("Host", $0) } + [("Content-Type", "application/json")]
            scene.answer(scene.ask(one, "/a/events", "{}", at: Int64(10 + 2 * index), fields: fields), at: 11)
        }
        let log = scene.log()
        #expect(log.records.map { $0.notes.contains(.ambiguousHost) } == [false, true, true, false])
        #expect(log.records.map { text($0.request.authority) } == ["a.test", "-", "-", "-"])
        #expect(log.records.allSatisfy { $0.complete && $0.body == .octets(Array("{}".utf8)) })
        #expect(log.records[1].request.fields.count == 3)
        #expect(log.counts.ambiguousHosts == 2)
    }

    /// What stands before the `@` of an absolute target is a credential (RFC 3986 §3.2.1).
    @Test(
        arguments: [
            ("http://name:pass@h.test/a/events?x=a@b", "http://h.test/a/events?x=a@b"),
            ("http://a@b@h.test:81/a/events", "http://h.test:81/a/events"),
            ("http://name@/a/events", "http:///a/events"), ("http://h.test/a@b/events", "http://h.test/a@b/events"),
            ("http://h.test?u=a@b/events", "http://h.test?u=a@b/events"), ("/a@b/events", "/a@b/events"),
        ])
    func userInformationInATargetIsWithheld(_ target: String, _ logged: String) {
        for keeps in [false, true] {
            var scene = Scene()
            let one = scene.open(at: 0)
            scene.answer(scene.ask(one, target, "{}", at: 10), at: 12)
            let record = scene.log(ExtractionOptions(selection: .all, keepsCredentials: keeps)).records[0]
            #expect(text(record.request.target) == (keeps ? target : logged))
        }
    }

    /// Parts of one capture may be in several files, and the later one named first.
    @Test(arguments: [true, false])
    func framesAreGivenByFileInTheOrderOfTheFiles(isAnswered: Bool) {
        let record = record { scene, one in
            let id = ExchangeID(connection: one, index: 0)
            scene.add(one, at: 10) { stamp in
                var (first, last) = (stamp, stamp)
                (first.source, first.number) = (2, 40)
                (last.source, last.number) = (0, 7)
                let request = RequestMessage(
                    method: Array("POST".utf8), target: Array("/a/events".utf8), fields: FieldLines(),
                    content: MessageContent(), first: first, last: last, wireOctets: 50, sender: .first)
                let answer = ResponseMessage(
                    status: 204, fields: FieldLines(), content: MessageContent(), first: last, last: first,
                    wireOctets: 50)
                return [
                    .exchange(.request(id, request), at: stamp),
                    .exchange(isAnswered ? .response(id, answer) : .unanswered(id, .closed), at: stamp),
                ]
            }
        }
        #expect(record.sources == [.init(source: 0, first: 7, last: 7), .init(source: 2, first: 40, last: 40)])
    }

    @Test func faultsAreNotesInTheOrderOfTheList() {
        let content = MessageContent(octets: .parts([.init(offset: 3, octets: [1, 2])]), size: 9)
        let record = record { scene, one in
            let id = scene.ask(one, "/a/events", at: 10, content: content, faults: [.cutShort, .gap])
            scene.lose(id, .reset, at: 20)
        }
        #expect(record.notes == [.gap, .cutShort, .reset])
        #expect(!record.complete && record.body == .parts([.init(offset: 3, octets: [1, 2])]))
    }

    @Test func aCutStartThatShowsItsMarksIsLoggedAsFarAsItGoes() {
        let front = Array(#"{"eventType":"sessionStart","playerTime":{"playh"#.utf8)
        let content = MessageContent(octets: .parts([.init(offset: 0, octets: front)]), size: 900)
        let record = record { scene, one in
            let id = scene.ask(one, "/api/v1/sessions", at: 10, content: content, faults: [.snapped])
            scene.answer(id, 201, at: 12, fields: [("Location", "/api/v1/sessions/abcd")])
        }
        #expect(record.call == .sessionStart && text(record.session) == "abcd" && record.notes == [.snapped])
    }

    @Test func anAnswersContentIsKeptUpToItsBound() {
        let long = String(repeating: "x", count: 70_000)
        let whole = record { scene, one in scene.answer(scene.ask(one, "/a/events", at: 1), 400, at: 2, body: "why") }
        #expect(text(whole.response?.content) == "why" && whole.response?.size == 3)
        let cut = record { scene, one in scene.answer(scene.ask(one, "/a/events", at: 1), 400, at: 2, body: long) }
        #expect(cut.response?.content?.count == 65_536 && cut.response?.size == 70_000)
        for (character, kept) in [("é", 65_535), ("€", 65_536), ("😀", 65_533)] {
            // Behind one octet, and none but what is kept comes from the reader.
            let body = "a" + String(repeating: character, count: 40_000)
            let front = Array(body.utf8.prefix(65_536))
            let content = MessageContent(octets: .parts([.init(offset: 0, octets: front)]), size: body.utf8.count)
            let cut = record { scene, one in
                scene.answer(scene.ask(one, "/a/events", at: 1), 400, at: 2, content: content, faults: [.overLimit])
            }
            #expect(cut.response?.content?.count == kept, "\(character)")
        }
        let half = record { scene, one in
            scene.answer(scene.ask(one, "/a/events", at: 1), 204, at: 2, faults: [.cutShort])
        }
        #expect(half.response?.complete == false && half.response?.content == nil && half.complete)
    }

    /// What may stand raw in a line, by the one scan that also finds the members.
    @Test(arguments: [
        (#"{"a":1}"#, true), ("[1,2]", true), ("12", true), ("{\"a\":\n1}", false), (#"{"a":1e999}"#, false),
        (#"{"a":"\ud800"}"#, false), ("{a:1}", false), ("", false), ("\u{FEFF}{}", false),
        (String(repeating: "[", count: 64) + String(repeating: "]", count: 64), true),
        (String(repeating: "[", count: 65) + String(repeating: "]", count: 65), false),
    ])
    func whetherABodyMayStandRaw(_ body: String, _ isEmbeddable: Bool) {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.ask(one, "/a/events", body, at: 10)
        guard case .exchange(_, let found)? = scene.log().items.first else {
            Issue.record("nothing logged")
            return
        }
        #expect(found == isEmbeddable)
    }

    @Test func requestsOfEachFateAreCountedOnce() {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.ask(one, "/a/events", at: 1)
        scene.ask(one, "/a/events", at: 2, faults: [.gap])
        scene.ask(one, "/a/events", at: 3, faults: [.ambiguousFraming])
        scene.ask(one, "/a/events", at: 4, faults: [.overLimit, .gap])
        scene.ask(one, "/a/events", at: 5, faults: [.fieldsOverLimit])
        scene.ask(one, "/api/v1/sessions", "login", at: 6)
        let counts = scene.log().counts
        #expect(counts.requests == 6 && counts.loggedWhole == 1 && counts.loggedIncomplete == 1)
        #expect(counts.refusedAmbiguous == 1 && counts.refusedOverLimit == 2 && counts.notSelected == 1)
        #expect(counts.notSelectedOctets == 105)
    }
}
