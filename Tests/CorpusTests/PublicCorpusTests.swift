import EventLog
import Extraction
import Foundation
import Testing

/// A request of `CAPTURE.expect.ndjson`.
private struct ExpectedRequest: Decodable {
    var type: String
    var proto: String
    var tls: Bool
    var src: String
    var sport: Int
    var method: String
    var target: String
    var body_sha256: String?
    var complete: Bool
    var status: Int?
    var certainty: String

    var key: RequestKey {
        RequestKey(client: endpoint(src, sport), method: method, target: target, body: body_sha256 ?? sha256([]))
    }
}

@Suite struct PublicCorpusTests {
    /// Framing that two readers could read differently: the right answer is the decoder's law 3, not what tshark reads.
    private static let ambiguous = [
        "zeek--http--261--variant-03-cl_negative", "zeek--http--261--variant-04-te_cl_desync",
    ]

    /// `consistent` ones too: tunnels, fragments, odd links.
    @Test func everySureRequestInTheClearIsFound() throws {
        guard let folder = Corpus.folder?.appending(path: "public") else { return }
        let answers = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasSuffix(".expect.ndjson") }.sorted { $0.path < $1.path }
        var expected = 0
        var found = 0
        for file in answers {
            let name = String(file.lastPathComponent.dropLast(".expect.ndjson".count))
            if Self.ambiguous.contains(where: name.hasPrefix) { continue }
            let rows = try Corpus.rows(ExpectedRequest.self, of: file).filter {
                $0.type == "request" && $0.proto == "http/1" && !$0.tls
                    && ($0.certainty == "agreed" || $0.certainty == "consistent")
            }
            if rows.isEmpty { continue }
            var records = Dictionary(
                grouping: try Corpus.log(of: folder.appending(path: name), selection: .all), by: \.key)
            for row in rows {
                expected += 1
                guard let record = records[row.key]?.popLast() else {
                    Issue.record("\(name): not found: \(row.key)")
                    continue
                }
                let status = record.response?.status
                // 0: not a number.
                if let wanted = row.status, wanted != 0, status != wanted {
                    Issue.record("\(name): \(row.key): status \(status ?? 0), expected \(wanted)")
                    continue
                }
                if row.complete && !record.complete {
                    Issue.record("\(name): \(row.key): not whole: \(record.notes)")
                    continue
                }
                found += 1
            }
        }
        print("corpus public: \(found) of \(expected) sure requests in the clear")
        #expect(expected > 240)
    }

    @Test func ambiguousFramingGivesNoBody() throws {
        guard let folder = Corpus.folder?.appending(path: "public") else { return }
        for name in Self.ambiguous {
            let records = try Corpus.log(of: folder.appending(path: name + ".pcap"), selection: .all)
            let first = try #require(records.first, "\(name): no record")
            #expect(!first.complete, "\(name)")
            #expect(first.notes.contains(.ambiguousFraming), "\(name)")
            #expect(first.body == .none, "\(name)")
            #expect(records.count == 1, "\(name): trust in the connection's framing ends there")
        }
    }
}
