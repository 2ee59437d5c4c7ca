import ArgumentParser
import Foundation

/// Options that stand more than once on a command line and take one value: the parser takes the last of them in silence.
enum RepeatedOptions {
    /// The first of them; nil where there is none.
    ///
    /// - Parameters:
    ///   - arguments: The command line without the tool's name, of a command that was parsed.
    ///   - command: That command.
    static func first(in arguments: [String], of command: any ParsableCommand.Type) -> String? {
        var seen: Set<String> = []
        var repeated: [String] = []
        for argument in arguments {
            if argument == "--" { break }
            guard argument.hasPrefix("-"), argument.count > 1 else { continue }
            let name = String(argument.prefix { $0 != "=" })
            if !seen.insert(name).inserted { repeated.append(name) }
        }
        // As a rule nothing is repeated, and nobody need be asked.
        guard !repeated.isEmpty else { return nil }
        let single = singleNames(of: command)
        return repeated.first(where: single.contains)
    }

    /// The names of a command's options that may stand once.
    private static func singleNames(of command: any ParsableCommand.Type) -> Set<String> {
        let description = Data(RepriseCommand._dumpHelp().utf8)
        guard let tool = try? JSONSerialization.jsonObject(with: description) as? [String: Any],
            let commands = (tool["command"] as? [String: Any])?["subcommands"] as? [[String: Any]],
            let found = commands.first(where: { $0["commandName"] as? String == command._commandName }),
            let arguments = found["arguments"] as? [[String: Any]]
        else { return [] }
        var single: Set<String> = []
        for argument in arguments where argument["isRepeating"] as? Bool == false {
            for name in argument["names"] as? [[String: Any]] ?? [] {
                guard let text = name["name"] as? String else { continue }
                single.insert((name["kind"] as? String == "long" ? "--" : "-") + text)
            }
        }
        return single
    }
}
