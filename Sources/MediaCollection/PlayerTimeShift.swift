import JSONText

/// Moves every `playerTime.ts` of a body by one constant and leaves every other octet as it was.
///
/// A token moves where it is an integer of 13 digits, which milliseconds since 1970 have from 2001 to 2286, and still has 13
/// digits when moved; so the body keeps its length, and moving back gives the first octets again. Any other token (seconds,
/// a fraction, an exponent, a string) stays as captured and is counted: what the collector answers to it is part of the test.
public struct PlayerTimeShift: Sendable {
    /// What is added to each token, in milliseconds.
    public let milliseconds: Int64

    /// The digits of a token that moves.
    static let digits = 13
    /// The tokens of that many digits.
    static let movable: ClosedRange<Int64> = 1_000_000_000_000...9_999_999_999_999

    /// Makes a shift by a constant.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Moves the tokens of an event, or of each element of a batch.
    ///
    /// Every `ts` of every `playerTime` moves, be a key written twice or with escapes. A body that is no JSON text comes back as
    /// it is, with `isReadable` false.
    public func apply(to body: [UInt8]) -> ShiftedBody {
        guard let text = JSONBody(body) else {
            return ShiftedBody(octets: body, moved: 0, left: 0, isReadable: false)
        }
        var result = ShiftedBody(octets: body, moved: 0, left: 0, isReadable: true)
        switch text.kind(0) {
        case .object:
            shiftEvent(0, of: text, in: &result)
        case .array:
            text.forEachElement(of: 0) { element in
                if text.kind(element) == .object { shiftEvent(element, of: text, in: &result) }
                return true
            }
        default:
            break
        }
        return result
    }

    private func shiftEvent(_ event: Int, of text: JSONBody, in result: inout ShiftedBody) {
        text.forEachMember(of: event) { key, value in
            guard text.kind(value) == .object, text.string(key, equals: "playerTime") else { return }
            text.forEachMember(of: value) { key, value in
                guard text.string(key, equals: "ts") else { return }
                if text.kind(value) == .number, let moved = moved(body: text.octets, at: text.range(value)) {
                    write(moved, at: text.range(value), in: &result.octets)
                    result.moved += 1
                } else {
                    result.left += 1
                }
            }
        }
    }

    /// The token's value when moved, or nil where it does not move.
    private func moved(body: [UInt8], at range: Range<Int>) -> Int64? {
        guard range.count == Self.digits else { return nil }
        var value: Int64 = 0
        for octet in body[range] {
            guard octet.isDigit else { return nil }
            value = value * 10 + Int64(octet - 0x30)
        }
        let (sum, overflow) = value.addingReportingOverflow(milliseconds)
        return !overflow && Self.movable.contains(sum) ? sum : nil
    }

    private func write(_ value: Int64, at range: Range<Int>, in octets: inout [UInt8]) {
        var rest = value
        for index in range.reversed() {
            octets[index] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
    }
}

/// A body whose `playerTime.ts` tokens were moved.
public struct ShiftedBody: Sendable, Equatable {
    /// The body; as long as it was.
    public var octets: [UInt8]
    /// Tokens that were moved.
    public var moved: Int
    /// Values of `playerTime.ts` that stay as captured.
    public var left: Int
    /// Whether the body is JSON text; where it is not, nothing was looked for.
    public var isReadable: Bool
}
