public import MediaCollection

/// What becomes of the members that name a visitor: ids that point at a person, whoever's server they are sent to.
public struct VisitorIDs: Sendable, Hashable {
    /// Which requests get pseudonyms.
    public enum Scope: Sendable, Hashable {
        /// None: ids go as captured.
        case none
        /// Those of the second copy and later, so that each copy is another viewer.
        case copies
        /// All.
        case all
    }

    /// The members of this API that name a visitor (`media-collection-api` 4.1), as `--keep-ids` takes them.
    public static let names = [
        "visitor.marketingCloudUserId", "visitor.customerIDs", "analytics.visitorId", "analytics.aid",
        "appInstallationId",
    ]

    /// Which requests get pseudonyms.
    public var scope: Scope
    /// The members that get them.
    public let members: [MemberPath]
    /// The key that they are made with; nil for one made of the log's digest.
    public var key: PseudonymKey?

    /// Makes a choice: the API's members but for `kept`, and `further` ones.
    ///
    /// Whatever shape `customerIDs` has, the ids get pseudonyms; their names, and how they were authenticated, stay.
    public init(scope: Scope = .none, kept: [String] = [], further: [MemberPath] = [], key: PseudonymKey? = nil) {
        self.scope = scope
        self.key = key
        let own = Self.names.filter { !kept.contains($0) }
            .flatMap { $0 == "visitor.customerIDs" ? [$0, $0 + ".**"] : [$0] }.compactMap { MemberPath($0) }
        members = own + further.filter { !own.contains($0) }
    }

    var replaces: Bool { scope != .none && !members.isEmpty }

    /// Whether the ids of a copy's requests are replaced.
    func replaces(copy: Int) -> Bool {
        switch scope {
        case .none: false
        case .copies: copy > 1
        case .all: true
        }
    }
}
