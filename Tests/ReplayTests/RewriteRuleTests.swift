import MediaCollection
import Replay
import Testing

@Suite struct RewriteRuleTests {
    @Test func aMapNamesAKeyAndPerhapsAnOldValue() throws {
        let all = try #require(MemberRule("analytics.reportSuite=dev=1"))
        #expect(all.path.text == "analytics.reportSuite" && all.old == nil && all.new == Array("dev=1".utf8))
        let one = try #require(MemberRule("k:a:b=c:d"))
        #expect(one.path.text == "k" && one.old == Array("a:b".utf8) && one.new == Array("c:d".utf8))
        #expect(MemberRule("k=")?.new == [])
        for text in ["", "k", "=v", ":o=v", "a..b=v"] { #expect(MemberRule(text) == nil, "\(text)") }
    }

    @Test func aHeaderIsANameAndAValue() throws {
        let rule = try FieldRule("X-Run:  7 8\t")
        #expect(rule.name == Array("X-Run".utf8) && rule.value == Array("7 8".utf8))
        #expect(try FieldRule("X-Run:").value.isEmpty)
    }

    @Test(arguments: [
        "X-Run", ": v", "X Run: v", "X-Run : v", "a\r\nb: v", "X: a\r\nHost: evil", "X: a\nb", "X: a\0", "X: a\u{7}",
        "X\0: v", "Host: x", "hOST: x", "Content-Length: 3", "Transfer-Encoding: chunked", "Connection: close", "TE: x",
        "Upgrade: h2c", "Expect: 100-continue", "Keep-Alive: 5", "Proxy-Authorization: x", "Content-Encoding: gzip",
        "X-Adobe-AEP-Validation-Token: t", "x-adobe-aep-validation-token:", "Trailer: x", "Reprise-Replay: x",
    ])
    func noHeaderBreaksALineOrFramesTheContent(_ text: String) {
        do {
            _ = try FieldRule(text)
            Issue.record("\(text) was taken")
        } catch {}
    }

    @Test(arguments: [
        ("original", HostField.original), ("target", .target), ("a.test:81", .name(Array("a.test:81".utf8))),
        ("[::1]:81", .name(Array("[::1]:81".utf8))),
    ])
    func aHostIsAWordOrAName(_ text: String, _ host: HostField) {
        #expect(HostField(text) == host)
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "a/b", "a?b", "user@a", "a\0", "é"])
    func whatIsNoAuthorityIsNoHost(_ text: String) {
        #expect(HostField(text) == nil)
    }

    @Test func aPathRuleIsTwoPaths() throws {
        let rule = try #require(PathRule("/api/v1/:/x:y/"))
        #expect(rule.from == Array("/api/v1".utf8) && rule.to == Array("/x:y".utf8))
        #expect(PathRule("/a:")?.to == [] && PathRule("/:/b")?.from == [])
        for text in ["", ":", "/a", "a:/b", "/a:b", "/a b:/c", "/a:/b\r\n", "/a?:/b", "/a:/b#"] {
            #expect(PathRule(text) == nil, "\(text)")
        }
    }

    @Test func whatIsPrintedOfTheOptionsHoldsNoSecret() throws {
        var options = RewriteOptions()
        options.fields = [try FieldRule("X-Key: swordfish")]
        options.visitors = VisitorIDs(scope: .all, key: PseudonymKey("000102030405060708090a0b0c0d0e0f"))
        let text = "\(options)"
        #expect(!text.contains("swordfish") && !text.contains("000102030405060708090a0b0c0d0e0f"))
        options.fields = [try FieldRule("X-Key: other")]
        #expect("\(options)" != text)
    }
}
