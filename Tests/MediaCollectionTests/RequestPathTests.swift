import MediaCollection
import Testing

@Suite struct RequestPathTests {
    private func kind(_ target: String) -> String {
        let octets = Array(target.utf8)
        let path = RequestPath(target: octets)
        switch path.kind {
        case .sessions: return "sessions"
        case .sessionEvents(let id): return "session \(String(decoding: octets[id], as: UTF8.self))"
        case .events: return "events"
        case .downloaded: return "downloaded"
        case .other: return "other"
        }
    }

    @Test(arguments: [
        ("/api/v1/sessions", "sessions"),
        ("/api/v1/sessions/", "sessions"),
        ("/api/v1/sessions///", "sessions"),
        ("///", "other"),
        ("/sessions", "sessions"),
        ("/some/prefix/api/v1/sessions?x=/events", "sessions"),
        ("/api/v1/sessions#part", "sessions"),
        ("/api/v1/Sessions", "other"),
        ("/api/v1/sessions/abc/events", "session abc"),
        ("/sessions/abc/events", "session abc"),
        ("/p/q/api/v1/sessions/abc/events?debug=1", "session abc"),
        ("/api/v1/sessions/abc%2Fd;v=1/events", "session abc%2Fd;v=1"),
        ("/api/v1/sessions/v1/events", "session v1"),
        ("/api/v1/sessions/sessions/events", "session sessions"),
        ("/api/v1/sessions/abc//events", "session abc"),
        ("/sessions/a/b/events", "events"),
        ("/api/v1/sessions//events", "events"),
        ("/api/v1/sessions/events", "events"),
        ("/sessions/events", "events"),
        ("/events", "events"),
        ("//events", "events"),
        ("/shop/events?session=1", "events"),
        ("/shop/myevents", "other"),
        ("/shop/events/", "other"),
        ("/api/v1/sessions/abc/events/7", "other"),
        ("/api/v1/sessions/abc?x=1/events", "other"),
        ("/api/v1/sessions/abc", "other"),
        ("/api/v1/downloaded", "downloaded"),
        ("/api/v1/downloaded/", "other"),
        ("http://h.example.test/api/v1/sessions/abc/events", "session abc"),
        ("HTTPS://h.example.test:8443/api/v1/sessions?x", "sessions"),
        ("http://events", "other"),
        ("http://h.example.test?/events", "other"),
        ("h.example.test:443", "other"),
        ("events", "other"),
        ("*", "other"),
        ("", "other"),
        ("/", "other"),
        ("//", "other"),
        ("?", "other"),
        ("http://", "other"),
        ("://events", "other"),
    ])
    func theEndOfThePathTells(target: String, expected: String) {
        #expect(kind(target) == expected)
    }

    @Test func rangesIndexTheTarget() throws {
        let target = Array("http://h/x/sessions/abc/events?q#f".utf8)
        let path = RequestPath(target: target)
        #expect(String(decoding: target[path.range], as: UTF8.self) == "/x/sessions/abc/events")
    }

    @Test func octetsOutsideASCIISurvive() {
        let target: [UInt8] = Array("/sessions/".utf8) + [0xFF, 0x00, 0xC3] + Array("/events".utf8)
        #expect(RequestPath(target: target).kind == .sessionEvents(sessionID: 10..<13))
    }
}
