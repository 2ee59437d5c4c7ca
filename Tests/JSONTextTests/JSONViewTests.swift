import JSONText
import Testing

@Suite struct JSONViewTests {
    private func view(_ text: String) throws -> JSONView { try JSONView(scanning: Array(text.utf8)) }

    @Test func duplicateAndEscapedKeysAreAllSeen() throws {
        let view = try view(#"{"ts":1,"t\u0073":2,"other":{"ts":9},"ts":3,"tsx":4,"t":5}"#)
        #expect(view.members("ts").map(\.integer) == [1, 2, 3])
        #expect(view.member("ts")?.integer == 3)
        #expect(view.member("TS") == nil)
        #expect(view.members.map { $0.key.string } == ["ts", "ts", "other", "ts", "tsx", "t"])
        #expect(view.member("other")?.member("ts")?.integer == 9)
        #expect(view.member("other")?.root.member("t")?.integer == 5)
    }

    @Test func anEmptyKeyIsAKey() throws {
        let view = try view(#"{"":1,"a":{"":2}}"#)
        #expect(view.member("")?.integer == 1)
        #expect(view.member("a")?.member("")?.integer == 2)
    }

    @Test func valuesKeepTheirTokens() throws {
        let view = try view(#"[1.50, "a\n", true, null, {"b":[]}, -3]"#)
        let elements = view.elements
        #expect(elements.map(\.kind) == [.number, .string, .true, .null, .object, .number])
        #expect(elements[0].number.map { String(decoding: $0, as: UTF8.self) } == "1.50")
        #expect(elements[0].integer == nil)
        #expect(elements[1].unescaped == [0x61, 0x0A])
        #expect(elements[2].boolean == true)
        #expect(elements[3].isNull)
        #expect(elements[4].raw.elementsEqual(#"{"b":[]}"#.utf8))
        #expect(elements[5].integer == -3)
    }

    @Test func whatIsNoObjectHasNoMembers() throws {
        for text in ["[1]", "1", "\"a\"", "null"] {
            let view = try view(text)
            #expect(view.members.isEmpty && view.member("a") == nil && view.members("a").isEmpty)
        }
        #expect(try view("{}").elements.isEmpty)
        #expect(JSONView(tokens: JSONTokens(), octets: []) == nil)
    }
}
