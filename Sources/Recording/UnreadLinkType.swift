import Dissection
public import Wire

/// A link type that is not read, and where it was met first.
public struct UnreadLinkType: Sendable, Equatable {
    /// The link type.
    public var linkType: LinkType
    /// The base name of the file, or the interface.
    public var source: String
    /// Its first frame in the source, counted from 1.
    public var frame: Int64

    /// Its place and its number.
    public var description: String {
        "\(source): frame \(frame): link type \(linkType.rawValue) is not read: its frames are counted and left out"
    }

    /// What to try next.
    public var hint: String {
        "read are Ethernet (1), Linux cooked (113, 276), loopback (0, 108) and raw IP (12, 14, 101, 228, 229)"
    }
}

extension UnreadLinkType {
    /// Those of a run, in the order in which they were met.
    static func all(in decoded: DecodedCounts, sources: [String]) -> [UnreadLinkType] {
        decoded.dissection.frames.unreadLinkTypes
            .sorted { ($0.value.source, $0.value.number) < ($1.value.source, $1.value.number) }
            .map { linkType, stamp in
                UnreadLinkType(linkType: linkType, source: sources[Int(stamp.source)], frame: stamp.number)
            }
    }
}
