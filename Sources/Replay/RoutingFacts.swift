import MediaCollection

/// Whose reports a replay would count in: the values that bodies name, as they would go.
///
/// This API knows no authentication. What a body names is where its data lands, whoever receives it first.
public struct RoutingFacts: Sendable, Equatable {
    /// A member that routes.
    public struct Member: Sendable, Equatable {
        /// Its key in `params`.
        public let name: String
        /// The values that go, and how many bodies' members have each; of those beyond `mostValues` only the number.
        public internal(set) var values: [String: Int] = [:]
        /// Values beyond those.
        public internal(set) var furtherValues = 0
        /// Values that no `--map` replaced.
        public internal(set) var unmapped = 0
        /// One of these.
        public internal(set) var example: String?
    }

    /// Values of a member that are kept by name: far beyond the report suites of one company.
    public static let mostValues = 1000
    /// Octets of a value that are kept: more than any of these names has.
    public static let longestValue = 256

    /// The members: report suite, tracking server and organisation.
    public internal(set) var members = [
        Member(name: "analytics.reportSuite"), Member(name: "analytics.trackingServer"),
        Member(name: "visitor.marketingCloudOrgId"),
    ]

    private static let paths = [
        "analytics.reportSuite", "analytics.trackingServer", "visitor.marketingCloudOrgId",
    ].map { MemberPath($0) }

    init() {}

    /// Whether a body may have such a member, at the cost of a look at each octet: not where neither its last name stands in the
    /// body nor an escape that could spell it.
    static func mayStand(in body: [UInt8]) -> Bool {
        let octets = body.span.bytes
        var at = 0
        while at < octets.byteCount {
            let octet = octets.unsafeLoad(fromByteOffset: at, as: UInt8.self)
            if octet == UInt8(ascii: "\\") { return true }
            if octet == UInt8(ascii: "r") || octet == UInt8(ascii: "t") || octet == UInt8(ascii: "m"),
                names.contains(where: { body[at...].starts(with: $0) })
            {
                return true
            }
            at &+= 1
        }
        return false
    }

    private static let names = ["reportSuite", "trackingServer", "marketingCloudOrgId"].map { Array($0.utf8) }

    /// Looks at a body's members; `replaced` says what goes in the place of a value, or nil where it stays.
    mutating func add(_ body: BodyMembers, replaced: (BodyMembers.Value) -> [UInt8]?) {
        for (index, path) in Self.paths.enumerated() {
            guard let path else { continue }
            for value in body.values(at: path) {
                let new = replaced(value)
                let text = String(decoding: (new ?? value.text ?? []).prefix(Self.longestValue), as: UTF8.self)
                if members[index].values[text] != nil || members[index].values.count < Self.mostValues {
                    members[index].values[text, default: 0] += 1
                } else {
                    members[index].furtherValues += 1
                }
                if new == nil {
                    members[index].unmapped += 1
                    if members[index].example == nil { members[index].example = text }
                }
            }
        }
    }

    /// Adds what another copy found.
    static func += (left: inout RoutingFacts, right: RoutingFacts) {
        for index in left.members.indices {
            let other = right.members[index]
            left.members[index].furtherValues += other.furtherValues
            left.members[index].unmapped += other.unmapped
            if left.members[index].example == nil { left.members[index].example = other.example }
            for (text, count) in other.values {
                if left.members[index].values[text] != nil || left.members[index].values.count < mostValues {
                    left.members[index].values[text, default: 0] += count
                } else {
                    left.members[index].furtherValues += count
                }
            }
        }
    }

    /// The members of which a value stays as captured.
    public var unmapped: [Member] { members.filter { $0.unmapped > 0 } }
}
