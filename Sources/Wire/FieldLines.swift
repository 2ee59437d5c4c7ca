/// The field lines of a message, in order, octets as sent (RFC 9110 §5): one storage, two ranges a line.
///
/// Nothing is normalised: names keep their case, values keep what stands between the optional whitespace.
public struct FieldLines: Hashable, Sendable {
    /// One line: where its name and its value lie in `storage`.
    public struct Line: Hashable, Sendable {
        /// The name's octets.
        public var name: Range<Int>
        /// The value's octets, without the whitespace around it.
        public var value: Range<Int>

        /// Makes a line of two ranges of one storage.
        public init(name: Range<Int>, value: Range<Int>) {
            self.name = name
            self.value = value
        }
    }

    /// The octets that the lines point into.
    ///
    /// May hold more than names and values.
    public private(set) var storage: [UInt8]
    /// The lines in the order of the message.
    public private(set) var lines: [Line]

    /// Makes an empty section.
    public init() {
        storage = []
        lines = []
    }

    /// Makes a section of what was parsed from these octets: every range must lie in `storage`.
    package init(parsed storage: consuming [UInt8], lines: consuming [Line]) {
        self.storage = storage
        self.lines = lines
    }

    /// Makes a section over octets that somebody else has parsed; ranges outside `storage` are cut to nothing.
    public init(storage: [UInt8], lines: [Line]) {
        self.storage = storage
        self.lines = lines
        for index in lines.indices {
            let line = lines[index]
            let isInside =
                line.name.lowerBound >= 0 && line.name.upperBound <= storage.count && line.value.lowerBound >= 0
                && line.value.upperBound <= storage.count
            if !isInside { self.lines[index] = Line(name: 0..<0, value: 0..<0) }
        }
    }

    /// Exchanges what the section is made of: every range of `lines` must lie in `storage`.
    package mutating func exchange(storage: inout [UInt8], lines: inout [Line]) {
        swap(&self.storage, &storage)
        swap(&self.lines, &lines)
    }

    /// Lines for which there is room where a section is read: more than most heads have.
    @inlinable package static var usualCount: Int { 24 }

    /// What the section costs, in octets of memory, roughly: by what it holds, whatever room its storage has, and room for the
    /// usual number of lines.
    @inlinable package var cost: Int {
        if storage.isEmpty { return 0 }
        return storage.count &+ max(lines.count, FieldLines.usualCount) &* MemoryLayout<Line>.stride
    }

    /// For how many octets and lines there is room.
    package var capacity: (octets: Int, lines: Int) { (storage.capacity, lines.capacity) }

    /// The number of lines.
    public var count: Int { lines.count }
    /// Whether there is no line.
    public var isEmpty: Bool { lines.isEmpty }

    /// Appends a line.
    public mutating func append(name: some Sequence<UInt8>, value: some Sequence<UInt8>) {
        let nameStart = storage.count
        storage.append(contentsOf: name)
        let valueStart = storage.count
        storage.append(contentsOf: value)
        lines.append(Line(name: nameStart..<valueStart, value: valueStart..<storage.count))
    }

    /// The octets of a line's name.
    public func name(_ line: Line) -> ArraySlice<UInt8> { storage[line.name] }
    /// The octets of a line's value.
    public func value(_ line: Line) -> ArraySlice<UInt8> { storage[line.value] }

    /// Whether the line's name is `name` without regard to ASCII case; `lowercased` must be in lower case.
    public func isNamed(_ line: Line, _ lowercased: StaticString) -> Bool {
        guard line.name.count == lowercased.utf8CodeUnitCount else { return false }
        return lowercased.withUTF8Buffer { expected in
            var index = line.name.lowerBound
            for octet in expected {
                let found = storage[index]
                guard (found >= 0x41 && found <= 0x5A ? found | 0x20 : found) == octet else { return false }
                index += 1
            }
            return true
        }
    }

    /// Where the value of the first line so named stands in `storage`; nil where there is none.
    ///
    /// `lowercased` must be in lower case. Linear in the lines.
    public func firstRange(_ lowercased: StaticString) -> Range<Int>? {
        for index in lines.indices where isNamed(lines[index], lowercased) { return lines[index].value }
        return nil
    }

    /// The value of the first line so named, or nil; `lowercased` must be in lower case.
    ///
    /// Linear in the lines.
    public func first(_ lowercased: StaticString) -> ArraySlice<UInt8>? {
        firstRange(lowercased).map { storage[$0] }
    }

    /// Keeps the lines for which `keep` holds; the storage stays as it is.
    public mutating func filter(_ keep: (FieldLines, Line) -> Bool) {
        let all = self
        lines.removeAll { !keep(all, $0) }
    }

    /// Two sections are equal where their lines are, octet for octet, whatever the storage.
    public static func == (left: FieldLines, right: FieldLines) -> Bool {
        guard left.lines.count == right.lines.count else { return false }
        return zip(left.lines, right.lines).allSatisfy { l, r in
            left.name(l) == right.name(r) && left.value(l) == right.value(r)
        }
    }

    /// Hashes the lines, not the storage.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(lines.count)
        for line in lines {
            hasher.combine(name(line))
            hasher.combine(value(line))
        }
    }
}
