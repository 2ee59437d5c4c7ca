/// Puts another session id and a path prefix into a request target, and leaves every other octet as it was.
///
/// The result is in origin-form: scheme and authority of an absolute-form target named the server that was recorded, and the
/// target of a replay must not read that name. `*` and authority-form have no path and stay as they are.
public struct TargetRewrite: Sendable {
    /// The path before every target, without a trailing slash; empty for none.
    public let prefix: [UInt8]

    /// Makes a rewrite; slashes at the end of `prefix` are dropped, and one is put before it where it has none.
    public init(prefix: [UInt8] = []) {
        var prefix = prefix
        while prefix.last == .slash { prefix.removeLast() }
        if let first = prefix.first, first != .slash { prefix.insert(.slash, at: 0) }
        self.prefix = prefix
    }

    /// The target with the prefix before it, and with `sessionID` where its path names a session's events.
    ///
    /// With nil the id stays as captured. Targets of other paths get the prefix only.
    public func apply(to target: [UInt8], sessionID: [UInt8]? = nil) -> [UInt8] {
        let path = RequestPath(target: target)
        guard !path.range.isEmpty || path.range.lowerBound > 0 else { return target }
        var result: [UInt8] = []
        result.reserveCapacity(prefix.count + target.count + (sessionID?.count ?? 0))
        result += prefix
        if path.range.isEmpty { result.append(.slash) }
        if let sessionID, case .sessionEvents(let range) = path.kind {
            result += target[path.range.lowerBound..<range.lowerBound]
            result += sessionID
            result += target[range.upperBound...]
        } else {
            result += target[path.range.lowerBound...]
        }
        return result
    }
}
