import ArgumentParser
import Foundation
import MediaCollection
import Replay

/// What of a log a replay sends.
struct ReplaySelectionOptions: ParsableArguments {
    enum Recorded: String, ExpressibleByArgument, CaseIterable {
        case sent
        case accepted
    }

    @Option(help: ArgumentHelp("Replay this session only; may be given more than once.", valueName: "id"))
    var session: [String] = []

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "All that clients sent, or only what the recorded server accepted (2xx).", valueName: "sent|accepted"))
    var recorded: Recorded = .sent

    @Option(
        help: ArgumentHelp(
            "Events whose session's start is not in what is replayed: skip, send (with the recorded id), or open with a start "
                + "made of their own, where the log has it before --from, or of a template.",
            valueName: "skip|send|open"))
    var orphans: String = "skip"

    @Option(
        help: ArgumentHelp(
            "The sessionStart body for --orphans open, for sessions of which the log has no start.", valueName: "file"))
    var orphanTemplate: String?

    @Flag(help: "End sessions that the recording leaves open with a sessionEnd.")
    var closeAtEnd = false

    @Flag(help: "Send each attempt of a start that its client sent more than once.")
    var sendRetries = false

    @Flag(help: "Also send requests that two hosts could have read differently (notes ambiguousStream, ambiguousHost).")
    var includeAmbiguous = false

    /// A template is one event.
    private static let longestTemplate = 1 << 20

    func validate() throws {
        guard ["skip", "send", "open"].contains(orphans) else {
            throw ValidationError("--orphans is skip, send or open; found '\(orphans)'")
        }
        if orphans != "open" && orphanTemplate != nil {
            throw ValidationError("--orphan-template needs --orphans open")
        }
    }

    /// Puts the selection into the options of a plan.
    func select(in options: inout PlanOptions) throws {
        if orphans == "open" && orphanTemplate == nil && options.from == nil {
            Diagnostic.error(
                "--orphans open has nothing to open sessions with",
                hint: "give a start with --orphan-template FILE; only sessions that start before --from have their own")
            throw ExitStatus.usage
        }
        options.sessions = Set(session)
        options.sendsAcceptedOnly = recorded == .accepted
        options.closesAtEnd = closeAtEnd
        options.sendsRetries = sendRetries
        options.sendsAmbiguous = includeAmbiguous
        switch orphans {
        case "send": options.orphans = .send
        case "open": options.orphans = .open(try orphanTemplate.map(template))
        default: options.orphans = .skip
        }
    }

    private func template(_ path: String) throws -> StartTemplate {
        let name = String(path.split(separator: "/").last ?? "/")
        guard let handle = FileHandle(forReadingAtPath: path),
            let octets = try? handle.read(upToCount: Self.longestTemplate + 1)
        else {
            Diagnostic.error("\(name) cannot be read", hint: "give a file with the JSON body of a sessionStart")
            throw ExitStatus.failed
        }
        if octets.count > Self.longestTemplate {
            return try usage(
                "\(name) has more than \(Self.longestTemplate) octets", hint: "give a file with one sessionStart body")
        }
        do throws(StartTemplate.Problem) {
            return try StartTemplate(Array(octets))
        } catch {
            Diagnostic.error(
                "\(name) is no start that the service accepts: \(error)",
                hint: "it needs eventType, playerTime and the eight required members of params")
            throw ExitStatus.failed
        }
    }
}
