import MediaCollection

/// Replaces members of bodies as the options say, and counts.
struct BodyRewrite: Sendable {
    private let options: RewriteOptions
    private let key: PseudonymKey?
    let looksAtRouting: Bool
    private(set) var routing = RoutingFacts()
    /// What was replaced since it is noted: texts that are long enough to be told from others.
    private(set) var changes: [RefusalText.Change] = []
    /// Whether that is noted.
    var notesChanges = false {
        didSet { changes = [] }
    }
    /// Octets of a text from which it is told from others.
    private static let shortestChange = 4

    /// Makes a rewrite; with `looksAtRouting` every body is looked at, if only to say whose reports it counts in.
    init(_ options: RewriteOptions, key: PseudonymKey?, looksAtRouting: Bool) {
        self.options = options
        self.key = options.visitors.key ?? key
        self.looksAtRouting = looksAtRouting
    }

    /// Whether a body may change here, or is to be looked at.
    func looks(at octets: [UInt8], copy: Int) -> Bool {
        guard !octets.isEmpty else { return false }
        if !options.members.isEmpty || (looksAtRouting && RoutingFacts.mayStand(in: octets)) { return true }
        return key != nil && options.visitors.replaces && options.visitors.replaces(copy: copy)
    }

    /// The body as it goes, and whether it differs; nothing but the members' values changes.
    mutating func apply(to octets: [UInt8], copy: Int, counts: inout RewriteCounts) -> (octets: [UInt8], changed: Bool)
    {
        guard looks(at: octets, copy: copy) else { return (octets, false) }
        guard var body = BodyMembers(octets) else {
            counts.unreadable += 1
            return (octets, false)
        }
        var replaced: [BodyMembers.Value: [UInt8]] = [:]
        for (index, rule) in options.members.enumerated() {
            for value in body.values(at: rule.path) where rule.old == nil || rule.old == value.text {
                if replaced[value] != nil { continue }
                if body.replace(value, with: rule.new) {
                    counts.members[index] += 1
                    replaced[value] = rule.new
                    note(value, rule.new)
                } else {
                    counts.otherType += 1
                }
            }
        }
        if looksAtRouting {
            routing.add(body) { replaced[$0] }
        }
        if let key, options.visitors.replaces(copy: copy) {
            let pseudonym = Pseudonym(key: key, copy: copy)
            for path in options.visitors.members {
                for value in body.values(at: path) {
                    guard let text = value.text, value.isString || value.isNumber, !text.isEmpty else { continue }
                    let new = value.isString ? pseudonym.of(string: text) : pseudonym.of(number: text)
                    guard body.replace(value, with: new) else { continue }
                    counts.pseudonyms += 1
                    note(value, new)
                }
            }
        }
        return (body.edited, body.isEdited)
    }

    private mutating func note(_ value: BodyMembers.Value, _ new: [UInt8]) {
        guard notesChanges, let old = value.text, min(old.count, new.count) >= Self.shortestChange else { return }
        changes.append(RefusalText.Change(old: old, new: new))
    }
}
