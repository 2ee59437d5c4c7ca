import MediaCollection
import Testing

@Suite struct TargetRewriteTests {
    private func rewritten(_ target: String, prefix: String = "", id: String? = "NEW") -> String {
        let octets = TargetRewrite(prefix: Array(prefix.utf8)).apply(
            to: Array(target.utf8), sessionID: id.map { Array($0.utf8) })
        return String(decoding: octets, as: UTF8.self)
    }

    @Test(arguments: [
        ("/api/v1/sessions/abc/events", "/api/v1/sessions/NEW/events"),
        ("/api/v1/sessions/abc/events?abc=/abc/#x", "/api/v1/sessions/NEW/events?abc=/abc/#x"),
        ("/abc/sessions/abc//events", "/abc/sessions/NEW//events"),
        ("/api/v1/sessions", "/api/v1/sessions"),
        ("/shop/events?id=1", "/shop/events?id=1"),
        ("*", "*"),
        ("h.example.test:443", "h.example.test:443"),
        ("", ""),
    ])
    func onlyTheIDIsReplaced(target: String, expected: String) {
        #expect(rewritten(target) == expected)
    }

    @Test(arguments: ["/p/q", "/p/q/", "p/q//"])
    func thePrefixStandsBeforeThePath(prefix: String) {
        #expect(rewritten("/api/v1/sessions/abc/events?q", prefix: prefix) == "/p/q/api/v1/sessions/NEW/events?q")
        #expect(rewritten("/api/v1/sessions/", prefix: prefix) == "/p/q/api/v1/sessions/")
        #expect(rewritten("*", prefix: prefix) == "*")
    }

    @Test func aPrefixOfSlashesIsNone() {
        #expect(rewritten("/events", prefix: "/") == "/events")
    }

    @Test func absoluteFormLosesTheServerThatWasRecorded() {
        #expect(
            rewritten("http://media.example.test/api/v1/sessions/abc/events?q", prefix: "/p")
                == "/p/api/v1/sessions/NEW/events?q")
        #expect(rewritten("http://media.example.test", prefix: "/p") == "/p/")
        #expect(rewritten("http://media.example.test?q") == "/?q")
    }

    @Test func withoutAnIDTheTargetStaysAsCaptured() {
        #expect(rewritten("/api/v1/sessions/abc/events", id: nil) == "/api/v1/sessions/abc/events")
    }
}
