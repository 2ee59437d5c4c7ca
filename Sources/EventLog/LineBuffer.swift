import JSONText

/// The lines gathered for the next write: grows as an array does, without an array's check for sharing at each append.
///
/// A line takes about eighty appends, most of them literals of a few octets that the compiler turns into stores. Every
/// append sees to its room first.
package struct LineBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// The octets held.
    private(set) var count = 0
    /// The second of the instant that was written last.
    var second: LogTime.Second?

    /// Makes an empty buffer with room for `capacity` octets.
    package init(capacity: Int) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        base.deallocate()
    }

    /// Hands the octets to `body`.
    package borrowing func withOctets<Failure: Error>(_ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        try body(UnsafeRawBufferPointer(start: base, count: count).bytes)
    }

    /// A copy of the octets.
    package var octets: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: base, count: count)) }

    /// Forgets the octets from `count` on, which must not be above the present count.
    mutating func truncate(to count: Int) {
        self.count = min(max(count, 0), self.count)
    }

    /// Forgets all octets; keeps the room unless it is over `limit`.
    mutating func removeAll(keepingUpTo limit: Int) {
        count = 0
        guard capacity > limit else { return }
        base.deallocate()
        capacity = max(limit, 64)
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Forgets so many of the first octets, and moves what is left to the front; keeps the room unless it is over `limit`.
    mutating func removeFirst(_ length: Int, keepingUpTo limit: Int) {
        let rest = count &- length
        guard rest > 0, length > 0 else {
            if rest <= 0 { removeAll(keepingUpTo: limit) }
            return
        }
        count = rest
        if capacity > limit, rest <= limit {
            let smaller = UnsafeMutableRawPointer.allocate(byteCount: max(limit, 64), alignment: 16)
            smaller.copyMemory(from: base + length, byteCount: rest)
            base.deallocate()
            (base, capacity) = (smaller, max(limit, 64))
        } else {
            base.copyMemory(from: base + length, byteCount: rest)
        }
    }

    /// Appends one octet.
    @inline(__always)
    package mutating func append(octet: UInt8) {
        if count == capacity { grow(by: 1) }
        base.storeBytes(of: octet, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// Appends octets that are JSON already.
    @inline(__always)
    package mutating func append(raw literal: StaticString) {
        let length = literal.utf8CodeUnitCount
        if capacity &- count < length { grow(by: length) }
        (base + count).copyMemory(from: literal.utf8Start, byteCount: length)
        count &+= length
    }

    /// Appends a comma and the name of a member, which needs no escape, up to its value.
    package mutating func append(member name: StaticString) {
        let length = name.utf8CodeUnitCount
        if capacity &- count < length &+ 4 { grow(by: length &+ 4) }
        let start = base + count
        start.storeBytes(of: 0x2C, as: UInt8.self)
        start.storeBytes(of: 0x22, toByteOffset: 1, as: UInt8.self)
        (start + 2).copyMemory(from: name.utf8Start, byteCount: length)
        start.storeBytes(of: 0x22, toByteOffset: length &+ 2, as: UInt8.self)
        start.storeBytes(of: 0x3A, toByteOffset: length &+ 3, as: UInt8.self)
        count &+= length &+ 4
    }

    /// Appends octets as they are.
    @inline(__always)
    package mutating func append(_ octets: RawSpan) {
        let length = octets.byteCount
        if capacity &- count < length { grow(by: length) }
        octets.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            (base + count).copyMemory(from: start, byteCount: length)
        }
        count &+= length
    }

    /// Appends the first `count` of twenty octets: two stores, where a copy of few octets would be a call.
    @inline(__always)
    mutating func append(_ octets: RawSpan, counting length: Int) {
        if capacity &- count < 20 { grow(by: 20) }
        let front = octets.unsafeLoadUnaligned(fromByteOffset: 0, as: SIMD2<UInt64>.self)
        let back = octets.unsafeLoadUnaligned(fromByteOffset: 16, as: UInt32.self)
        (base + count).storeBytes(of: front, as: SIMD2<UInt64>.self)
        (base + count + 16).storeBytes(of: back, as: UInt32.self)
        count &+= min(max(length, 0), 20)
    }

    /// Appends the decimal digits of a number, two at a time from the last on.
    package mutating func append(digitsOf value: UInt64) {
        let length = JSONNumber.digitCount(value)
        if capacity &- count < length { grow(by: length) }
        var rest = value
        var end = count &+ length
        count = end
        while rest >= 10 {
            end &-= 2
            base.storeBytes(of: JSONNumber.digits(rest % 100), toByteOffset: end, as: UInt16.self)
            rest /= 100
        }
        // An odd number of digits leaves the first.
        if length & 1 != 0 {
            base.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest), toByteOffset: end &- 1, as: UInt8.self)
        }
    }

    /// Appends octets that stand in a string as they are; appends nothing and returns false where any does not.
    ///
    /// Copies what it looks at, sixteen octets at a time; what is left over is looked at with octets before it once more.
    @inline(__always)
    mutating func appendPlain(_ octets: RawSpan) -> Bool {
        let length = octets.byteCount
        if capacity &- count < length { grow(by: length) }
        if length >= 16 {
            var at = 0
            while at < length {
                let place = min(at, length &- 16)
                let words = octets.unsafeLoadUnaligned(fromByteOffset: place, as: SIMD2<UInt64>.self)
                let marks = JSONString.stops(in: words)
                if marks.x | marks.y != 0 { return false }
                base.storeBytes(of: words, toByteOffset: count &+ place, as: SIMD2<UInt64>.self)
                at &+= 16
            }
        } else if length >= 8 {
            let first = octets.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let last = octets.unsafeLoadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            if JSONString.stops(in: first) | JSONString.stops(in: last) != 0 { return false }
            base.storeBytes(of: first, toByteOffset: count, as: UInt64.self)
            base.storeBytes(of: last, toByteOffset: count &+ length &- 8, as: UInt64.self)
        } else if length >= 4 {
            let first = octets.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let last = octets.unsafeLoadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
            if JSONString.stops(in: UInt64(first) | UInt64(last) &<< 32) != 0 { return false }
            base.storeBytes(of: first, toByteOffset: count, as: UInt32.self)
            base.storeBytes(of: last, toByteOffset: count &+ length &- 4, as: UInt32.self)
        } else {
            for at in 0..<length {
                let octet = octets.unsafeLoad(fromByteOffset: at, as: UInt8.self)
                if octet < 0x20 || octet >= 0x80 || octet == 0x22 || octet == 0x5C { return false }
                base.storeBytes(of: octet, toByteOffset: count &+ at, as: UInt8.self)
            }
        }
        count &+= length
        return true
    }

    private mutating func grow(by length: Int) {
        let larger = max(capacity &* 2, count &+ length)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        grown.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = grown
        capacity = larger
    }
}
