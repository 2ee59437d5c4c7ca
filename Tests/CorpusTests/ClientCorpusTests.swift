import EventLog
import Extraction
import Foundation
import Testing

/// A request of `NAME.truth.ndjson` in `clients`: what the mock collector read.
private struct CollectedRequest: Decodable {
    var rec: String
    var conn: Int
    var n: Int
    var method: String
    var target: String
    var body_b64: String
    var status: Int?
    var sent: Bool?
    var resp_headers: [[String]]?

    var body: [UInt8] { Data(base64Encoded: body_b64).map { Array($0) } ?? [] }
    var location: String? { resp_headers?.first { $0.first?.lowercased() == "location" }?.last }
    var isStart: Bool { target.hasSuffix("/sessions") }
}

private struct Opened: Decodable {
    var rec: String
    var conn: Int
    var client: String
}

@Suite struct ClientCorpusTests {
    /// The clear captures of real Adobe clients; d23 is cut by its snapshot length on purpose.
    private static let cut = "d23"

    @Test func everyPOSTOfRealClientsIsFoundAndLinkedToItsSession() throws {
        guard let folder = Corpus.folder?.appending(path: "clients") else { return }
        let answers = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.contains("-http-") && $0.lastPathComponent.hasSuffix(".truth.ndjson") }
            .sorted { $0.path < $1.path }
        var expected = 0
        var found = 0
        var linked = 0
        for file in answers {
            let name = String(file.lastPathComponent.dropLast(".truth.ndjson".count))
            if name.hasPrefix(Self.cut) { continue }
            let rows = try Corpus.rows(CollectedRequest.self, of: file)
                .filter { $0.rec == "req" && $0.method == "POST" }.sorted { $0.n < $1.n }
            let capture = ["pcapng", "pcap"].map { folder.appending(path: "\(name).\($0)") }
                .first { FileManager.default.fileExists(atPath: $0.path) }
            let records = try Corpus.log(of: try #require(capture), selection: .standard)
            let starts = rows.filter { $0.isStart && $0.location != nil }
            var pool = Dictionary(grouping: records.reversed()) { text($0.request.target) + " " + sha256($0.sentBody) }
            for row in rows {
                expected += 1
                guard let record = pool[row.target + " " + sha256(row.body)]?.popLast() else {
                    Issue.record("\(name): not found: request \(row.n) \(row.target)")
                    continue
                }
                found += 1
                if row.sent == true, record.response?.status != row.status {
                    Issue.record(
                        "\(name): request \(row.n): status \(record.response?.status ?? 0), expected \(row.status ?? 0)"
                    )
                }
                if row.isStart { continue }
                let wanted = start(of: row, among: starts)
                let got = record.start.flatMap { seq in records.first { $0.seq == seq } }
                guard let wanted else {
                    if record.link != ExchangeRecord.Link.none {
                        Issue.record("\(name): request \(row.n): linked, has no start")
                    }
                    continue
                }
                if let got, case .octets(let octets) = got.body, octets == wanted.body {
                    linked += 1
                } else {
                    Issue.record("\(name): request \(row.n) \(row.target): link \(String(describing: record.link))")
                }
            }
            #expect(records.count == rows.count, "\(name): \(records.count) records, \(rows.count) requests read")
        }
        print("corpus clients: \(found) of \(expected) POSTs, \(linked) events linked to their start")
        #expect(expected > 300)
    }

    /// The start that handed out the id in an event's path: by the id, or the latest before it where a client misreads
    /// its Location (one client only in each of these captures).
    private func start(of event: CollectedRequest, among starts: [CollectedRequest]) -> CollectedRequest? {
        let segments = event.target.split(separator: "/")
        guard segments.count >= 2 else { return nil }
        let id = String(segments[segments.count - 2])
        if let start = starts.first(where: { $0.location?.hasSuffix("/" + id) == true }) { return start }
        return starts.last { $0.n < event.n }
    }
}
