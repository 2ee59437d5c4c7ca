import Replay
import Testing

@Suite struct ReplayTargetTests {
    @Test func loopbackTargetsAreTaken() throws {
        let table: [(String, String, Int, String, String)] = [
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080", ""),
            ("http://127.0.0.1", "127.0.0.1", 80, "127.0.0.1", ""),
            ("HTTP://localhost:1/", "localhost", 1, "localhost:1", ""),
            ("http://LocalHost", "LocalHost", 80, "LocalHost", ""),
            ("http://[::1]:65535/a/b//", "::1", 65535, "[::1]:65535", "/a/b"),
            ("http://127.255.0.9/x", "127.255.0.9", 80, "127.255.0.9", "/x"),
        ]
        for (text, host, port, authority, prefix) in table {
            let target = try ReplayTarget(text)
            #expect(target.host == host && target.port == port, "\(text)")
            #expect(
                String(octets: target.authority) == authority && String(octets: target.pathPrefix) == prefix, "\(text)")
        }
    }

    @Test(arguments: [
        "http://example.com", "https://example.com:443/", "http://10.0.0.1:80", "http://0.0.0.0", "http://127.1",
        "http://0x7f.0.0.1", "http://0177.0.0.1", "http://127.0.0.256", "http://127.0.0.1.", "http://2130706433",
        "http://[::]", "http://[::ffff:127.0.0.1]", "http://[::1%25eth0]", "http://localhost.",
        "http://localhost.evil.test",
        "http://127.0.0.1.nip.io", "http://127.0.0.1@example.com/", "http://localhost:80@example.com",
        "http://a.omtrdc.net/?x",
        "http://example.com#@127.0.0.1", "http://127.0.0.1evil.com",
    ])
    func everythingElseIsRefused(_ text: String) {
        do {
            _ = try ReplayTarget(text)
            Issue.record("\(text) was taken")
        } catch {
            guard case .notLoopback = error else {
                Issue.record("\(text): \(error)")
                return
            }
        }
    }

    @Test(arguments: [
        "", "127.0.0.1:80", "http://", "http:///x", "https://127.0.0.1", "ftp://127.0.0.1", "http://127.0.0.1:0",
        "http://127.0.0.1:65536", "http://127.0.0.1:", "http://127.0.0.1:8a", "http://user@127.0.0.1", "http://[::1",
        "http://u:p@localhost", "http://127.0.0.1/?q", "http://127.0.0.1/#f", "http://127.0.0.1?",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y", "http://[::1]x", "http://127.0.0.1/é", "http://127.0.0.1:99999999999999999999",
    ])
    func unusableTargetsAreWrongUsage(_ text: String) {
        do {
            _ = try ReplayTarget(text)
            Issue.record("\(text) was taken")
        } catch {
            guard case .unusable = error else {
                Issue.record("\(text): \(error)")
                return
            }
        }
    }
}
