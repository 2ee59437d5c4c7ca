import ArgumentParser
import EventLog
import Foundation
import HTTPSender
import Replay

/// How an https target is trusted.
struct ReplayTLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Trust the certificates in this file (PEM) in place of the system's.", valueName: "file"))
    var cacert: String?

    @Flag(help: "Take any certificate, whoever shows it.")
    var insecure = false

    @Option(help: ArgumentHelp("Show this client certificate (PEM, with its chain).", valueName: "file"))
    var cert: String?

    @Option(
        help: ArgumentHelp("The client certificate's private key (PEM), if it is not in its file.", valueName: "file"))
    var key: String?

    /// How the target is trusted, and who the client is to it, by name: a run goes on only where that is the same.
    var settings: [String: String] {
        var settings = ["trust": insecure ? "anyone" : cacert.map(Self.named) ?? "the system's"]
        if let cert { settings["certificate"] = Self.named(cert) }
        return settings
    }

    /// A file by what is in it, since its name says little; by its name where it cannot be read, which is told elsewhere.
    private static func named(_ path: String) -> String {
        guard let content = FileManager.default.contents(atPath: path) else { return path }
        var digest = LogDigest()
        digest.update(Array(content).span.bytes)
        return "digest \(digest.text)"
    }

    /// Refuses what means nothing for a target, before anything is read for it.
    func check(_ target: ReplayTarget) throws {
        let given = [("--cacert", cacert), ("--cert", cert), ("--key", key), ("--insecure", insecure ? "" : nil)]
        if !target.isTLS, let (option, _) = given.first(where: { $0.1 != nil }) {
            return try usage(
                "\(option) means nothing for \(target): no certificate is shown there", hint: "say https:// in --to")
        }
        if insecure, cacert != nil {
            return try usage(
                "--cacert with --insecure: no certificate is verified", hint: "leave --insecure out, or --cacert")
        }
        if key != nil, cert == nil { return try usage("--key without --cert", hint: "give the certificate, too") }
    }

    /// TLS for a target; nil where it is plain http.
    func tls(for target: ReplayTarget) throws -> TargetTLS? {
        guard target.isTLS else { return nil }
        var options = TLSOptions()
        options.trustFile = cacert
        options.certificateFile = cert
        options.keyFile = key
        options.isInsecure = insecure
        if insecure {
            Diagnostic.warning(
                "--insecure: whoever answers at \(target.endpoint) is sent everything, be it the target or not",
                hint: "trust its issuer with --cacert FILE")
        }
        do throws(TargetTLS.Problem) {
            return try TargetTLS(target, options: options)
        } catch {
            Diagnostic.error(error.reason, hint: "give files in PEM form")
            throw ExitStatus.failed
        }
    }
}
