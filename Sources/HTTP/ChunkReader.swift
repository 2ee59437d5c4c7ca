import Wire

/// Where a chunked content is (RFC 9112 §7.1): a few words of state, whatever the cut.
///
/// Strict: hexadecimal digits, extensions by the grammar's outline, CR LF, nothing lenient. What breaks it is framing that
/// two readers could read differently.
struct ChunkReader {
    /// What the next octet belongs to.
    enum State: Equatable {
        /// The size line, before its first digit.
        case sizeStart
        /// The size line, after a digit.
        case size
        /// Blanks after the size: only an extension may follow.
        case blank
        /// After the semicolon of an extension.
        case extensionStart
        /// The name of an extension.
        case extensionName
        /// Blanks after the name of an extension.
        case extensionEquals
        /// After the equals sign of an extension.
        case extensionValueStart
        /// The value of an extension, a token.
        case extensionValue
        /// The value of an extension, quoted.
        case extensionQuoted
        /// An octet after a backslash in a quoted value.
        case extensionEscaped
        /// After the value of an extension.
        case extensionEnd
        /// The LF of a size line.
        case sizeFeed
        /// The data of a chunk.
        case data
        /// The CR after a chunk's data.
        case dataReturn
        /// The LF after a chunk's data.
        case dataFeed
        /// The start of a trailer line or of the closing empty line.
        case trailerStart
        /// A trailer's name.
        case trailerName
        /// A trailer's value.
        case trailerValue
        /// The LF of a trailer line.
        case trailerFeed
        /// The LF of the closing empty line.
        case lastFeed
        /// After the last octet.
        case done
        /// The grammar is broken.
        case invalid
    }

    /// Octets of extensions and trailers of one content: a kilobyte is unheard of, and whole heads get 64 KiB.
    static let maxOverhead = 16 << 10

    private(set) var state = State.sizeStart
    /// Octets of the present chunk's data that are still to come.
    private(set) var remaining = 0
    private var overhead = 0

    /// Takes octets from `start` on up to the next chunk data, the end, or the end of the span; returns how far it came.
    ///
    /// In state `data` the caller takes up to `remaining` octets itself and says so with `take`.
    mutating func advance(_ octets: RawSpan, from start: Int) -> Int {
        var index = start
        let end = octets.byteCount
        while index < end {
            switch state {
            case .data, .done, .invalid: return index
            default: step(octets.octet(index))
            }
            if state != .invalid { index &+= 1 }
        }
        return index
    }

    /// Says that `count` octets of the chunk's data came or were lost.
    mutating func take(_ count: Int) {
        remaining &-= count
        if remaining == 0 { state = .dataReturn }
    }

    private mutating func step(_ octet: UInt8) {
        switch state {
        case .sizeStart, .size: size(octet)
        case .blank, .extensionStart, .extensionName, .extensionEquals, .extensionValueStart, .extensionValue,
            .extensionQuoted, .extensionEscaped, .extensionEnd:
            stepExtension(octet)
        case .sizeFeed: state = octet != 0x0A ? .invalid : remaining == 0 ? .trailerStart : .data
        case .dataReturn: state = octet == 0x0D ? .dataFeed : .invalid
        case .dataFeed: state = octet == 0x0A ? .sizeStart : .invalid
        case .trailerStart:
            if octet == 0x0D {
                state = .lastFeed
            } else if octet.isTokenCharacter {
                lengthen(to: .trailerName)
            } else {
                state = .invalid
            }
        case .trailerName:
            if octet == 0x3A {
                lengthen(to: .trailerValue)
            } else if octet.isTokenCharacter {
                lengthen(to: .trailerName)
            } else {
                state = .invalid
            }
        case .trailerValue:
            if octet == 0x0D { state = .trailerFeed } else { text(octet, stay: .trailerValue) }
        case .trailerFeed: state = octet == 0x0A ? .trailerStart : .invalid
        case .lastFeed: state = octet == 0x0A ? .done : .invalid
        case .data, .done, .invalid: break
        }
    }

