/// The four forms of a request target (RFC 9112 §3.2), and where the path stands in each.
enum TargetForm {
    /// The path's range: up to the first `?` or `#`, after scheme and authority where those stand in front.
    ///
    /// Empty for `*` and for authority-form. In absolute-form without a path it is empty and stands after the authority.
    static func pathRange(in target: RawSpan) -> Range<Int> {
        let count = target.byteCount
        guard count > 0 else { return 0..<0 }
        var start = 0
        if target.octet(0) != .slash {
            guard let authority = authorityStart(in: target) else { return 0..<0 }
            start = authority
            while start < count, !target.octet(start).endsAuthority { start += 1 }
        }
        var end = start
        while end < count, target.octet(end) != .questionMark, target.octet(end) != .numberSign { end += 1 }
        return start..<end
    }

    /// Where the authority begins in `scheme://authority…`; nil where the target does not begin with a scheme.
    static func authorityStart(in target: RawSpan) -> Int? {
        let count = target.byteCount
        guard count > 0, target.octet(0).isLetter else { return nil }
        var index = 1
        while index < count, target.octet(index).isSchemeOctet { index += 1 }
        guard index + 2 < count, target.octet(index) == .colon, target.octet(index + 1) == .slash,
            target.octet(index + 2) == .slash
        else { return nil }
        return index + 3
    }
}
