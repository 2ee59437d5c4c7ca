extension JSONTokens {
    /// Whether the key at `index` says `name`, escapes resolved.
    @inlinable
    public func isKey(_ index: Int, named name: StaticString, in octets: RawSpan) -> Bool {
        let token = room[index]
        guard token.kind == .key, token.hasEscape || Int(token.upper &- token.lower) == name.utf8CodeUnitCount &+ 2
        else { return false }
        return name.withUTF8Buffer { isKey(index, named: $0.span.bytes, in: octets) }
    }

    /// Whether the key at `index` says `name` (UTF-8), escapes resolved.
    @inlinable
    public func isKey(_ index: Int, named name: RawSpan, in octets: RawSpan) -> Bool {
        let token = room[index]
        guard token.kind == .key else { return false }
        let content = token.content
        if token.hasEscape { return JSONString.equals(octets.extracting(content), name) }
        guard content.count == name.byteCount else { return false }
        let found = octets.extracting(content)
        for offset in 0..<name.byteCount
        where found.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            != name.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        { return false }
        return true
    }

    /// The index of the value of the first member so named of the object at `object`; nil where there is none.
    public func firstMember(_ name: StaticString, of object: Int, in octets: RawSpan) -> Int? {
        guard object < count, room[object].kind == .object else { return nil }
        return name.withUTF8Buffer { buffer in
            var key = object &+ 1
            while key < room[object].end {
                if isKey(key, named: buffer.span.bytes, in: octets) { return key &+ 1 }
                key = room[key &+ 1].end
            }
            return nil
        }
    }

    /// The index of the value of the last member so named, which is the one that most readers keep.
    public func lastMember(_ name: StaticString, of object: Int, in octets: RawSpan) -> Int? {
        guard object < count, room[object].kind == .object else { return nil }
        return name.withUTF8Buffer { buffer in
            var last: Int?
            var key = object &+ 1
            while key < room[object].end {
                if isKey(key, named: buffer.span.bytes, in: octets) { last = key &+ 1 }
                key = room[key &+ 1].end
            }
            return last
        }
    }

    /// The indices of the values of all members so named, in order.
    public func members(_ name: StaticString, of object: Int, in octets: RawSpan) -> [Int] {
        guard object < count, room[object].kind == .object else { return [] }
        return name.withUTF8Buffer { buffer in
            var values: [Int] = []
            var key = object &+ 1
            while key < room[object].end {
                if isKey(key, named: buffer.span.bytes, in: octets) { values.append(key &+ 1) }
                key = room[key &+ 1].end
            }
            return values
        }
    }
}