    private mutating func size(_ octet: UInt8) {
        let digit: Int
        switch octet {
        case 0x30...0x39: digit = Int(octet &- 0x30)
        case 0x41...0x46: digit = Int(octet &- 0x37)
        case 0x61...0x66: digit = Int(octet &- 0x57)
        default:
            guard state == .size else {
                state = .invalid
                return
            }
            switch octet {
            case 0x0D: state = .sizeFeed
            case 0x3B: lengthen(to: .extensionStart)
            case 0x20, 0x09: lengthen(to: .blank)
            default: state = .invalid
            }
            return
        }
        if state == .sizeStart { remaining = 0 }
        let (product, over) = remaining.multipliedReportingOverflow(by: 16)
        remaining = product &+ digit
        if over { state = .invalid } else { lengthen(to: .size) }
    }

    /// An octet of `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )` (RFC 9112 §7.1.1).
    private mutating func stepExtension(_ octet: UInt8) {
        switch (state, octet) {
        case (.extensionQuoted, 0x22): lengthen(to: .extensionEnd)
        case (.extensionQuoted, 0x5C): lengthen(to: .extensionEscaped)
        case (.extensionQuoted, _), (.extensionEscaped, _): text(octet, stay: .extensionQuoted)
        case (.blank, 0x3B), (.extensionName, 0x3B), (.extensionEquals, 0x3B), (.extensionValue, 0x3B),
            (.extensionEnd, 0x3B):
            lengthen(to: .extensionStart)
        case (.extensionName, 0x3D), (.extensionEquals, 0x3D): lengthen(to: .extensionValueStart)
        case (.extensionName, 0x0D), (.extensionValue, 0x0D): state = .sizeFeed
        case (.extensionEnd, 0x0D): state = .sizeFeed
        case (.blank, 0x20), (.blank, 0x09): lengthen(to: .blank)
        case (.extensionStart, 0x20), (.extensionStart, 0x09): lengthen(to: .extensionStart)
        case (.extensionName, 0x20), (.extensionName, 0x09), (.extensionEquals, 0x20), (.extensionEquals, 0x09):
            lengthen(to: .extensionEquals)
        case (.extensionValueStart, 0x20), (.extensionValueStart, 0x09): lengthen(to: .extensionValueStart)
        case (.extensionValue, 0x20), (.extensionValue, 0x09): lengthen(to: .blank)
        case (.extensionEnd, 0x20), (.extensionEnd, 0x09): lengthen(to: .blank)
        case (.extensionValueStart, 0x22): lengthen(to: .extensionQuoted)
        case (.extensionStart, _), (.extensionName, _): token(octet, stay: .extensionName)
        case (.extensionValueStart, _), (.extensionValue, _): token(octet, stay: .extensionValue)
        default: state = .invalid
        }
    }

    private mutating func token(_ octet: UInt8, stay: State) {
        if octet.isTokenCharacter { lengthen(to: stay) } else { state = .invalid }
    }

    /// An octet of free text: visible, blank, or above ASCII; no bare CR or LF, no NUL or other control.
    private mutating func text(_ octet: UInt8, stay: State) {
        if octet >= 0x20 && octet != 0x7F || octet == 0x09 { lengthen(to: stay) } else { state = .invalid }
    }

    private mutating func lengthen(to next: State) {
        overhead &+= 1
        state = overhead > Self.maxOverhead ? .invalid : next
    }
}

extension ChunkReader {
    /// Passes over whatever there is, data too; returns how far it came.
    mutating func pass(_ octets: RawSpan, from start: Int) -> Int {
        var index = start
        while index < octets.byteCount {
            index = advance(octets, from: index)
            guard state == .data else { break }
            let count = min(remaining, octets.byteCount &- index)
            take(count)
            index &+= count
        }
        return index
    }
}
