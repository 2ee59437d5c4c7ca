import JSONText

/// What a start's body says of the content.
public struct StartMembers: Sendable, Equatable {
    /// `params["media.contentType"]`, unescaped, in lower case; nil where it is missing or no string.
    public let contentType: String?

    /// Reads the body of a start; nil where it is no JSON object.
    ///
    /// Where a key stands twice the last one counts.
    public init?(_ body: [UInt8]) {
        guard let text = JSONBody(body), text.kind(0) == .object else { return nil }
        var type: String?
        text.forEachMember(of: 0) { key, parameters in
            guard text.kind(parameters) == .object, text.string(key, equals: "params") else { return }
            text.forEachMember(of: parameters) { key, value in
                guard text.string(key, equals: "media.contentType") else { return }
                type = text.kind(value) == .string ? String(decoding: text.unescaped(value), as: UTF8.self) : nil
            }
        }
        contentType = type?.lowercased()
    }

    /// Whether the content is live or linear, so that playheads are seconds of the day.
    public var isLive: Bool { contentType == "live" || contentType == "linear" }
}
