import ArgumentParser
import Foundation
import MediaCollection
import Replay

/// What is changed in requests, as the command line says it.
struct RewriteArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Put another value into a member of bodies, such as analytics.reportSuite=dev; KEY:OLD=NEW for one of several values. May be given more than once.",
            valueName: "key=value"))
    var map: [String] = []

    @Option(
        help: ArgumentHelp(
            "Set a field, such as 'User-Agent: mine'; without a value, remove it. @FILE reads lines of them, for what must not stand on a command line.",
            valueName: "name:value"))
    var header: [String] = []

    @Option(help: ArgumentHelp("What requests carry as Host: target, original, or a name.", valueName: "host"))
    var host: String = "target"

    @Option(
        help: ArgumentHelp("Replace the front of paths, such as /api/v1:/staging/api/v1.", valueName: "from:to"))
    var path: [String] = []

    @Option(
        help: ArgumentHelp(
            "Send these ids of visitors as captured: \(VisitorIDs.names.joined(separator: ", ")), or all. Where the target is not loopback, others become pseudonyms, and what --id-member names does in any case.",
            valueName: "names"))
    var keepIds: [String] = []

    @Flag(help: "Replace ids of visitors by pseudonyms where the target is loopback, too.")
    var replaceIds = false

    @Option(
        help: ArgumentHelp("A further member that names a visitor, such as customMetadata.login.", valueName: "key"))
    var idMember: [String] = []

    @Option(
        help: ArgumentHelp(
            "Make pseudonyms with the key in this file, 32 hexadecimal digits (openssl rand -hex 16); without it, with the log's digest.",
            valueName: "file"))
    var pseudonymKey: String?

    @Flag(help: "Send fields with credentials that the log has, where the target is not loopback, too.")
    var sendCredentials = false

    @Option(
        help: ArgumentHelp(
            "Send these fields of proxies as captured, such as x-forwarded-proto,via, or all. Where the target is not loopback, others stay behind: they hold viewers' addresses.",
            valueName: "names"))
    var keepProxyFields: [String] = []

    /// The options for a target; says what is wrong and throws where one cannot be used.
    func options(forLoopback isLoopback: Bool) throws -> RewriteOptions {
        var options = RewriteOptions()
        options.members = try map.map { text in
            try MemberRule(text)
                ?? usage("--map is '\(text)'", hint: "give KEY=NEW or KEY:OLD=NEW, such as analytics.reportSuite=dev")
        }
        options.fields = try header.flatMap(FieldRuleText.lines).map(FieldRuleText.rule)
        options.host =
            try HostField(host) ?? usage("--host is '\(host)'", hint: "give target, original, or HOST[:PORT]")
        options.paths = try path.map { text in
            try PathRule(text) ?? usage("--path is '\(text)'", hint: "give two paths, such as /api/v1:/staging/api/v1")
        }
        options.visitors = try visitors(forLoopback: isLoopback)
        options.sendsCredentials = isLoopback || sendCredentials
        options.proxyFields = try proxyFields(forLoopback: isLoopback)
        return options
    }

    private func proxyFields(forLoopback isLoopback: Bool) throws -> ProxyFields {
        let kept = keepProxyFields.flatMap { $0.split(separator: ",").map(String.init) }
        if let unknown = kept.first(where: { $0 != "all" && !ProxyFields.contain($0) }) {
            return try usage(
                "--keep-proxy-fields has '\(unknown)'",
                hint: "other fields go anyway; the names are \(ProxyFields.names.joined(separator: ", ")), and all")
        }
        return ProxyFields(sendsAll: isLoopback || kept.contains("all"), kept: kept)
    }

    private func visitors(forLoopback isLoopback: Bool) throws -> VisitorIDs {
        var kept = keepIds.flatMap { $0.split(separator: ",").map(String.init) }
        let further = try idMember.map { text in
            try MemberPath(text)
                ?? usage("--id-member is '\(text)'", hint: "give keys joined by dots, such as customMetadata.login")
        }
        if let unknown = kept.first(where: { $0 != "all" && !VisitorIDs.names.contains($0) }) {
            let _: Never = try usage(
                "--keep-ids has '\(unknown)'",
                hint: "the names are \(VisitorIDs.names.joined(separator: ", ")), and all")
        }
        if kept.contains("all") {
            if replaceIds {
                return try usage(
                    "--keep-ids all and --replace-ids: nothing would be left to replace",
                    hint: "give one of them, or name the ids that stay")
            }
            // Of the members that the API has: one that --id-member names is named to be replaced.
            kept = VisitorIDs.names
        }
        let scope: VisitorIDs.Scope = isLoopback && !replaceIds ? .copies : .all
        return VisitorIDs(scope: scope, kept: kept, further: further, key: try pseudonymKey.map(key))
    }

    /// Octets of a key file that are read: the key and some whitespace.
    private static let longestKeyFile = 1024

    private func key(in path: String) throws -> PseudonymKey {
        guard let file = FileHandle(forReadingAtPath: path),
            let octets = try? file.read(upToCount: Self.longestKeyFile)
        else {
            Diagnostic.error("\(path) cannot be read", hint: "make a key with: openssl rand -hex 16 > FILE")
            throw ExitStatus.failed
        }
        let text = String(decoding: octets, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        // What the file holds is a secret, whatever it is.
        return try PseudonymKey(text)
            ?? usage("\(path) holds no key", hint: "32 hexadecimal digits are needed: openssl rand -hex 16 > FILE")
    }
}

/// Says what is wrong with an option, and ends the command.
func usage<Value>(_ message: String, hint: String) throws -> Value {
    Diagnostic.error(message, hint: hint)
    throw ExitStatus.usage
}
