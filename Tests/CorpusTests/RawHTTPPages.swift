import Foundation
import TestSupport

/// One of llhttp's inputs, with what llhttp makes of it.
struct RawHTTPInput: Sendable {
    /// Page, heading, and the place among inputs of the same heading.
    var name: String
    /// llhttp's mode, such as `request` or `response-lenient-headers`.
    var mode: String
    /// Whether the client of llhttp says that there is no content, whatever the head: an answer to HEAD.
    var hasNoContent: Bool
    var octets: [UInt8]
    /// Messages that llhttp reads to their end in that mode.
    var complete: Int
    /// Whether it reports an error; that it pauses, as at an upgrade, is none.
    var isRejected: Bool

    var isAnswer: Bool { mode.hasPrefix("response") }
    /// Whether a flag makes llhttp take what its strict mode, and the RFC, refuse.
    var isLenient: Bool { mode.contains("lenient") }
}

/// The pages that llhttp's tests are written on: an input and the log of the parser, again and again.
enum RawHTTPPages {
    /// All inputs in a folder and below.
    static func inputs(in folder: URL) throws -> [RawHTTPInput] {
        let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let pages = (walk?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "md" }
        return try pages.sorted { $0.path < $1.path }.flatMap { page in
            let kind = page.deletingLastPathComponent().lastPathComponent
            let name = "\(kind)/\(page.deletingPathExtension().lastPathComponent)"
            return inputs(on: try String(contentsOf: page, encoding: .utf8), name: name)
        }
    }

    private static func inputs(on page: String, name: String) -> [RawHTTPInput] {
        var inputs: [RawHTTPInput] = []
        var seen: [String: Int] = [:]
        var heading = ""
        var meta = ""
        var block: (language: String, lines: [Substring])?
        var octets: [UInt8]?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = block, line != "```" {
                block = (open.language, open.lines + [line])
            } else if let open = block {
                block = nil
                if open.language == "http" { octets = unescape(open.lines) }
                guard open.language == "log", let octets, let mode = mode(in: meta) else { continue }
                seen[heading, default: 0] += 1
                let same = seen[heading, default: 1]
                let log = open.lines.joined(separator: "\n")
                inputs.append(
                    RawHTTPInput(
                        name: "\(name): \(heading)" + (same > 1 ? " (\(same))" : ""), mode: mode,
                        hasNoContent: meta.contains("skipBody"), octets: octets,
                        complete: log.components(separatedBy: "message complete").count - 1,
                        isRejected: log.contains("error code=") && !log.contains("reason=\"Pause")))
            } else if line.hasPrefix("```") {
                block = (String(line.dropFirst(3)), [])
            } else if line.hasPrefix("#") {
                heading = line.drop { $0 == "#" || $0 == " " }.description
                meta = ""
                octets = nil
            } else if line.hasPrefix("<!-- meta=") {
                meta = String(line)
            }
        }
        return inputs
    }

    private static func mode(in meta: String) -> String? {
        guard let key = meta.range(of: "\"type\":") else { return nil }
        let value = meta[key.upperBound...].drop { $0 == " " }
        guard value.first == "\"" else { return nil }
        return String(value.dropFirst().prefix { $0 != "\"" })
    }

    /// The octets that a block stands for: lines end in CR LF, a backslash at the end joins lines, escapes are as in C.
    private static func unescape(_ lines: [Substring]) -> [UInt8] {
        var octets: [UInt8] = []
        for (number, line) in lines.enumerated() {
            let text = Array(line.utf8)
            var place = 0
            var isJoined = false
            while place < text.count {
                guard text[place] == 0x5C else {
                    octets.append(text[place])
                    place += 1
                    continue
                }
                guard place + 1 < text.count else {
                    isJoined = true
                    break
                }
                switch text[place + 1] {
                case 0x72: octets.append(0x0D)
                case 0x6E: octets.append(0x0A)
                case 0x74: octets.append(0x09)
                case 0x66: octets.append(0x0C)
                case 0x78:
                    let digits = text[(place + 2)...].prefix(2)
                    octets.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0)
                    place += 2
                default: octets += [0x5C, text[place + 1]]
                }
                place += 2
            }
            if number + 1 < lines.count, !isJoined { octets += [0x0D, 0x0A] }
        }
        return octets
    }
}
