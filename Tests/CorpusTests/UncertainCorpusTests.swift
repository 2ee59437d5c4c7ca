import EventLog
import Extraction
import Foundation
import Testing
import Wire

/// A line of `CAPTURE.expect.ndjson`, as far as its certainty goes.
private struct Certainty: Decodable {
    var certainty: String?
}

/// Captures of which no answer is sure: lost segments, framing that readers read differently, fuzzed octets.
///
/// Nothing may be made up there, and what is not whole says why.
@Suite struct UncertainCorpusTests {
    @Test func noRequestAndNoBodyIsInvented() throws {
        guard let folder = Corpus.folder?.appending(path: "public") else { return }
        let answers = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasSuffix(".expect.ndjson") }.sorted { $0.path < $1.path }
        var captures = 0
        var requests = 0
        for file in answers {
            let rows = try Corpus.rows(Certainty.self, of: file)
            guard rows.contains(where: { $0.certainty == "uncertain" }) else { continue }
            let name = String(file.lastPathComponent.dropLast(".expect.ndjson".count))
            let capture = folder.appending(path: name)
            let octets = try CapturedOctets(file: capture)
            let records = try Corpus.log(of: capture, selection: .all)
            captures += 1
            requests += records.count
            for record in records { expect(record, among: octets, name) }
        }
        print("corpus uncertain: \(requests) requests of \(captures) captures, none invented")
        #expect(captures >= 9 && requests > 20)
    }

    /// Each segment gives one run, and each chunk's end makes two of one.
    private func expect(_ record: ExchangeRecord, among octets: CapturedOctets, _ name: String) {
        let line = "\(text(record.request.method)) \(text(record.request.target))"
        let frames = record.sources.reduce(0) { $0 + Int($1.last - $1.first) + 1 }
        let isChunked = record.request.fields.first("transfer-encoding") != nil
        #expect(record.complete || !record.notes.isEmpty, "\(name): \(line): why is it not whole?")
        let head = octets.runs(of: Array(line.utf8))
        #expect(head.map { $0 <= frames } == true, "\(name): \(line): this line stands nowhere")
        for part in record.sentParts {
            guard let runs = octets.runs(of: part) else {
                Issue.record("\(name): \(line): \(part.count) octets of a body, some of which stand nowhere")
                continue
            }
            let most = isChunked ? frames + part.count / 2 : frames
            #expect(runs <= most, "\(name): \(line): \(part.count) octets in \(runs) runs of \(frames) frames")
        }
    }
}

extension ExchangeRecord {
    /// What there is of the content as sent, each stretch without a gap by itself.
    fileprivate var sentParts: [[UInt8]] {
        if let coded = request.coded { return [coded] }
        return switch body {
        case .none: []
        case .octets(let octets): [octets]
        case .parts(let parts): parts.map(\.octets)
        }
    }
}
