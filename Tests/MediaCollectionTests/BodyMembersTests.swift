import Testing

@testable import MediaCollection

@Suite struct BodyMembersTests {
    private func path(_ text: String) throws -> MemberPath { try #require(MemberPath(text)) }

    private func texts(_ body: String, _ text: String) throws -> [String] {
        let members = try #require(BodyMembers(Array(body.utf8)))
        return members.values(at: try path(text)).map { $0.text.map { String(decoding: $0, as: UTF8.self) } ?? "{}" }
    }

    private func replaced(_ body: String, _ text: String, with new: String) throws -> String {
        var members = try #require(BodyMembers(Array(body.utf8)))
        for value in members.values(at: try path(text)) { _ = members.replace(value, with: Array(new.utf8)) }
        return String(decoding: members.edited, as: UTF8.self)
    }

    /// Else a body whose keys are asterisks would double the ways at each level.
    @Test func aKeyThatIsAnAsteriskIsOneWayThroughAPathOfOne() throws {
        let steps = try path("*.*.k").steps(from: 0, over: Array("*".utf8)[...])
        #expect(steps.next == [2] && !steps.isEnd)
        #expect(try texts(#"{"*":{"*":{"k":1}}}"#, "*.*.k") == ["1"])
    }

    @Test(arguments: [
        (#"{"params":{"analytics.reportSuite":"r"}}"#, "analytics.reportSuite", ["r"]),
        (#"{"params":{"analytics.reportSuite":"r"}}"#, "params.analytics.reportSuite", ["r"]),
        (#"{"params":{"analytics":{"reportSuite":"r"}}}"#, "analytics.reportSuite", ["r"]),
        (#"{"analytics.reportSuite":"r"}"#, "analytics.reportSuite", ["r"]),
        (#"{"suite":"r","params":{"suite":"s"}}"#, "suite", ["r", "s"]),
        (#"{"params":{"k":"1","k":"2","k2":"3"}}"#, "k", ["1", "2"]),
        (#"{"params":{"\u006b":"1"},"par\u0061ms":{"k":"2"}}"#, "k", ["1", "2"]),
        (#"[{"params":{"k":"1"}},7,{"params":{"k":"2"}},[{"k":3}]]"#, "k", ["1", "2", "3"]),
        (
            #"{"params":{"visitor.customerIDs":{"crm":{"id":"a","authState":1},"x.y":{"id":"b"}}}}"#,
            "visitor.customerIDs.*.id", ["a", "b"]
        ),
        (#"{"customMetadata":{"plan":"x"},"plan":"y"}"#, "customMetadata.plan", ["x"]),
        (#"{"params":{"k":{"a":1}}}"#, "k", ["{}"]),
        (#"{"params":{"k":null,"k":-1.50e3,"k":true,"k":"a\u0041\/"}}"#, "k", ["null", "-1.50e3", "true", "aA/"]),
        (#"{"params":"k"}"#, "k", []),
        (#"7"#, "k", []),
        (#"{"params":{"kk":1,"k.":1,".k":1}}"#, "k", []),
    ])
    func aPathLeadsToEachMemberThatReadsLikeIt(_ body: String, _ text: String, _ expected: [String]) throws {
        #expect(try texts(body, text) == expected)
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", String(repeating: "a", count: 257), String(repeating: "a.", count: 17) + "a",
    ])
    func whatIsNoPathIsRefused(_ text: String) {
        #expect(MemberPath(text) == nil)
    }

    @Test func onlyTheValueChanges() throws {
        #expect(
            try replaced(
                #" { "params" : {"k" : "old\/", "x":10.0,"\u006C":"caf\u00e9"} } "#, "k", with: "n\"e\\w\n\u{e9}")
                == #" { "params" : {"k" : "n\"e\\w\né", "x":10.0,"\u006C":"caf\u00e9"} } "#)
    }

    @Test(arguments: [
        (#"{"k":1}"#, "2.50", #"{"k":2.50}"#), (#"{"k":1}"#, "x", #"{"k":1}"#), (#"{"k":1}"#, " 2", #"{"k":1}"#),
        (#"{"k":1}"#, "\"2\"", #"{"k":1}"#), (#"{"k":true}"#, "false", #"{"k":false}"#),
        (#"{"k":1}"#, "true", #"{"k":1}"#),
        (#"{"k":null}"#, "1", #"{"k":null}"#), (#"{"k":{"a":1}}"#, "1", #"{"k":{"a":1}}"#),
        (#"{"k":[1]}"#, "2", #"{"k":[1]}"#),
        (#"{"k":""}"#, "1", #"{"k":"1"}"#), (#"{"k":1}"#, "1,\"x\":2", #"{"k":1}"#),
    ])
    func aValueKeepsItsType(_ body: String, _ new: String, _ expected: String) throws {
        #expect(try replaced(body, "k", with: new) == expected)
    }

    @Test func aValueIsReplacedOnce() throws {
        var members = try #require(BodyMembers(Array(#"{"k":"a"}"#.utf8)))
        let value = try #require(members.values(at: try path("k")).first)
        let outcomes = ["b", "c"].map { members.replace(value, with: Array($0.utf8)) }
        #expect(outcomes == [true, false])
        #expect(members.edited == Array(#"{"k":"b"}"#.utf8))
    }

    @Test func whatIsNoJSONHasNoMembers() {
        #expect(BodyMembers(Array("{,}".utf8)) == nil)
    }

    @Test func deepNestingIsWalkedWithoutRecursion() throws {
        let body = String(repeating: "[", count: 1000) + #"{"k":"x"}"# + String(repeating: "]", count: 1000)
        #expect(try texts(body, "k") == ["x"])
    }
}
