/// How often each rewrite fitted, and what could not be rewritten.
public struct RewriteCounts: Sendable, Equatable {
    /// Values that each `RewriteOptions.members` rule replaced.
    public internal(set) var members: [Int]
    /// Values that a rule names and could not replace without changing their type, or that are null, objects or arrays.
    public internal(set) var otherType = 0
    /// Requests that each `RewriteOptions.fields` rule changed.
    public internal(set) var fields: [Int]
    /// Targets that each `RewriteOptions.paths` rule changed.
    public internal(set) var paths: [Int]
    /// Ids of visitors that were replaced by pseudonyms.
    public internal(set) var pseudonyms = 0
    /// Requests whose visitor gets a pseudonym and whose target has a query, which goes as captured.
    public internal(set) var queries = 0
    /// Bodies that are no JSON text and go as captured.
    public internal(set) var unreadable = 0
    /// Requests whose content was coded (`Content-Encoding`), and goes without that since it was changed.
    public internal(set) var decoded = 0
    /// Lines with credentials that did not go.
    public internal(set) var credentials = 0
    /// Lines of proxies that did not go.
    public internal(set) var proxyFields = 0

    init(_ options: RewriteOptions) {
        members = options.members.map { _ in 0 }
        fields = options.fields.map { _ in 0 }
        paths = options.paths.map { _ in 0 }
    }

    /// Adds the counts of another copy; both are of the same options.
    static func += (left: inout RewriteCounts, right: RewriteCounts) {
        for index in left.members.indices { left.members[index] += right.members[index] }
        for index in left.fields.indices { left.fields[index] += right.fields[index] }
        for index in left.paths.indices { left.paths[index] += right.paths[index] }
        left.otherType += right.otherType
        left.pseudonyms += right.pseudonyms
        left.queries += right.queries
        left.unreadable += right.unreadable
        left.decoded += right.decoded
        left.credentials += right.credentials
        left.proxyFields += right.proxyFields
    }

    /// The rules that changed nothing, as written.
    public func unused(of options: RewriteOptions) -> [String] {
        zip(options.members, members).filter { $1 == 0 }.map { "--map '\($0.0.text)'" }
            + zip(options.fields, fields).filter { $1 == 0 }.map { "--header '\(String(octets: $0.0.name))'" }
            + zip(options.paths, paths).filter { $1 == 0 }.map { "--path '\($0.0.text)'" }
    }
}
