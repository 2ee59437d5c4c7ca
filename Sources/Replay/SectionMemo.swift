import Wire

/// The field sections that connections sent last, as they go: a client sends the same lines with each request, and only the
/// content's length differs.
///
/// A section that was encoded is not encoded again where lines and circumstances are the same, octet for octet but for that
/// length. Memory: `places` sections of at most `longest` octets, twice; each copy of a log has a memo of its own, and all together
/// have at most `mostPlaces`, which is 64 MiB where every client sends the longest sections and 6 MiB where all are browsers.
struct SectionMemo: Sendable {
    /// What an encoded section depends on beside its lines and the content's length.
    struct Circumstances: Sendable, Equatable {
        /// Whether the method calls for a length where there is no content.
        var needsLength: Bool
        /// Whether the field that names codings stays behind.
        var isDecoded: Bool
        /// Whether the content is empty, so that its length goes only where the method calls for it.
        var isEmpty: Bool
    }

    /// A section as it goes.
    struct Section: Sendable {
        /// The lines, each with its end, but for the digits of the length.
        var octets: [UInt8] = []
        /// Where those digits go in, if anywhere.
        var length: Int?
        /// Lines with credentials that stay behind.
        var credentials = 0
        /// Lines of proxies that stay behind.
        var proxyFields = 0
        /// The rules that changed it, each as often as it did.
        var rules: [Int] = []
    }

    private struct Entry: Sendable {
        var fields = FieldLines()
        /// The line with the content's length among them.
        var length: Int?
        /// Nil where nothing is kept.
        var circumstances: Circumstances?
        var section = Section()
    }

    /// Connections of which something is kept for one copy: as many as have requests in flight.
    private static let places = 256
    /// And for all copies.
    static let mostPlaces = 4096
    /// Octets of a section that is kept: eight times what browsers send.
    static let longest = 8 << 10

    /// A power of two of them.
    private var entries: [Entry]
    /// Where one was found last: many clients send the same lines.
    private var last = 0

    /// Keeps nothing yet.
    ///
    /// - Parameter copies: How many memos there are beside each other, this one among them.
    init(copies: Int = 1) {
        var places = Self.places
        while places > 1 && places > Self.mostPlaces / max(1, copies) { places /= 2 }
        entries = [Entry](repeating: Entry(), count: places)
    }

    /// How many sections it has room for.
    var capacity: Int { entries.count }

    /// The section that the recorded connection `lane`, or any one a moment ago, sent last, where this one is the same.
    mutating func section(of fields: FieldLines, lane: Int, _ circumstances: Circumstances) -> Section? {
        if !isKept(last, fields, circumstances) {
            let place = lane & (entries.count - 1)
            guard place != last, isKept(place, fields, circumstances) else { return nil }
            last = place
        }
        // The one that is most likely to be seen again, and told at a look then.
        if fields.storage.count <= Self.longest, !entries[last].fields.isIdentical(to: fields) {
            entries[last].fields = fields
        }
        return entries[last].section
    }

    private func isKept(_ place: Int, _ fields: FieldLines, _ circumstances: Circumstances) -> Bool {
        entries[place].circumstances == circumstances
            && Self.isSame(fields, entries[place].fields, butFor: entries[place].length)
    }

    /// Keeps a section.
    mutating func keep(_ section: Section, of fields: FieldLines, lane: Int, _ circumstances: Circumstances) {
        guard fields.storage.count <= Self.longest, section.octets.count <= Self.longest else { return }
        // Of several lengths only the first goes, and the others are no part of what is kept.
        let length = fields.lines.firstIndex { fields.isNamed($0, "content-length") }
        entries[lane & (entries.count - 1)] = Entry(
            fields: fields, length: length, circumstances: circumstances, section: section)
    }

    /// Whether two sections have the same lines, the value of the line `length` apart.
    private static func isSame(_ left: FieldLines, _ right: FieldLines, butFor length: Int?) -> Bool {
        if left.isIdentical(to: right) { return true }
        let (leftLines, rightLines) = (left.lines.span, right.lines.span)
        guard leftLines.count == rightLines.count else { return false }
        let (leftOctets, rightOctets) = (left.storage.span.bytes, right.storage.span.bytes)
        for index in leftLines.indices {
            let (one, other) = (leftLines[index], rightLines[index])
            guard isSame(leftOctets.extracting(one.name), rightOctets.extracting(other.name)) else { return false }
            if index == length { continue }
            guard isSame(leftOctets.extracting(one.value), rightOctets.extracting(other.value)) else { return false }
        }
        return true
    }

    @inline(__always)
    private static func isSame(_ left: RawSpan, _ right: RawSpan) -> Bool {
        guard left.byteCount == right.byteCount else { return false }
        var at = 0
        while at &+ 8 <= left.byteCount {
            let difference =
                left.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
                ^ right.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            if difference != 0 { return false }
            at &+= 8
        }
        while at < left.byteCount {
            if left.unsafeLoad(fromByteOffset: at, as: UInt8.self)
                != right.unsafeLoad(fromByteOffset: at, as: UInt8.self)
            {
                return false
            }
            at &+= 1
        }
        return true
    }
}
