import EventLog
import Extraction
import HTTP
import TestSupport
import Testing
import Wire

@Suite struct SelectionTests {
    private static let play = eventBody("play")
    private static let login = #"{"user":"ada","password":"correct horse"}"#
    private static let batch = "[" + startBody + "]"

    /// Method, target, body, and what the standard selection makes of it: the call, or nil.
    @Test(
        arguments: [
            ("POST", "/api/v1/sessions/abc/events", play, "event"),
            ("POST", "/some/prefix/api/v1/sessions/abc/events?x=1#y", play, "event"),
            ("POST", "http://collect.example.test/api/v1/sessions/abc/events", play, "event"),
            ("POST", "/api/v1/sessions/v1/events", play, "event"),
            ("POST", "/telemetry/events", "not json", "event"),
            ("POST", "/events", "", "event"),
            ("POST", "/api/v1/sessions", startBody, "sessionStart"),
            ("POST", "/api/v1/sessions/", startBody, "sessionStart"),
            ("POST", "/api/v1/sessions//", startBody, "sessionStart"),
            ("POST", "/prefix/sessions?debug=1", startBody, "sessionStart"),
            ("POST", "/api/v1/sessions", batch, "downloaded"),
            ("POST", "/api/v1/downloaded", batch, "downloaded"),
            // A client's defect: a start with a comma too many is still a start.
            ("POST", "/api/v1/sessions", startBody.dropLast() + ",}", "sessionStart"),
            ("POST", "/api/v1/sessions", login, nil),
            ("POST", "/api/v1/sessions", "user=ada&password=correct+horse", nil),
            ("POST", "/api/v1/sessions", "", nil),
            ("POST", "/api/v1/sessions", play, nil),
            ("POST", "/api/v1/downloaded", startBody, nil),
            ("POST", "/api/v1/downloaded", "[]", nil),
            ("GET", "/api/v1/sessions/abc/events", "", nil),
            ("OPTIONS", "/api/v1/sessions/abc/events", "", nil),
            ("post", "/api/v1/sessions/abc/events", play, nil),
            ("POST", "/api/v1/sessions/abc/events/extra", play, nil),
            ("POST", "/api/v1/allevents", play, nil),
            ("POST", "/search?next=/events", play, nil),
            ("POST", "*", play, nil),
        ] as [(String, String, String, String?)])
    func theStandardSelectionLooksAtPathAndBody(_ method: String, _ target: String, _ body: String, _ call: String?) {
        let log = log(method, target, body, .standard)
        #expect(log.records.map(\.call.rawValue) == (call.map { [$0] } ?? []))
        #expect(log.counts.requests == 1 && log.counts.notSelected == (call == nil ? 1 : 0))
        if call != nil { #expect(wants(.standard, method, target), "the reader must keep what is selected later") }
    }

    @Test(arguments: [
        ("GET", "/api/v1/sessions/abc/events"), ("POST", "/upload"), ("POST", "/search?next=/events"), ("POST", "*"),
        ("POST", "/a/events.json"), ("OPTIONS", "*"), ("P", "/events"), ("POSTS", "/events"), ("POST", ""),
    ])
    func theReaderNeedNotKeepWhatCannotBeSelected(_ method: String, _ target: String) {
        #expect(!wants(.standard, method, target))
    }

    /// Paths, methods, then method, target, body, and whether it is logged.
    @Test(
        arguments: [
            (["*/collect"], [], "POST", "/v2/collect", "{}", true),
            (["*/collect"], [], "POST", "/v2/collect?a=b", "{}", true),
            (["*/collect"], [], "POST", "/v2/collect/more", "{}", false),
            (["*/collect"], [], "POST", "/api/v1/sessions/a/events", play, false),
            (["*/collect"], [], "POST", "/api/v1/sessions", startBody, false),
            (["/v?/x"], [], "POST", "/v2/x", "{}", true),
            (["/v?/x"], [], "POST", "/v22/x", "{}", false),
            (["/api/v1/*"], [], "POST", "/api/v1/sessions", startBody, true),
            // The starts of the events that are asked for come along, and nothing else does.
            (["/api/v1/sessions/*/events"], [], "POST", "/api/v1/sessions", startBody, true),
            (["/api/v1/sessions/*/events"], [], "POST", "/api/v1/downloaded", batch, true),
            (["/api/v1/sessions/*/events"], [], "POST", "/api/v2/sessions", startBody, false),
            (["/api/v1/sessions/*/events"], [], "POST", "/api/v1/sessions", login, false),
            ([], ["PUT"], "PUT", "/a/events", "{}", true),
            ([], ["PUT"], "POST", "/a/events", "{}", false),
            ([], ["PUT", "POST"], "POST", "/a/events", "{}", true),
            (["*"], ["*"], "DELETE", "/anything", "", true),
            (["a*b*c"], [], "POST", "http:", "", false),
        ] as [([String], [String], String, String, String, Bool)])
    func patternsChangeIt(
        _ paths: [String], _ methods: [String], _ method: String, _ target: String, _ body: String, _ isLogged: Bool
    ) {
        let selection = Selection(paths: paths, methods: methods)
        #expect(log(method, target, body, selection).records.count == (isLogged ? 1 : 0))
        if isLogged { #expect(wants(selection, method, target)) }
    }

    @Test func theHeaderSaysTheSelectionInWordsOfTheOptions() {
        #expect(Selection.standard.words == ["POST */events"])
        #expect(Selection.all.words == ["* *"])
        #expect(Selection(paths: ["/a", "/b"], methods: ["PUT"]).words == ["PUT /a", "PUT /b"])
        #expect(Selection(paths: [], methods: ["PUT"]).words == ["PUT */events"])
    }

    @Test func everythingIsEverything() {
        #expect(log("GET", "/style.css", "", .all).records.map(\.call) == [.other])
        #expect(wants(.all, "GET", "/style.css"))
    }

    /// An event that a client posts to the wrong endpoint is a finding, and surely no login.
    @Test func anEventUnderSessionsIsLoggedWhereEverythingIs() {
        let body = #"{"playerTime":{"playhead":0,"ts":1},"eventType":"play"}"#
        #expect(log("POST", "/api/v1/sessions", body, .standard).records.isEmpty)
        let records = log("POST", "/api/v1/sessions", body, .all).records
        #expect(records.map(\.call) == [.other])
        #expect(records.map(\.body) == [.octets(Array(body.utf8))])
        #expect(records.allSatisfy { $0.complete && !$0.notes.contains(.withheld) })
    }

    /// A login may send its secrets in its fields and nothing else, and what it is answered is one; servers take more slashes for one.
    @Test(arguments: ["/api/v1/sessions", "/api/v1/sessions/", "/api/v1/sessions//"], ["", "token=one"])
    func anAnswerUnderSessionsIsWithheldWithItsLogin(target: String, body: String) {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.answer(scene.ask(one, target, body, at: 10), 200, at: 12, body: #"{"token":"eyJ"}"#)
        // What asks for a page there is none.
        scene.answer(scene.ask(one, target, "", at: 20, method: "GET"), 200, at: 22, body: "page")
        let records = scene.log(ExtractionOptions(selection: .all)).records
        #expect(records.map { $0.notes.contains(.withheld) } == [true, false])
        #expect(records.map { text($0.response?.content) } == ["-", "page"])
    }

    /// A login under `/sessions` is in no log, by whatever selection, in whatever part of a line.
    @Test(arguments: [
        Selection.standard, .all, Selection(paths: ["*"], methods: ["*"]),
        Selection(paths: ["*/sessions"], methods: []),
    ])
    func aLoginIsNeverLogged(selection: Selection) {
        let secret = #"{"user":"ada","password":"correct horse","x":"y"}"#
        let contents: [(MessageContent, MarkSet<MessageFault>)] = [
            (MessageContent(octets: .whole(Array(secret.utf8)), size: secret.utf8.count), []),
            (MessageContent(octets: .whole(Array("<login>correct horse</login>".utf8)), size: 28), []),
            (MessageContent(octets: .whole(Array("[\(secret)]".utf8)), size: 50), []),
            (
                MessageContent(
                    octets: .whole(Array(secret.utf8)), size: 20, codings: ["gzip"], coded: Array("correct horse".utf8)),
                []
            ),
            (MessageContent(octets: .parts([.init(offset: 0, octets: Array(secret.utf8))]), size: 90), [.gap]),
            (MessageContent(octets: .parts([.init(offset: 9, octets: Array(secret.utf8))]), size: 90), [.snapped]),
        ]
        for (number, (content, faults)) in contents.enumerated() {
            var scene = Scene()
            let one = scene.open(at: 0)
            let login = scene.ask(one, "/api/v1/sessions", at: 1, content: content, faults: faults)
            scene.answer(login, 201, at: 2, fields: [("Location", "/home")], body: "token of the correct horse")
            let log = scene.log(ExtractionOptions(selection: selection))
            #expect(!String(describing: log.items).contains("correct"), "content \(number)")
            #expect(!log.items.contains { holds(Array("correct".utf8), $0) }, "content \(number)")
            for record in log.records {
                #expect(record.notes.contains(.withheld) && !record.complete && record.body == .none)
                #expect(record.call == .other)
            }
            #expect(log.records.count == (selection.words == Selection.standard.words ? 0 : 1))
        }
    }

    /// Whether the octets stand anywhere in what would be written.
    private func holds(_ octets: [UInt8], _ item: LogItem) -> Bool {
        var texts: [[UInt8]] = []
        switch item {
        case .answer(let answer): texts.append(answer.response.content ?? [])
        case .exchange(let record, _):
            texts += [record.response?.content ?? [], record.request.coded ?? []]
            switch record.body {
            case .none: break
            case .octets(let body): texts.append(body)
            case .parts(let parts): texts += parts.map(\.octets)
            }
        }
        return texts.contains { text in
            text.count >= octets.count
                && (0...(text.count - octets.count)).contains { text[$0..<($0 + octets.count)].elementsEqual(octets) }
        }
    }

    private func log(_ method: String, _ target: String, _ body: String, _ selection: Selection) -> Log {
        var scene = Scene()
        let one = scene.open(at: 0)
        scene.answer(scene.ask(one, target, body, at: 1, method: method), at: 2)
        return scene.log(ExtractionOptions(selection: selection))
    }

    private func wants(_ selection: Selection, _ method: String, _ target: String) -> Bool {
        let line = Array("\(method) \(target) HTTP/1.1".utf8)
        let start = method.utf8.count + 1
        return selection.interest.keeps(
            line.span.bytes, 0..<method.utf8.count, start..<(start + target.utf8.count))
    }
}
