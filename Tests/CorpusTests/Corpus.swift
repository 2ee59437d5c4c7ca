import Crypto
import EventLog
import Extraction
import Foundation
import Recording
import Testing

/// The shared captures with independent answers, beside the project: `../shared/corpus`.
enum Corpus {
    /// The folder, or nil where this is a clone without it; the caller says so.
    static let folder: URL? = {
        var root = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            let parent = root.deletingLastPathComponent()
            if parent.path == root.path { return nil }
            root = parent
        }
        let folder = root.deletingLastPathComponent().appending(path: "shared/corpus")
        guard FileManager.default.fileExists(atPath: folder.path) else {
            print("corpus: no ../shared/corpus beside the project; its captures are not compared")
            return nil
        }
        return folder
    }()

    /// The rows of an NDJSON file of answers, decoded; lines of another shape are passed over.
    static func rows<Row: Decodable>(_ type: Row.Type, of file: URL) throws -> [Row] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: file).split(separator: 0x0A).compactMap { try? decoder.decode(type, from: $0) }
    }

    /// Records a capture and reads the log back.
    static func log(of capture: URL, selection: Selection) throws -> [ExchangeRecord] {
        try recording(of: capture, selection: selection).records
    }

    /// Records a capture, and gives what the log has and what became of every octet.
    static func recording(
        of capture: URL, selection: Selection = .all
    ) throws -> (records: [ExchangeRecord], ledger: Ledger) {
        let path = FileManager.default.temporaryDirectory.appending(path: "reprise-\(UUID().uuidString).ndjson").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var options = RecordingOptions(tool: "tests")
        options.selection = selection
        options.log = path
        let summary = try FileRecording(paths: [capture.path], options: options).run()
        let name = capture.lastPathComponent
        for account in summary.ledger.accounts where !account.balances {
            Issue.record("\(name): the account \(account.name) does not balance: \(account)")
        }
        return (try exchanges(ofLog: path), summary.ledger)
    }

    /// The exchanges of a log, with the answers that came late put where they belong.
    static func exchanges(ofLog path: String) throws -> [ExchangeRecord] {
        var reader = try LogReader(path: path)
        var records: [ExchangeRecord] = []
        while let line = try reader.next() {
            switch line {
            case .exchange(let record): records.append(record)
            case .answer(let answer): records[answer.to - 1].response = answer.response
            case .outcome, .trailer: break
            }
        }
        return records
    }
}

extension Ledger {
    /// The total of an account.
    func total(_ account: String) -> Int? { accounts.first { $0.name == account }?.total }

    /// A class of an account.
    func count(_ name: String, in account: String) -> Int? {
        accounts.first { $0.name == account }?.classes.first { $0.name == name }?.count
    }
}

/// What is compared: who, what, and the body's hash.
struct RequestKey: Hashable, CustomStringConvertible {
    var client: String
    var method: String
    var target: String
    var body: String

    var description: String { "\(client) \(method) \(target) \(body.prefix(12))" }
}

extension ExchangeRecord {
    /// The octets of the content as sent, content coding still on; what there is of it where it is not whole.
    var sentBody: [UInt8] {
        if let coded = request.coded { return coded }
        return switch body {
        case .none: []
        case .octets(let octets): octets
        case .parts(let parts): parts.flatMap(\.octets)
        }
    }

    var key: RequestKey {
        RequestKey(
            client: connection.client, method: text(request.method), target: text(request.target),
            body: sha256(sentBody))
    }
}

/// Octets as text, one to one.
func text(_ octets: [UInt8]) -> String {
    String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
}

/// The SHA-256 of octets in hex, as the answers have it.
func sha256(_ octets: [UInt8]) -> String {
    SHA256.hash(data: octets).map { String(format: "%02x", $0) }.joined()
}

/// An endpoint as the log writes it.
func endpoint(_ address: String, _ port: Int) -> String {
    address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
}
