/// Chunked content (RFC 9112 §7.1), octet by octet where it is structure, in runs where it is data.
struct ChunkedContent {
    private enum State {
        case size(value: Int, digits: Int)
        case extensions(value: Int)
        case data(left: Int)
        case dataEnd
        case trailer
        case whole
    }

    enum Progress: Equatable {
        case needsMore
        case whole
        case broken
    }

    private var state = State.size(value: 0, digits: 0)
    /// Octets of the present line, its end not counted.
    private var lineLength = 0
    private var trailerLength = 0

    /// Digits of a chunk's size: no chunk that may be read has more.
    private static let mostDigits = 8

    /// Reads on from `index`, which is left after the last octet read; `keep` is handed the runs of data.
    mutating func consume(_ octets: RawSpan, at index: inout Int, keep: (Range<Int>) -> Bool) -> Progress {
        while index < octets.byteCount {
            if case .data(let left) = state {
                let run = min(left, octets.byteCount - index)
                guard keep(index..<(index + run)) else { return .broken }
                index += run
                state = run == left ? .dataEnd : .data(left: left - run)
                continue
            }
            let octet = octets.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            index += 1
            guard step(octet) else { return .broken }
            if case .whole = state { return .whole }
        }
        return .needsMore
    }

    /// Takes one octet of structure; false where it cannot stand there.
    private mutating func step(_ octet: UInt8) -> Bool {
        lineLength += 1
        switch state {
        case .size(let value, let digits):
            if let digit = Self.hexDigit(octet) {
                guard digits < Self.mostDigits else { return false }
                state = .size(value: value << 4 | digit, digits: digits + 1)
                return true
            }
            guard digits > 0 else { return false }
            if octet == 0x0A { return endSize(value) }
            guard octet == 0x0D || octet == 0x3B || octet == 0x20 || octet == 0x09 else { return false }
            state = .extensions(value: value)
            return true
        case .extensions(let value):
            return octet == 0x0A ? endSize(value) : lineLength <= AnswerLimits.chunkLine
        case .dataEnd:
            if octet == 0x0D { return lineLength == 1 }
            guard octet == 0x0A else { return false }
            lineLength = 0
            state = .size(value: 0, digits: 0)
            return true
        case .trailer:
            trailerLength += 1
            guard trailerLength <= AnswerLimits.head else { return false }
            if octet == 0x0A {
                if lineLength == 1 { state = .whole }
                lineLength = 0
            } else if octet == 0x0D && lineLength == 1 {
                // The CR of an empty line is no content of it.
                lineLength = 0
            }
            return true
        case .data, .whole:
            return false
        }
    }

    private mutating func endSize(_ value: Int) -> Bool {
        lineLength = 0
        state = value == 0 ? .trailer : .data(left: value)
        return true
    }

    private static func hexDigit(_ octet: UInt8) -> Int? {
        switch octet {
        case 0x30...0x39: Int(octet) - 0x30
        case 0x41...0x46: Int(octet) - 0x41 + 10
        case 0x61...0x66: Int(octet) - 0x61 + 10
        default: nil
        }
    }
}
