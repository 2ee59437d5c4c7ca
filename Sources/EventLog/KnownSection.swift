import JSONText
import Wire

/// A field section as it stands in a line, with what is needed to make it that of another section of the same form.
///
/// At most four kilobytes, of which its octets are one and its lines two; eight, and without lines, where the text shows each
/// octet as six (`\u0001`).
struct KnownSection {
    /// The members `fields` and `dropped` of the section that was taken last.
    private(set) var text: [UInt8] = []
    /// Its octets from the first name to the last value, and what stands between them.
    private var octets: [UInt8] = []
    /// Its lines; none where a line shows octets of it in another way, so that no other can be made of it.
    private var lines: [Line] = []
    private var keepsCredentials = false

    /// A field line by its places, counted from the first name.
    private struct Line {
        var name: Range<Int>
        var value: Range<Int>
        /// The stretches of sixteen octets that it touches, one bit each.
        var stretches: UInt64
        /// Where its value stands in the text; nil where the line was dropped.
        var text: Int?
    }

    /// Where a section lies in its storage, and a number that sections whose lines have the same lengths share.
    struct Form {
        /// Octets that a section has at most, so that there is a bit for each sixteen.
        static let longest = 1_008
        /// Lines that it has at most: more than those of any player seen.
        static let mostLines = 32
        /// Octets that it has at least.
        static let shortest = 16

        let start: Int
        let count: Int
        private let key: UInt64

        /// Looks at the lines of a section; nil for one that is too large, or too small to be worth it.
        init?(_ fields: borrowing FieldLines) {
            let lines = fields.lines.span
            guard !lines.isEmpty, lines.count <= Self.mostLines else { return nil }
            start = lines[0].name.lowerBound
            count = lines[lines.count &- 1].value.upperBound &- start
            guard count >= Self.shortest, count <= Self.longest, start >= 0, start <= fields.storage.count &- count
            else { return nil }
            var key = UInt64(truncatingIfNeeded: lines.count)
            for index in lines.indices {
                let end = UInt64(truncatingIfNeeded: lines[index].value.upperBound &- start)
                key = (key ^ end) &* 0x9E37_79B9_7F4A_7C15
            }
            self.key = key
        }

        /// The place of the section among so many.
        func place(of places: Int) -> Int {
            Int(truncatingIfNeeded: key.multipliedFullWidth(by: UInt64(places)).high)
        }
    }

    /// Takes a section whose lines have the same places and names, and returns which of their values differ, the first line with
    /// the lowest bit.
    ///
    /// Nil where the section is another: then it is to be learnt.
    mutating func take(_ fields: borrowing FieldLines, _ form: Form, keepsCredentials: Bool) -> UInt32? {
        guard keepsCredentials == self.keepsCredentials, hasPlaces(of: fields, form) else { return nil }
        let section = fields.storage.span.bytes.extracting(form.start..<form.start &+ form.count)
        let stretches = differingStretches(section)
        if stretches == 0 { return 0 }
        var changed: UInt32 = 0
        for index in lines.indices where lines[index].stretches & stretches != 0 {
            let (name, value) = (lines[index].name, lines[index].value)
            guard equals(section, at: name) else { return nil }
            if equals(section, at: value) { continue }
            let said = section.extracting(value)
            guard JSONString.plainPrefix(said) == value.count else { return nil }
            changed |= 1 &<< UInt32(truncatingIfNeeded: index)
            if let place = lines[index].text { Self.put(said, at: place, in: &text) }
        }
        Self.put(section, at: 0, in: &octets)
        return changed
    }

    /// Learns a section anew.
    mutating func learn(_ fields: borrowing FieldLines, _ form: Form, keepsCredentials: Bool) {
        var output = LineBuffer(capacity: 2 * Form.longest)
        let end = output.append(members: fields, keepsCredentials: keepsCredentials)
        text = output.octets
        self.keepsCredentials = keepsCredentials
        let storage = fields.storage.span.bytes
        octets = storage.extracting(form.start..<form.start &+ form.count).withUnsafeBytes { [UInt8]($0) }
        lines.removeAll(keepingCapacity: true)
        var place = LineBuffer.firstName
        var last = 0
        for line in fields.lines {
            let name = line.name.lowerBound &- form.start..<line.name.upperBound &- form.start
            let value = line.value.lowerBound &- form.start..<line.value.upperBound &- form.start
            guard name.lowerBound >= last, value.lowerBound >= name.upperBound, value.upperBound <= form.count else {
                lines.removeAll()
                return
            }
            last = value.upperBound
            let isKept = keepsCredentials || !CredentialFields.contain(fields.name(line))
            place &+= isKept ? name.count &+ LineBuffer.betweenNameAndValue : 0
            lines.append(
                Line(
                    name: name, value: value, stretches: Self.stretches(name, value), text: isKept ? place : nil))
            place &+= isKept ? value.count &+ LineBuffer.betweenLines : 0
        }
        // Where a line shows octets of its own in their stead, it is longer.
        let isPlain = place == end &+ LineBuffer.betweenLines &- LineBuffer.behindLines
        if !isPlain { lines.removeAll() }
    }

    /// Whether the lines of a section stand where these do.
    private func hasPlaces(of fields: borrowing FieldLines, _ form: Form) -> Bool {
        let others = fields.lines.span
        guard others.count == lines.count, form.count == octets.count else { return false }
        let known = lines.span
        var difference = 0
        for index in others.indices {
            let (line, like) = (others[index], known[index])
            difference |= (line.name.lowerBound &- form.start) ^ like.name.lowerBound
            difference |= (line.name.upperBound &- form.start) ^ like.name.upperBound
            difference |= (line.value.lowerBound &- form.start) ^ like.value.lowerBound
            difference |= (line.value.upperBound &- form.start) ^ like.value.upperBound
        }
        return difference == 0
    }

    /// The bits of the stretches that a line touches.
    private static func stretches(_ name: Range<Int>, _ value: Range<Int>) -> UInt64 {
        let (first, last) = (name.lowerBound / 16, max(value.upperBound &- 1, name.lowerBound) / 16)
        return (UInt64.max &>> UInt64(63 &- min(last, 63))) & (UInt64.max &<< UInt64(min(first, 63)))
    }

    /// The stretches of sixteen octets in which a section of the same length differs; the last may count one too many.
    private func differingStretches(_ section: RawSpan) -> UInt64 {
        let known = octets.span.bytes
        let count = min(known.byteCount, section.byteCount)
        var stretches: UInt64 = 0
        var bit: UInt64 = 1
        var at = 0
        while at &+ 16 <= count {
            if Self.differ(known, section, at: at) { stretches |= bit }
            bit &<<= 1
            at &+= 16
        }
        // What is left over, with octets that were looked at before.
        if at < count, Self.differ(known, section, at: count &- 16) { stretches |= bit }
        return stretches
    }

    /// Whether sixteen octets differ.
    @inline(__always)
    private static func differ(_ left: RawSpan, _ right: RawSpan, at offset: Int) -> Bool {
        let difference =
            left.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
            ^ right.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
        return difference.x | difference.y != 0
    }

    private func equals(_ section: RawSpan, at range: Range<Int>) -> Bool {
        octets.span.bytes.equals(at: range.lowerBound, section, at: range.lowerBound, count: range.count)
    }

    /// Puts octets in the place of as many others.
    private static func put(_ octets: RawSpan, at place: Int, in target: inout [UInt8]) {
        octets.withUnsafeBytes { from in
            target.withUnsafeMutableBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[place..<place &+ from.count]).copyMemory(from: from)
            }
        }
    }
}
