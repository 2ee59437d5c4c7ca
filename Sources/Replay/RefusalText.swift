import JSONText

/// What an answer says why it refuses a request.
///
/// That is the string `message` where the content is a JSON object that has one, as the collection API documents it, so that
/// white space, the order of members and what stands beside it do not matter. Else it is the content, without white space at its
/// ends.
struct RefusalText {
    private let content: [UInt8]
    private let isWhole: Bool

    /// Something that a plan changed in a request, and that its answer may repeat.
    struct Change: Sendable, Equatable {
        /// The recorded octets.
        var old: [UInt8]
        /// The octets that went; nil for a time that was set at the send, which is any number of 13 digits.
        var new: [UInt8]?
    }

    /// Reads an answer's content, which `isWhole` or was cut.
    init(_ content: [UInt8], isWhole: Bool) {
        self.content = content
        self.isWhole = isWhole
    }

    /// Compares the texts of two refusals.
    ///
    /// Where a change stands whole in one, its other form stands for it in the other: nothing else is taken for the same. A text
    /// that was cut is compared as far as it goes.
    func compared(with other: RefusalText, _ changes: [Change]) -> RecordedRefusal.Comparison {
        if content == other.content { return content.isEmpty && !isWhole ? .unknown : .alike }
        // Who says nothing says no other reason.
        if content.isEmpty || other.content.isEmpty { return .unknown }
        // Content codings that stay on, and pages in other character sets.
        guard isText, other.isText else { return .unknown }
        if isWhole, other.isWhole, let message, let otherMessage = other.message {
            return Self.isAlike(Side(message[...]), Side(otherMessage[...]), changes) ? .alike : .different
        }
        let (left, right) = (Side(trimmed, isCut: !isWhole), Side(other.trimmed, isCut: !other.isWhole))
        return Self.isAlike(left, right, changes) ? .alike : .different
    }

    /// One of two texts, and whether it goes on beyond what is known of it.
    private struct Side {
        var text: ArraySlice<UInt8>
        var isCut: Bool

        init(_ text: ArraySlice<UInt8>, isCut: Bool = false) {
            (self.text, self.isCut) = (text, isCut)
        }
    }

    /// Whether it is text; a character that is cut in two at the end of what is kept does not matter.
    private var isText: Bool {
        (0...(isWhole ? 0 : 3)).contains { String(validating: content.dropLast($0), as: UTF8.self) != nil }
    }

    /// The documented message: a string `message` of a JSON object.
    private var message: [UInt8]? {
        guard let object = try? JSONView(scanning: content), object.isObject else { return nil }
        return object.member("message")?.unescaped
    }

    private var trimmed: ArraySlice<UInt8> {
        let isText = { (octet: UInt8) in octet != 0x20 && !(0x09...0x0D).contains(octet) }
        guard let first = content.firstIndex(where: isText), let last = content.lastIndex(where: isText) else {
            return []
        }
        // The end of what was cut is in the middle of something.
        return content[first...(isWhole ? last : content.count - 1)]
    }

    /// Whether two texts are the same but for the changes, as far as both are known.
    ///
    /// Cost: the texts' octets times the changes, which are few.
    private static func isAlike(_ one: Side, _ two: Side, _ changes: [Change]) -> Bool {
        let (left, right) = (one.text, two.text)
        if left.elementsEqual(right) { return true }
        var (at, other) = (left.startIndex, right.startIndex)
        while at < left.endIndex, other < right.endIndex {
            if let (old, new) = step(left, at, right, other, changes) {
                (at, other) = (old, new)
            } else if left[at] == right[other] {
                (at, other) = (at + 1, other + 1)
            } else {
                // A change that is cut in the middle on one side.
                return changes.contains { change in
                    let new = change.new ?? []
                    return (one.isCut && change.old.starts(with: left[at...]) && right[other...].starts(with: new))
                        || (two.isCut && new.starts(with: right[other...]) && left[at...].starts(with: change.old))
                }
            }
        }
        return (at == left.endIndex && (one.isCut || other == right.endIndex)) || (other == right.endIndex && two.isCut)
    }

    /// The places behind a change that stands at both; nil where none does.
    private static func step(
        _ left: ArraySlice<UInt8>, _ at: Int, _ right: ArraySlice<UInt8>, _ other: Int, _ changes: [Change]
    ) -> (Int, Int)? {
        guard !isWord(left, at - 1), !isWord(right, other - 1) else { return nil }
        for change in changes {
            let (end, last) = (at + change.old.count, change.old.last)
            // The last octet first, since what begins like a change often goes on like it.
            guard end <= left.endIndex, end > at, left[end - 1] == last, !isWord(left, end),
                left[at..<end].elementsEqual(change.old)
            else { continue }
            let length = change.new?.count ?? timeLength
            guard right.endIndex - other >= length, !isWord(right, other + length) else { continue }
            let found = right[other..<(other + length)]
            let fits = change.new.map { found.elementsEqual($0) } ?? found.allSatisfy { (0x30...0x39).contains($0) }
            if fits { return (end, other + length) }
        }
        return nil
    }

    /// The digits of a time in milliseconds from 2001 to 2286.
    private static let timeLength = 13

    /// Whether a letter, digit or an octet beyond ASCII stands at a place, so that what ends or begins there is a part of something.
    private static func isWord(_ text: ArraySlice<UInt8>, _ place: Int) -> Bool {
        guard text.indices.contains(place) else { return false }
        switch text[place] {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: return true
        default: return false
        }
    }
}
