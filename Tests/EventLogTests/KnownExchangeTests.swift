import TestSupport
import Testing

@testable import EventLog

/// A line that is told by the one before says what it says alone.
@Suite struct KnownExchangeTests {
    /// The values of one place, the likely ones first; those of the second half are faults, or odd.
    private static let values: [(place: String, values: [String])] = [
        ("AT", ["1760000010363000000", "1760000010999000001", "-5", "1.5", "99999999999999999999"]),
        ("TIME", [#""2025""#, #""2026-01-01""#, "7"]),
        ("SESSION", [#""1a400e""#, #""ffffffffffffffff""#, #""""#, #""é""#, #""\u0041""#, #""日""#]),
        ("START", ["1", "17", "0"]),
        ("TYPE", [#""play""#, #""ping""#, #""\n""#]),
        ("PLAYHEAD", ["0", "12.25", "1e3", "-1"]),
        ("TARGET", [#""/api/v1/sessions/1a400e/events""#, #""/x/events""#, #""/é""#, #""/日""#]),
        ("TOOK", ["120000", "0", "1.0"]),
        ("LENGTH", [#""65""#, #""1065""#, #""é""#, "65"]),
        ("SIZE", ["65", "1065", "-1"]),
        ("STATUS", ["204", "404", "-204", "2e2"]),
        ("TEXT", ["", #","text":"no""#, #","text":"n\n""#, #","base64":"YQ==""#, #","text":7"#]),
        ("AFTER", ["32000000", "-7", "9"]),
        ("SERVER", [#""collector""#, #""other""#, #""日""#]),
        ("N", ["3", "31", "0"]),
        ("CLIENT", [#""10.0.0.5:1""#, #""10.0.0.5:51234""#, "1"]),
        ("TRIP", ["8000000", "9", "0.5"]),
        ("SOURCES", ["[0,812,815]", "[1,9000,9001]", "[0,812,8.5]", "[-1,812,815]", "[0,812]"]),
        ("DONE", ["true", "false"]),
        ("NOTES", ["[]", #"["late"]"#]),
        (
            "BODY",
            [
                #"{"playerTime":{"playhead":0,"ts":1760000010240}}"#, #"{"playerTime":{"playhead":123,"ts":1}}"#,
                #"{"a":"b"}"#,
            ]
        ),
    ]
    private static let line = """
        {"kind":"exchange","seq":<SEQ>,"at":<AT>,"time":<TIME>,"call":"event","session":<SESSION>,"link":"response","start":<START>,\
        "eventType":<TYPE>,"playhead":<PLAYHEAD>,"ts":1760000010240,"request":{"method":"POST","scheme":"http",\
        "authority":"collect.example.test","target":<TARGET>,"version":"1.1","took":<TOOK>,"fields":[["Host","h"],\
        ["Content-Length",<LENGTH>]],"size":<SIZE>},"response":{"status":<STATUS>,"after":<AFTER>,"took":0,\
        "fields":[["Server",<SERVER>]],"size":0<TEXT>},"connection":{"id":"1:x","n":<N>,"client":<CLIENT>,"server":"s","roundTrip":<TRIP>},\
        "sources":[<SOURCES>],"complete":<DONE>,"notes":<NOTES>,"body":<BODY>}
        """

    private let header = #"{"kind":"header","format":"reprise-events","version":"1.0","tool":"t"}"#

    private func copy(_ lines: [String], _ scope: LogScope) throws -> LogCopy {
        let folder = try TemporaryFolder()
        try folder.file("log", holding: Array(([header] + lines).map { $0 + "\n" }.joined().utf8))
        return LogCopy(path: folder.path("log"), scope: scope)
    }

    private func isSame(_ lines: [String], _ scope: LogScope) throws -> Bool {
        let together = try copy(lines, scope)
        let alone = try lines.map { try copy([$0], scope) }
        // Each alone is cut short, which is a fault of its own.
        return together.exchanges == alone.flatMap(\.exchanges)
            && together.faults.dropLast().map(\.kind) == alone.flatMap { $0.faults.dropLast().map(\.kind) }
            && together.faults.dropLast().map(\.octet) == alone.flatMap { $0.faults.dropLast().map(\.octet) }
    }

    private func line(_ seq: Int, _ random: inout SeededRandom, _ last: inout [String: String]) -> String {
        for (place, values) in Self.values where last[place] == nil || Int.random(in: 0..<4, using: &random) == 0 {
            let isLikely = Int.random(in: 0..<8, using: &random) > 0
            last[place] =
                isLikely ? values[Int.random(in: 0...1, using: &random)] : values.randomElement(using: &random)
        }
        return last.reduce(Self.line.replacing("<SEQ>", with: "\(seq)")) {
            $0.replacing("<\($1.key)>", with: $1.value)
        }
    }

    @Test(arguments: [LogScope.everything, .request])
    func lineForLineItIsTheSame(scope: LogScope) throws {
        for seed in UInt64(1)...30 {
            var random = SeededRandom(seed: seed)
            var last: [String: String] = [:]
            let lines = (1...12).map { line($0, &random, &last) }
            #expect(try isSame(lines, scope), "seed \(seed)")
        }
    }

    /// Of duplicate members the last counts, whichever of them differs.
    @Test(arguments: [
        #""playhead":1,"playhead":5,"#, #""request":{"method":"A","scheme":"s","target":"/1","version":"1","size":1},"#,
        #""response":{"status":1,"size":7},"#, #""connection":{"id":"","n":1,"client":"","server":""},"#,
        #""start":1,"start":2,"#, #""other":1,"#,
    ])
    func duplicatesAreReadAsEver(members: String) throws {
        var random = SeededRandom(seed: 7)
        var last: [String: String] = [:]
        let before = line(1, &random, &last).replacing(#""link""#, with: members + #""link""#)
        for digit in ["1", "5", "7", "2"] {
            let after = before.replacing(members, with: members.replacing(digit, with: "33"))
                .replacing(#""seq":1,"#, with: #""seq":2,"#)
            #expect(try isSame([before, after], .everything), "\(members) \(digit)")
            #expect(try isSame([before, after], .request), "\(members) \(digit)")
        }
    }
}
