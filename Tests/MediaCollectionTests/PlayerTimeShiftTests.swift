import MediaCollection
import TestSupport
import Testing

@Suite struct PlayerTimeShiftTests {
    private func shifted(_ body: String, by milliseconds: Int64 = 1000) -> (String, moved: Int, left: Int) {
        let result = PlayerTimeShift(milliseconds: milliseconds).apply(to: Array(body.utf8))
        return (String(decoding: result.octets, as: UTF8.self), result.moved, result.left)
    }

    @Test(arguments: [
        (
            #"{"playerTime":{"playhead":0,"ts":1760000000000},"eventType":"play"}"#,
            #"{"playerTime":{"playhead":0,"ts":1760000001000},"eventType":"play"}"#, 1, 0
        ),
        // Twice, and with escapes.
        (
            #"{"playerTime":{"ts":1760000000000,"ts":1760000000001},"playerTime":{"ts":1760000000002}}"#,
            #"{"playerTime":{"ts":1760000001000,"ts":1760000001001},"playerTime":{"ts":1760000001002}}"#, 3, 0
        ),
        (#"{"player\u0054ime":{"\u0074s":1760000000000}}"#, #"{"player\u0054ime":{"\u0074s":1760000001000}}"#, 1, 0),
        // Space, other members of the name, nesting elsewhere.
        (
            " {\t\"playerTime\" : {\n\"ts\" : 1760000000000 } , \"ts\" : 1760000000000,\"params\":{\"playerTime\":{\"ts\":1760000000000}}} ",
            " {\t\"playerTime\" : {\n\"ts\" : 1760000001000 } , \"ts\" : 1760000000000,\"params\":{\"playerTime\":{\"ts\":1760000000000}}} ",
            1, 0
        ),
        (
            #"{"playerTime":{"playhead":1760000000000,"TS":1760000000000,"x":{"ts":1760000000000}}}"#,
            #"{"playerTime":{"playhead":1760000000000,"TS":1760000000000,"x":{"ts":1760000000000}}}"#, 0, 0
        ),
        // A batch.
        (
            #"[{"playerTime":{"ts":1760000000000}},7,{"playerTime":{"ts":1760000000500}},[{"playerTime":{"ts":1760000000000}}]]"#,
            #"[{"playerTime":{"ts":1760000001000}},7,{"playerTime":{"ts":1760000001500}},[{"playerTime":{"ts":1760000000000}}]]"#,
            2, 0
        ),
    ])
    func everyTokenMovesAndNothingElse(body: String, expected: String, moved: Int, left: Int) {
        let result = shifted(body)
        #expect(result.0 == expected)
        #expect(result.moved == moved)
        #expect(result.left == left)
    }

    @Test(arguments: [
        "1760000000", "176000000000", "17600000000000", "1760000000000.0", "1.76e12", "176000000000E", "-1760000000000",
        "\"1760000000000\"", "null", "true", "{}", "[]", "-176000000000", "1760000000.00",
    ])
    func anyOtherTokenStaysAndIsCounted(token: String) {
        let body = "{\"playerTime\":{\"ts\":\(token)}}"
        let result = PlayerTimeShift(milliseconds: 1000).apply(to: Array(body.utf8))
        #expect(result.octets == Array(body.utf8))
        #expect(result.moved == 0)
        // The exponent without digits is no JSON: nothing was looked for.
        #expect(result.isReadable == (token != "176000000000E"))
        #expect(result.left == (result.isReadable ? 1 : 0))
    }

    @Test(
        arguments: [
            (Int64(8_239_999_999_999), "9999999999999"), (8_240_000_000_000, nil), (-760_000_000_000, "1000000000000"),
            (-760_000_000_001, nil), (.max, nil), (.min, nil),
        ] as [(Int64, String?)])
    func aTokenThatWouldNotKeepItsDigitsStays(milliseconds: Int64, expected: String?) {
        let result = shifted(#"{"playerTime":{"ts":1760000000000}}"#, by: milliseconds)
        #expect(result.0 == "{\"playerTime\":{\"ts\":\(expected ?? "1760000000000")}}")
        #expect(result.left == (expected == nil ? 1 : 0))
    }

    @Test(arguments: ["", "{", "not json", "{\"playerTime\":{\"ts\":1760000000000},}", "7", "null", "\"playerTime\""])
    func aBodyThatIsNoEventComesBackAsItIs(body: String) {
        let result = shifted(body)
        #expect(result.0 == body)
        #expect(result.moved == 0)
    }

    @Test(arguments: UInt64(1)...20)
    func movingBackGivesTheSameOctets(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let keys = [#""ts""#, #""\u0074s""#, #""playhead""#, #""t\u0073""#]
        for _ in 0..<200 {
            let members = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                "\(keys.randomElement(using: &random) ?? ""):\(Int64.random(in: 999_999_999_990...10_000_000_000_010, using: &random))"
            }
            let event = "{\"playerTime\":{\(members.joined(separator: ","))},\"params\":{}}"
            let body = Array((Bool.random(using: &random) ? event : "[\(event), \(event)]").utf8)
            let constant = Int64.random(in: -500_000_000...500_000_000, using: &random)
            let there = PlayerTimeShift(milliseconds: constant).apply(to: body)
            let back = PlayerTimeShift(milliseconds: -constant).apply(to: there.octets)
            // What was left alone the first time may be movable the second: those at the very ends of 13 digits.
            if there.left == 0 { #expect(back.octets == body, "seed \(seed)") }
            #expect(there.octets.count == body.count, "seed \(seed)")
        }
    }
}
