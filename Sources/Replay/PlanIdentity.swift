import EventLog

/// What tells one plan from another: the log's digest, and everything that decides what of it goes and when.
public struct PlanIdentity: Sendable, Equatable {
    /// The digest of the log's lines (`LogReader.lineDigest`).
    public var log: String
    /// The options by name, each as text.
    public var settings: [String: String]
    /// Requests of the plan, those that do not go included.
    public var planned: Int
    /// The digest of all of it: 32 hexadecimal digits of XXH3-128.
    public var digest: String

    /// Makes an identity as it was read.
    public init(log: String, settings: [String: String], planned: Int, digest: String) {
        self.log = log
        self.settings = settings
        self.planned = planned
        self.digest = digest
    }
}

extension PlanSummary {
    /// The plan's identity for a log; the same log and options give the same.
    ///
    /// Each stored property of `PlanOptions` is a setting, so that an option added later counts without being named here.
    /// - Parameters:
    ///   - log: The digest of the log's lines.
    ///   - settings: What decides about the requests beside the plan's options, by name.
    public func identity(log: String, settings: [String: String] = [:]) -> PlanIdentity {
        var all = settings
        for (name, value) in Mirror(reflecting: options).children {
            if let name {
                let text = Self.text(of: value)
                all[name] = text.utf8.count <= Self.longestSetting ? text : "of digest \(Self.digest(of: text))"
            }
        }
        var text = "log=\(log)\nplanned=\(planned)\ntoSend=\(toSend)\nlast=\(lastDue)\n"
        for (name, value) in all.sorted(by: { $0.key < $1.key }) { text += "\(name)=\(value)\n" }
        return PlanIdentity(log: log, settings: all, planned: planned, digest: Self.digest(of: text))
    }

    /// Octets of a setting that are kept as they are: what is longer is a list or a template, and nobody's to read.
    private static let longestSetting = 256

    private static func digest(of text: String) -> String {
        var digest = LogDigest()
        digest.update(Array(text.utf8).span.bytes)
        return digest.text
    }

    /// A value as a text that is the same in every run: elements of sets and dictionaries are sorted.
    private static func text(of value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .set, .dictionary:
            return "[" + mirror.children.map { "\($0.value)" }.sorted().joined(separator: ", ") + "]"
        case .optional: return mirror.children.first.map { text(of: $0.value) } ?? "none"
        default: return "\(value)"
        }
    }
}
