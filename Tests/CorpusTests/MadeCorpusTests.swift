import EventLog
import Extraction
import Foundation
import Testing

/// A request of `CAPTURE.truth.ndjson` in `made`: what the server received.
private struct ReceivedRequest: Decodable {
    var type: String
    var http: String
    var scheme: String?
    var client: [Port]
    var method: String
    var target: String
    var body_base64: String?
    var body_sha256: String?
    var status: Int?
    var complete: Bool?
    var body_read: Bool?
    var in_capture: Bool?

    enum Port: Decodable {
        case text(String)
        case number(Int)
        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try value.decode(String.self))
            }
        }
    }

    var body: [UInt8] { body_base64.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? [] }
}

@Suite struct MadeCorpusTests {
    /// TLS and HTTP/2 are not read.
    private static let notRead = ["tls1", "derived-tls", "dsb-tls", "h2c-prior"]

    @Test func everyRequestThatAServerReceivedInTheClearIsFound() throws {
        guard let folder = Corpus.folder?.appending(path: "made") else { return }
        let answers = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasSuffix(".truth.ndjson") }.sorted { $0.path < $1.path }
        var expected = 0
        var found = 0
        for file in answers {
            let name = String(file.lastPathComponent.dropLast(".truth.ndjson".count))
            if Self.notRead.contains(where: name.hasPrefix) { continue }
            let rows = try Corpus.rows(ReceivedRequest.self, of: file).filter {
                $0.type == "request" && $0.http.hasPrefix("1") && $0.scheme != "https"
                    && $0.in_capture != false && $0.complete != false && $0.body_read != false
            }
            if rows.isEmpty { continue }
            let records = try Corpus.log(of: folder.appending(path: name), selection: .all)
            var whole = Dictionary(grouping: records.filter(\.complete)) {
                text($0.request.method) + text($0.request.target) + " " + sha256($0.sentBody)
            }
            // A server may log the content decoded; then what the log has as body is compared.
            var decoded = Dictionary(grouping: records.filter { $0.complete && $0.request.coded != nil }) {
                text($0.request.method) + text($0.request.target) + " " + ($0.body.wholeOctets.map(sha256) ?? "")
            }
            var missing = 0
            for row in rows {
                expected += 1
                let key = row.method + row.target + " " + (row.body_sha256 ?? sha256(row.body))
                guard let record = whole[key]?.popLast() ?? decoded[key]?.popLast() else {
                    missing += 1
                    if name.hasPrefix("derived-lost-segment") && missing == 1 {
                        expected -= 1
                        continue
                    }
                    Issue.record("\(name): not found: \(row.target), \(row.body.count) octets")
                    continue
                }
                if let status = row.status, let answered = record.response?.status, answered != status {
                    Issue.record("\(name): \(row.target): status \(answered), expected \(status)")
                    continue
                }
                found += 1
            }
        }
        print("corpus made: \(found) of \(expected) requests in the clear")
        #expect(expected > 80)
    }

    @Test func aLostSegmentsOctetsAreAllMissingAndNothingElseIs() throws {
        guard let folder = Corpus.folder?.appending(path: "made") else { return }
        let lossless = try Corpus.recording(of: folder.appending(path: "h1-keepalive.pcap"))
        let lossy = try Corpus.recording(of: folder.appending(path: "derived-lost-segment.pcap"))
        let removed = try #require(lossless.ledger.total("payload")) - (try #require(lossy.ledger.total("payload")))
        #expect(removed > 0)
        #expect(lossy.ledger.count("notCaptured", in: "spans") == removed)
        #expect(lossy.ledger.total("spans") == lossless.ledger.total("spans"))
        #expect(lossy.records.count { !$0.complete } == 1)
        #expect(lossy.records.count == lossless.records.count)
        // What was captured of the cut one is what the whole one has at the same places, and nothing else.
        for (whole, cut) in zip(lossless.records, lossy.records) where !cut.complete {
            guard case .parts(let parts) = cut.body, let octets = whole.body.wholeOctets else {
                Issue.record("the cut record has no parts: \(cut.body)")
                continue
            }
            #expect(parts.reduce(0) { $0 + $1.octets.count } == octets.count - removed)
            for part in parts { #expect(Array(octets[part.offset..<part.offset + part.octets.count]) == part.octets) }
        }
    }
}

extension ExchangeRecord.Body {
    var wholeOctets: [UInt8]? {
        switch self {
        case .none: []
        case .octets(let octets): octets
        case .parts: nil
        }
    }
}
