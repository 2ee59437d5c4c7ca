/// What becomes of the fields in which proxies say for whom, and by which way, they passed a request on.
///
/// They hold viewers' addresses, and a target that believes them counts and locates the viewers of the recording.
public struct ProxyFields: Sendable, Hashable {
    /// The names, lower case; those that begin with `x-forwarded` are all meant.
    public static let names = [
        "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip",
        "x-client-ip", "x-cluster-client-ip", "client-ip", "true-client-ip", "cf-connecting-ip", "cf-connecting-ipv6",
        "cf-pseudo-ipv4", "fastly-client-ip", "fly-client-ip", "x-azure-clientip", "x-azure-socketip",
        "x-appengine-user-ip", "x-envoy-external-address", "x-original-forwarded-for", "x-original-host",
        "x-originating-ip", "x-remote-ip", "x-remote-addr", "proxy-client-ip", "wl-proxy-client-ip", "cdn-loop",
    ]

    private static let octets = Set(names.map { Array($0.utf8) })
    private static let prefix = Array("x-forwarded".utf8)

    /// Whether all of them go as captured.
    public var sendsAll: Bool
    /// The names of those that go in any case, lower case.
    public let kept: [String]

    /// Makes a choice.
    public init(sendsAll: Bool = true, kept: [String] = []) {
        self.sendsAll = sendsAll
        self.kept = kept.map { $0.lowercased() }
    }

    /// Whether a field of this name is one of them, whatever its case.
    public static func contain(_ name: some StringProtocol) -> Bool { contain(Array(name.lowercased().utf8)) }

    private static func contain(_ lowercased: [UInt8]) -> Bool {
        octets.contains(lowercased) || lowercased.starts(with: prefix)
    }

    /// Whether a field stays behind.
    func drop(_ name: ArraySlice<UInt8>) -> Bool {
        if sendsAll { return false }
        let lowercased = RequestFields.lowercased(name)
        return Self.contain(lowercased) && !kept.contains { $0.utf8.elementsEqual(lowercased) }
    }
}
