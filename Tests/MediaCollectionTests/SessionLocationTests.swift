import MediaCollection
import Testing

@Suite struct SessionLocationTests {
    @Test(arguments: [
        ("/api/v1/sessions/abc", "abc"),
        ("/api/v1/sessions/abc/", "abc"),
        ("/api/v1/sessions/abc?region=1", "abc"),
        ("/api/v1/sessions/abc/?region=/sessions/x", "abc"),
        ("/api/v1/sessions/abc#top", "abc"),
        ("  /api/v1/sessions/abc\t", "abc"),
        ("http://media.example.test/api/v1/sessions/abc", "abc"),
        ("https://media.example.test:8443/p/api/v1/sessions/abc/?q", "abc"),
        ("http://sessions/api/v1/sessions/abc", "abc"),
        ("//media.example.test/api/v1/sessions/abc", "abc"),
        ("/sessions/gateway/api/v1/sessions/abc", "abc"),
        ("sessions/abc", "abc"),
        ("./sessions/abc", "abc"),
        ("../v1/sessions/abc", "abc"),
        ("v1/sessions/abc", "abc"),
        ("abc", "abc"),
        ("./abc", "abc"),
        ("abc/", "abc"),
        ("abc?x=1", "abc"),
        ("/api/v1/sessions/abc/events", "abc"),
        ("/api/v1/sessions//abc", "abc"),
        ("/api/v1/sessions/sessions", "sessions"),
        ("/api/v1/sessions/A-b_c.~%20", "A-b_c.~%20"), ("/api/v1/sessions/%2e%2e%2e", "%2e%2e%2e"),
        ("/api/v1/sessions/a%2e", "a%2e"),
    ])
    func everyFormNamesTheSession(value: String, expected: String) {
        #expect(SessionLocation.sessionID(in: Array(value.utf8)) == Array(expected.utf8))
    }

    @Test(arguments: [
        "", "/", " ", "/users/42", "/api/v1/sessions", "/api/v1/sessions/", "http://media.example.test/", "sessions",
        "?x",
        "http://sessions/abc", "//sessions/abc", "/42", "/login?next=/sessions/abc", "..",
        // What a server resolves away is no id, however it is written.
        "/api/v1/sessions/..", "/api/v1/sessions/%2e%2E", "/api/v1/sessions/.%2e", "/api/v1/sessions/%2E", "%2e%2e",
    ])
    func aValueThatNamesNoSessionHasNoID(value: String) {
        #expect(SessionLocation.sessionID(in: Array(value.utf8)) == nil)
    }
}

@Suite struct LocationReadingTests {
    private static let start = Array("/api/v1/sessions".utf8)

    private func target(_ reading: LocationReading, _ value: String) -> String? {
        reading.eventTarget(for: Array(value.utf8), startPath: Self.start).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: LocationReading.allCases)
    func allAgreeOnTheDocumentedForm(reading: LocationReading) {
        #expect(target(reading, "/api/v1/sessions/abc") == "/api/v1/sessions/abc/events")
    }

    @Test func theFifthElementOfAnAbsoluteValueIsTheVersion() {
        #expect(target(.fifthElement, "http://media.example.test/api/v1/sessions/abc") == "/api/v1/sessions/v1/events")
    }

    @Test func theFifthElementBehindAPrefixIsTheCollection() {
        #expect(target(.fifthElement, "/p/api/v1/sessions/abc") == "/api/v1/sessions/sessions/events")
    }

    @Test func theExpressionFindsNothingInAnAbsoluteValueAndKeepsWhatFollows() {
        #expect(target(.expression, "http://media.example.test/api/v1/sessions/abc") == nil)
        #expect(target(.expression, "/api/v1/sessions/abc/") == "/api/v1/sessions/abc//events")
        #expect(target(.expression, "/api/v1/sessions/abc?x=1") == "/api/v1/sessions/abc?x=1/events")
    }

    @Test func theTextAfterSessionsIsRightForAbsoluteValues() {
        #expect(target(.afterSessions, "https://h/p/api/v1/sessions/abc") == "/api/v1/sessions/abc/events")
        #expect(target(.afterSessions, "abc") == nil)
    }

    @Test func anAppendedValueKeepsPrefixAndQuery() {
        #expect(target(.appended, "/p/api/v1/sessions/abc?x=1") == "/p/api/v1/sessions/abc?x=1/events")
        #expect(target(.appended, "http://h/api/v1/sessions/abc") == "/api/v1/sessions/abc/events")
    }
}
