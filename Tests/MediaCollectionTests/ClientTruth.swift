import Foundation
import TestSupport

/// The requests that the mock collector of the client corpus read, where the corpus lies beside the repository.
struct ClientTruth {
    struct Row {
        let file: String
        let number: Int
        let target: String
        let body: [UInt8]
        let status: Int?
        let location: String?
    }

    /// Every POST of every truth file.
    static let rows: [Row] = load()
    static var isPresent: Bool { !rows.isEmpty }

    private static func load() -> [Row] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus/clients")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".truth.ndjson") }.sorted().flatMap { name -> [Row] in
            guard let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) else {
                return []
            }
            return text.split(separator: "\n").compactMap { row(String($0), in: name) }
        }
    }

    private static func row(_ line: String, in file: String) -> Row? {
        guard let object = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any],
            object["rec"] as? String == "req", object["method"] as? String == "POST",
            let target = object["target"] as? String, let number = object["n"] as? Int,
            let body = (object["body_b64"] as? String).flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        let fields = object["resp_headers"] as? [[String]] ?? []
        return Row(
            file: file, number: number, target: target, body: Array(body), status: object["status"] as? Int,
            location: fields.first { $0.first?.lowercased() == "location" }?.last)
    }
}
