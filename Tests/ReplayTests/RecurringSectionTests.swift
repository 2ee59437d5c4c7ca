import EventLog
import MediaCollection
import TestSupport
import Testing
import Wire

@testable import Replay

/// Field sections that are like one before: they go as they would if nothing had gone before them.
@Suite struct RecurringSectionTests {
    private static let lines: [(String, String)] = [
        ("Host", "collect.example"), ("host", "other"), ("User-Agent", "tv"), ("User-Agent", "phone"),
        ("Content-Length", "1"), ("content-length", "22"), ("Content-Encoding", "gzip"), ("Connection", "X-Hop, close"),
        ("X-Hop", "1"), ("Cookie", "a=b"), ("X-Set", "old"), ("X-Set", "older"), ("X-Gone", "x"), ("TE", "trailers"),
    ]

    private func record(_ seq: Int, using random: inout SeededRandom) -> ExchangeRecord {
        let count = Int.random(in: 0...4, using: &random)
        var record = Records.exchange(
            seq, at: Int64(seq), body: [nil, "", "{}", #"{"a":1}"#].randomElement(using: &random) ?? nil,
            connection: Int.random(in: 1...2, using: &random),
            fields: (0..<count).compactMap { _ in Self.lines.randomElement(using: &random) },
            method: ["POST", "GET", "PUT"].randomElement(using: &random) ?? "POST")
        if Int.random(in: 0..<4, using: &random) == 0 {
            record.request.coding = ["gzip"]
            record.request.coded = Bool.random(using: &random) ? Array("CODED".utf8) : nil
        }
        record.request.authority = Bool.random(using: &random) ? Array("a\(seq % 3).example".utf8) : nil
        return record
    }

    private func image(of record: ExchangeRecord, by encoder: inout RequestEncoder) -> RequestImage {
        encoder.encode(record, copy: 1, mapsSession: false, setsClock: false) { body in
            PlayerTimeRewrite().apply(to: body) { $0 }
        }.image
    }

    @Test(arguments: UInt64(1)...60)
    func areEncodedAsTheFirstOfAll(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var options = RewriteOptions()
        if seed % 2 == 0 { options.fields = [try FieldRule("X-Set: new"), try FieldRule("X-Gone:")] }
        if seed % 3 == 0 { options.host = .original }
        options.sendsCredentials = seed % 5 != 0
        let run = RunSettings(target: try ReplayTarget("http://127.0.0.1:80"), mark: .planned)
        var running = RequestEncoder(run, options: options, copies: [1, 256, 5000][Int(seed % 3)])
        var counts = RewriteCounts(options)
        for seq in 1...200 {
            let record = record(seq, using: &random)
            var fresh = RequestEncoder(run, options: options)
            let expected = image(of: record, by: &fresh)
            #expect(image(of: record, by: &running) == expected, "seed \(seed), \(seq)")
            counts += fresh.counts
            #expect(running.counts == counts, "seed \(seed), \(seq)")
        }
    }

    @Test func allCopiesTogetherKeepNoMoreThanSome() {
        #expect(SectionMemo().capacity == 256 && SectionMemo(copies: 16).capacity == 256)
        for copies in [17, 100, 256, 4096] {
            let capacity = SectionMemo(copies: copies).capacity
            #expect(capacity * copies <= SectionMemo.mostPlaces && capacity.nonzeroBitCount == 1, "\(copies)")
            #expect(capacity * copies * 2 > SectionMemo.mostPlaces, "\(copies)")
        }
        #expect(SectionMemo(copies: .max).capacity == 1)
    }

    @Test func linesThatSplitTheSameOctetsInAnotherWayAreOthers() throws {
        let run = RunSettings(target: try ReplayTarget("http://127.0.0.1:80"))
        var encoder = RequestEncoder(run)
        for (name, value) in [("ab", "c"), ("a", "bc"), ("ab", "c")] {
            let record = Records.exchange(1, at: 0, body: nil, fields: [(name, value)])
            let image = image(of: record, by: &encoder)
            #expect(String(octets: image.octets).contains("\r\n\(name): \(value)\r\n"))
        }
    }
}
