import MediaCollection
import Testing

@Suite struct EventMembersTests {
    private func read(_ body: String) -> EventMembers? { EventMembers.read(Array(body.utf8)) }

    @Test func rawTokensAndTheUnescapedTypeAreRead() throws {
        let members = try #require(
            read(
                #"{"event\u0054ype":"pl\u0061y","playerTime":{"playhead":60.39333333333333,"ts":1.76E12},"params":{}}"#)
        )
        #expect(members.eventType == Array("play".utf8))
        #expect(members.playhead == Array("60.39333333333333".utf8))
        #expect(members.ts == Array("1.76E12".utf8))
        #expect(!members.isBatch)
        #expect(!members.isSessionStart)
    }

    @Test func ofKeysThatStandTwiceTheLastCounts() throws {
        let members = try #require(
            read(#"{"playerTime":{"ts":1},"eventType":"a","playerTime":{"ts":2,"ts":3},"eventType":"b"}"#))
        #expect(members.ts == Array("3".utf8))
        #expect(members.eventType == Array("b".utf8))
        #expect(read(#"{"playerTime":{"ts":1},"playerTime":7}"#)?.ts == nil)
    }

    @Test func valuesOfOtherTypesAreNotGuessed() throws {
        let members = try #require(read(#"{"playerTime":{"playhead":"10","ts":null},"eventType":7}"#))
        #expect(members.eventType == nil)
        #expect(members.playhead == nil)
        #expect(members.ts == nil)
    }

    @Test(arguments: ["", "nope", "7", "\"x\"", "{\"a\":1,}", "null"])
    func whatIsNoObjectOrArrayHasNoMembers(body: String) {
        #expect(read(body) == nil)
    }

    @Test(arguments: [
        (#"{"eventType":"sessionStart","playerTime":{"playhead":0,"ts":1}}"#, true),
        (#"{"eventType":"sessionStart","params":{"media.id":"x"}}"#, true),
        (#"{"eventType":"sessionStart"}"#, false),
        (#"{"eventType":"sessionstart","playerTime":{}}"#, false),
        (#"{"eventType":"play","playerTime":{"playhead":0,"ts":1}}"#, false),
        (#"{"user":"anna","password":"secret"}"#, false),
        (#"[{"eventType":"sessionStart","playerTime":{}}]"#, false),
    ])
    func theShapeOfAStartTellsItFromALogin(body: String, expected: Bool) {
        #expect(read(body)?.isSessionStart == expected)
    }

    @Test(arguments: [
        (#"[{"eventType":"sessionStart","playerTime":{}},{"eventType":"play"}]"#, true),
        (#"[{"eventType":"play","playerTime":{}},{"eventType":"sessionStart","playerTime":{}}]"#, false),
        (#"[7,{"eventType":"sessionStart","playerTime":{}}]"#, false), ("[]", false), ("[7]", false),
        (#"{"eventType":"sessionStart","playerTime":{}}"#, false),
    ])
    func aBatchIsToldByItsFirstElement(body: String, expected: Bool) {
        #expect(read(body)?.isDownloadedSession == expected)
    }
}
