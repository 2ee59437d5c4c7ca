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
        return content.count == name.byteCount && octets.extracting(content).isSame(as: name)
    }

    /// The index of the value of the last member so named of the object at `object`, which is the one that most readers keep;
    /// nil where there is none.
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

extension RawSpan {
    /// Whether as many octets are the same: eight, four or one at a time, the last ones once more where they are fewer.
    @inlinable
    @inline(__always)
    func isSame(as other: RawSpan) -> Bool {
        let count = byteCount
        guard count == other.byteCount else { return false }
        if count >= 8 {
            var at = 0
            while at &+ 8 < count {
                if word(at) != other.word(at) { return false }
                at &+= 8
            }
            return word(count &- 8) == other.word(count &- 8)
        }
        if count >= 4 {
            return half(0) == other.half(0) && half(count &- 4) == other.half(count &- 4)
        }
        for at in 0..<count
        where unsafeLoad(fromByteOffset: at, as: UInt8.self) != other.unsafeLoad(fromByteOffset: at, as: UInt8.self) {
            return false
        }
        return true
    }

    @inlinable
    @inline(__always)
    func word(_ at: Int) -> UInt64 { unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self) }

    @inlinable
    @inline(__always)
    func half(_ at: Int) -> UInt32 { unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self) }
}
