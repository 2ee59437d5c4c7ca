import Foundation
import MediaCollection
import Testing

/// Real clients' requests, as the mock collector of the corpus read them.
@Suite(.enabled(if: ClientTruth.isPresent, "the client corpus does not lie beside the repository"))
struct ClientCorpusTests {
    @Test func everyRowIsThere() {
        #expect(ClientTruth.rows.count == 589)
    }

    @Test func everyPathAndBodyIsRecognised() {
        for row in ClientTruth.rows {
            let members = EventMembers.read(row.body)
            #expect(
                members?.eventType != nil && members?.ts?.count == 13 && members?.playhead != nil,
                "\(row.file) \(row.number)")
            switch RequestPath(target: Array(row.target.utf8)).kind {
            case .sessions: #expect(members?.isSessionStart == true, "\(row.file) \(row.number)")
            case .sessionEvents: #expect(members?.isSessionStart == false, "\(row.file) \(row.number)")
            default: Issue.record("\(row.file) \(row.number): \(row.target)")
            }
        }
    }

    @Test func shiftingMovesTheTokenOnlyAndBackIsTheIdentity() throws {
        for row in ClientTruth.rows {
            for constant in [Int64(1), -86_400_000, 31_000_000_123] {
                let there = PlayerTimeShift(milliseconds: constant).apply(to: row.body)
                #expect(there.moved == 1 && there.left == 0, "\(row.file) \(row.number)")
                #expect(PlayerTimeShift(milliseconds: -constant).apply(to: there.octets).octets == row.body)
                let ts = try #require(EventMembers.read(row.body)?.ts)
                let value = try #require(Int64(String(decoding: ts, as: UTF8.self)))
                let expected = String(decoding: row.body, as: UTF8.self)
                    .replacing("\"ts\":\(value)", with: "\"ts\":\(value + constant)", maxReplacements: 1)
                #expect(there.octets == Array(expected.utf8), "\(row.file) \(row.number)")
            }
        }
    }

    @Test func onlyTheNumericErrorIDOfOneClientIsRejected() {
        var rejected: [String] = []
        for row in ClientTruth.rows {
            let endpoint: EventRules.Endpoint =
                RequestPath(target: Array(row.target.utf8)).kind == .sessions ? .sessions : .events
            for fault in EventRules().faults(in: row.body, at: endpoint) where fault.severity == .rejected {
                rejected.append("\(row.file): \(fault.message)")
            }
        }
        #expect(
            rejected == [
                "d14-theovod-https1.truth.ndjson: qoeData[\"media.qoe.errorID\"]: found the number 1003, allowed is a string"
            ])
    }

    @Test func everyLocationLeadsToThePathsThatTheClientPostsTo() throws {
        for (file, rows) in Dictionary(grouping: ClientTruth.rows, by: \.file) {
            let readings: Set<String> = Set(
                rows.compactMap(\.location).flatMap { location in
                    LocationReading.allCases.compactMap {
                        $0.eventTarget(for: Array(location.utf8), startPath: Array("/api/v1/sessions".utf8))
                    }.map { String(decoding: $0, as: UTF8.self) }
                })
            for row in rows where !row.target.hasSuffix("/sessions") {
                #expect(readings.contains(row.target), "\(file): \(row.target)")
            }
        }
    }
}
