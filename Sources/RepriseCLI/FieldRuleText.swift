import Foundation
import Replay
import Wire

/// Reads what `--header` was given.
enum FieldRuleText {
    /// Octets of a file of rules: as many as a whole field section may have.
    private static let longestFile = 64 << 10

    /// The rules in a text: itself, or the lines of the file that it names behind an at sign.
    static func lines(_ text: String) throws -> [String] {
        guard text.hasPrefix("@") else { return [text] }
        let path = String(text.dropFirst())
        guard let file = FileHandle(forReadingAtPath: path), let octets = try? file.read(upToCount: longestFile + 1)
        else {
            Diagnostic.error(
                "\(path) cannot be read", hint: "--header @FILE reads lines such as 'Authorization: Basic …'")
            throw ExitStatus.failed
        }
        if octets.count > longestFile {
            return try usage("\(path) has more than \(longestFile) octets", hint: "give a file of lines NAME: VALUE")
        }
        let content = String(decoding: octets, as: UTF8.self).replacing("\r\n", with: "\n")
        return content.split(separator: "\n").map(String.init)
    }

    /// One rule; its value stands in no message.
    static func rule(_ text: String) throws -> FieldRule {
        let name = text.prefix { $0 != ":" }.prefix(64)
        do throws(FieldRule.Problem) {
            return try FieldRule(text)
        } catch {
            switch error {
            case .noColon:
                return try usage("--header has no colon", hint: "give NAME: VALUE, or NAME: to remove the field")
            case .badName:
                return try usage(
                    "--header: '\(String(name).printable)' is no field name", hint: "a name holds letters, digits and -"
                )
            case .badValue:
                return try usage(
                    "--header: the value of \(String(name).printable) holds a control character",
                    hint: "CR, LF and NUL would end the field")
            case .reserved(let name):
                return try usage(
                    "--header: \(name) is written by the replay, or belongs to one hop",
                    hint: name == "host" ? "use --host" : "leave it out")
            }
        }
    }
}
