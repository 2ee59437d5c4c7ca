import EventLog
import Replay
import Testing
import Wire

@Suite struct RequestImageTests {
    private func text(
        _ record: ExchangeRecord, target: String = "http://127.0.0.1:8080", shift: Int64 = 0
    ) throws -> String {
        try Records.plan([record], target: target, shift: shift).requests[0].text
    }

    @Test func hostAndFramingAreOursAndEverythingElseStaysInItsPlace() throws {
        let record = Records.exchange(
            1, at: 0, target: "/x/events?a=1&b=%2F", body: "{ }",
            fields: [
                ("uSer-Agent", "tv 1"), ("hOST", "collect.example"), ("Connection", "keep-alive, X-Hop, Content-Type"),
                ("Content-LENGTH", "99"), ("X-Hop", "1"), ("Content-Type", "application/json"), ("Keep-Alive", "5"),
                ("Transfer-Encoding", "chunked"), ("Expect", "100-continue"), ("Upgrade", "h2c"), ("TE", "trailers"),
                ("Proxy-Connection", "close"), ("HTTP2-Settings", "x"), ("X-Adobe-AEP-Validation-Token", "secret"),
                ("Accept", ""), ("Accept", "b"), ("Host", "second"), ("Content-Length", "3"),
            ])
        #expect(
            try text(record, target: "http://localhost:81/pre") == "POST /pre/x/events?a=1&b=%2F HTTP/1.1\r\n"
                + "uSer-Agent: tv 1\r\nhOST: localhost:81\r\nContent-LENGTH: 3\r\nContent-Type: application/json\r\n"
                + "Accept: \r\nAccept: b\r\n\r\n{ }")
    }

    @Test func missingFieldsAreAddedWhereTheyAreNeeded() throws {
        #expect(
            try text(Records.exchange(1, at: 0, body: nil, method: "GET")) == "GET /events HTTP/1.1\r\n"
                + "Host: 127.0.0.1:8080\r\n\r\n")
        #expect(
            try text(Records.exchange(1, at: 0, body: nil)) == "POST /events HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
                + "Content-Length: 0\r\n\r\n")
    }

    @Test func absoluteTargetsLoseTheRecordedServer() throws {
        #expect(
            try text(Records.exchange(1, at: 0, target: "http://production.example/a/events")).hasPrefix(
                "POST /a/events HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"))
    }

    @Test func onlyTimesOfTheBodyMove() throws {
        let body = #"{"playerTime" : {"ts":1760000000123,"playhead":10.0,"ts":1.76E12}, "x":"\/"}"#
        let moved = #"{"playerTime" : {"ts":1760000005123,"playhead":10.0,"ts":1.76E12}, "x":"\/"}"#
        #expect(try text(Records.exchange(1, at: 0, body: body), shift: 5000).hasSuffix("\r\n\r\n" + moved))
    }

    @Test func codedContentGoesAsCapturedUnlessItsTimesMove() throws {
        var record = Records.exchange(
            1, at: 0, body: #"{"playerTime":{"ts":1760000000123}}"#, fields: [("Content-Encoding", "gzip")])
        record.request.coding = ["gzip"]
        record.request.coded = Array("CODED".utf8)
        #expect(try text(record).hasSuffix("Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nCODED"))
        #expect(
            try text(record, shift: 1000).hasSuffix(
                "Host: 127.0.0.1:8080\r\nContent-Length: 35\r\n\r\n" + #"{"playerTime":{"ts":1760000001123}}"#))
    }

    @Test func aMarkIsTheLastFieldAndNoEarlierReplaysGoesOn() throws {
        let record = Records.exchange(
            17, at: 0, fields: [("Reprise-Replay", "run=\"old\", seq=1, copy=1"), ("Accept", "b")])
        let head = "POST /events HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: b\r\nContent-Length: 2\r\n"
        #expect(try Records.plan([record]).requests[0].text == head + "\r\n{}")
        #expect(
            try Records.plan([record], mark: ReplayMark(run: "00ff")).requests[0].text == head
                + "Reprise-Replay: run=\"00ff\", seq=17, copy=1\r\n\r\n{}")
    }

    @Test func marksAreOfOneLengthAndDiffer() {
        let runs = (0..<100).map { _ in ReplayMark.random().run }
        #expect(Set(runs).count == 100)
        #expect(Set(runs.map(\.utf8.count)) == [ReplayMark.planned.run.utf8.count])
    }

    static let unsendable: [(String, ExchangeRecord)] = [
        ("a line in the target", Records.exchange(1, at: 0, target: "/a\r\nX: y")),
        ("a space in the target", Records.exchange(1, at: 0, target: "/a b")),
        ("a NUL in the target", Records.exchange(1, at: 0, target: "/a\0")),
        ("no path", Records.exchange(1, at: 0, target: "example.com:443")),
        ("an empty target", Records.exchange(1, at: 0, target: "")),
        ("a line in the method", Records.exchange(1, at: 0, method: "GET\r\nX:")),
        ("a tunnel", Records.exchange(1, at: 0, method: "CONNECT")),
        ("no method", Records.exchange(1, at: 0, method: "")),
        ("a star", Records.exchange(1, at: 0, target: "*")),
        ("a LF in a value", Records.exchange(1, at: 0, fields: [("A", "b\nHost: x")])),
        ("a CR in a value", Records.exchange(1, at: 0, fields: [("A", "b\rc")])),
        ("a NUL in a value", Records.exchange(1, at: 0, fields: [("A", "b\0")])),
        ("a space in a name", Records.exchange(1, at: 0, fields: [("A B", "c")])),
        ("a colon in a name", Records.exchange(1, at: 0, fields: [(":path", "c")])),
        ("an empty name", Records.exchange(1, at: 0, fields: [("", "c")])),
    ]

    @Test(arguments: unsendable.indices)
    func whatWouldBreakTheRequestLineOrAFieldDoesNotGo(_ index: Int) throws {
        let (name, record) = Self.unsendable[index]
        #expect(try text(record) == "skip unsendable", "\(name)")
    }

    @Test func noControlNorSpaceGoesInATargetWhereverItStands() throws {
        for octet in UInt8.min ... .max {
            for place in 1...20 {
                var record = Records.exchange(1, at: 0, target: "/abcdefghijklmnopqrst")
                record.request.target[place] = octet
                let goes = try text(record) != "skip unsendable"
                #expect(goes == (octet > 0x20 && octet != 0x7F), "octet \(octet) at \(place)")
            }
        }
    }

    @Test func whatIsNotWholeDoesNotGo() throws {
        var parts = Records.exchange(1, at: 0)
        parts.body = .parts([.init(offset: 3, octets: [1])])
        var missing = Records.exchange(1, at: 0, body: nil)
        missing.request.size = 12
        for record in [
            parts, missing, Records.exchange(1, at: 0, complete: false), Records.exchange(1, at: 0, notes: [.withheld]),
        ] {
            #expect(try text(record) == "skip incomplete")
        }
    }

    @Test func aStarIsATargetOfOptionsAlone() throws {
        #expect(
            try text(Records.exchange(1, at: 0, target: "*", body: nil, method: "OPTIONS")).hasPrefix(
                "OPTIONS * HTTP/1.1\r\n"))
    }
}
