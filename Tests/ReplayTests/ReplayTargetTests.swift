import Replay
import Testing

@Suite struct ReplayTargetTests {
    @Test func targetsAreReadAsTheyAreWritten() throws {
        let table: [(String, String, Int, String, String)] = [
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080", ""),
            ("http://127.0.0.1", "127.0.0.1", 80, "127.0.0.1", ""),
            ("HTTP://localhost:1/", "localhost", 1, "localhost:1", ""),
            ("http://LocalHost", "LocalHost", 80, "LocalHost", ""),
            ("http://[::1]:65535/a/b//", "::1", 65535, "[::1]:65535", "/a/b"),
            ("http://127.255.0.9/x", "127.255.0.9", 80, "127.255.0.9", "/x"),
            ("https://staging_1.example.com./x", "staging_1.example.com.", 443, "staging_1.example.com.", "/x"),
            ("https://[2001:db8::1]", "2001:db8::1", 443, "[2001:db8::1]", ""),
            ("http://4chan.example:81", "4chan.example", 81, "4chan.example:81", ""),
        ]
        for (text, host, port, authority, prefix) in table {
            let target = try ReplayTarget(text)
            #expect(target.host == host && target.port == port, "\(text)")
            #expect(target.isTLS == text.hasPrefix("https"))
            #expect(
                String(octets: target.authority) == authority && String(octets: target.pathPrefix) == prefix, "\(text)")
        }
        #expect(try ReplayTarget("https://A.test/x").endpoint == "a.test:443")
        #expect(try ReplayTarget("http://[::1]:81").endpoint == "[::1]:81")
        #expect(try ReplayTarget("https://a.test/x/").description == "https://a.test/x")
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "[::1]", "[0:0::1]"])
    func loopbackIsLoopback(_ host: String) throws {
        #expect(try ReplayTarget("http://\(host)").isLoopback)
    }

    @Test(arguments: [
        "example.com", "10.0.0.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "localhost.", "localhost.evil.test",
        "127.0.0.1.nip.io", "127.0.0.1evil.com",
    ])
    func everythingElseIsNot(_ host: String) throws {
        let target = try ReplayTarget("http://\(host)")
        #expect(!target.isLoopback)
        #expect(!TargetSafety(target, addresses: ["127.0.0.1"]).isLoopback)
    }

    @Test(arguments: [
        "", "127.0.0.1:80", "http://", "http:///x", "ftp://127.0.0.1", "http://127.0.0.1:0",
        "http://127.0.0.1:65536", "http://127.0.0.1:", "http://127.0.0.1:8a", "http://user@127.0.0.1", "http://[::1",
        "http://u:p@localhost", "http://127.0.0.1/?q", "http://127.0.0.1/#f", "http://127.0.0.1?",
        "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://[::1]x", "http://127.0.0.1/é",
        "http://127.0.0.1:99999999999999999999", "http://127.1", "http://0x7f.0.0.1", "http://0177.0.0.1",
        "http://127.0.0.256", "http://127.0.0.1.:80/?", "http://2130706433", "http://0x7f000001", "http://a.0x1",
        "http://[::1%25eth0]", "http://[fe80::1%eth0]", "http://[127.0.0.1]", "http://127.0.0.1@example.com/",
        "http://localhost:80@example.com", "http://a.omtrdc.net/?x", "http://example.com#@127.0.0.1", "http://a..b",
        "http://.a", "http://a%2e.b", "http://::1/", "http://a_b\\c", "http://\(String(repeating: "a", count: 64)).b",
    ])
    func unusableTargetsAreWrongUsage(_ text: String) {
        do {
            _ = try ReplayTarget(text)
            Issue.record("\(text) was taken")
        } catch {}
    }
}
