import EventLog
import Extraction
import Testing
import Wire

@Suite struct CredentialFieldsTests {
    @Test(arguments: [
        "Authorization", "authorization", "PROXY-AUTHORIZATION", "Cookie", "Set-Cookie", "X-Api-Key", "X-Auth-Token",
        "X-Adobe-AEP-Validation-Token", "X-CSRF-Token", "X-Amz-Security-Token", "ApiKey", "X-Client-Secret", "Token",
        "X-Password", "x-goog-api-key", "tokens",
    ])
    func credentialsAreKnownByName(_ name: String) {
        #expect(CredentialFields.contain(Array(name.utf8)[...]))
    }

    @Test(arguments: [
        "Content-Type", "Keep-Alive", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "User-Agent",
        "WWW-Authenticate", "Sec-WebSocket-Key", "X-Cookies-Allowed", "", "Host", "X-Powered-By", "k", "secre",
    ])
    func otherFieldsAreKept(_ name: String) {
        #expect(!CredentialFields.contain(Array(name.utf8)[...]))
    }

    @Test func aRecordKeepsTheNamesOfWhatWasDroppedOnBothSides() {
        var scene = Scene()
        let one = scene.open(at: 0)
        let event = scene.ask(
            one, "/a/events", at: 1, fields: [("Host", "h"), ("Cookie", "sid=1"), ("Accept", "*/*"), ("COOKIE", "b=2")])
        scene.answer(event, at: 2, fields: [("Set-Cookie", "sid=2"), ("Server", "s")])
        let record = scene.log().records[0]
        #expect(record.request.dropped.map(text) == ["Cookie", "COOKIE"])
        #expect(record.request.fields.lines.map { text(Array(record.request.fields.name($0))) } == ["Host", "Accept"])
        #expect(record.response?.dropped.map(text) == ["Set-Cookie"])
        #expect(record.response?.fields.count == 1)
        let kept = scene.log(ExtractionOptions(keepsCredentials: true)).records[0]
        #expect(kept.request.fields.count == 4 && kept.request.dropped.isEmpty)
    }

    @Test func theListIsInLowerCase() {
        #expect(CredentialFields.names.allSatisfy { $0 == $0.lowercased() })
        #expect(CredentialFields.names.contains("authorization"))
    }
}
