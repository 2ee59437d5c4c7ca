import Wire

/// The names of a log's parts: a name with conversions as `strftime(3)` has them, filled in with the time (UTC) at which a
/// part is opened.
///
/// `events-%Y%m%d-%H%M%S.ndjson.zst` gives `events-20251009-085330.ndjson.zst`; a second part of the same second
/// `events-20251009-085330-2.ndjson.zst`. A name without a conversion has the part's number: `events-000001.ndjson`.
struct LogNamePattern: Sendable, Equatable {
    /// The longest name in octets: what file systems take, less room for a number and for `temporarySuffix`.
    static let longest = 255 - 24
    /// What a part's name ends in while it is written.
    static let temporarySuffix = ".partial"
    /// The most digits of a number in a name.
    private static let numberDigits = 12
    /// The conversions and how many digits each stands for.
    private static let widths: [Character: Int] = ["Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2, "j": 3, "s": 10]
    private static let combined: [Character: Substring] = ["F": "%Y-%m-%d", "T": "%H:%M:%S"]
    /// The conversions, for messages and help.
    static let known = "%Y %m %d %H %M %S %F %T %j %s %%"

    /// What is wrong with a pattern.
    enum Fault: Error, Equatable {
        /// A conversion that is none of those known.
        case unknownConversion(String)
        /// The name is longer than `longest`.
        case tooLong(Int)
        /// The name does not end as a log's does, by which those who read a folder know them.
        case wrongEnding
    }

    private enum Piece: Equatable {
        case text(String)
        case conversion(Character)
    }

    /// What stands before the ending, and the ending.
    private let pieces: [Piece]
    private let ending: String

    /// Reads the last component of a path.
    init(_ name: String) throws(Fault) {
        guard let (stem, ending) = Self.split(name) else { throw .wrongEnding }
        var pieces: [Piece] = []
        var text = ""
        var letters = stem[...]
        while let letter = letters.popFirst() {
            guard letter == "%" else {
                text.append(letter)
                continue
            }
            guard let conversion = letters.popFirst() else { throw .unknownConversion("%") }
            if conversion == "%" {
                text.append("%")
            } else if let meaning = Self.combined[conversion] {
                letters = meaning + letters
            } else if Self.widths[conversion] != nil {
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(.conversion(conversion))
            } else {
                throw .unknownConversion("%\(conversion)")
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        self.pieces = pieces
        self.ending = ending
        let length = self.name(at: Timestamp(nanoseconds: 0), part: 1, attempt: 1).utf8.count
        guard length <= Self.longest else { throw .tooLong(length) }
    }

    /// Whether names hold the time.
    var hasTime: Bool { pieces.contains { if case .conversion = $0 { true } else { false } } }

    /// The name of a part that is opened at `time`; `attempt` counts the names that were taken, from 1.
    func name(at time: Timestamp, part: Int, attempt: Int) -> String {
        let date = CivilTime(time)
        var name = ""
        for piece in pieces {
            switch piece {
            case .text(let text): name += text
            case .conversion(let letter): name += date.text(letter, width: Self.widths[letter] ?? 0)
            }
        }
        if !hasTime { name += "-" + CivilTime.digits(Int64(part), width: 6) }
        if attempt > 1 { name += "-\(attempt)" }
        return name + ending
    }

    /// Whether `name` may be a part's: digits where the pattern has conversions and numbers, all else as it stands.
    func matches(_ name: String) -> Bool {
        guard name.hasSuffix(ending) else { return false }
        var rest = name.dropLast(ending.count)
        for piece in pieces {
            switch piece {
            case .text(let text):
                guard rest.hasPrefix(text) else { return false }
                rest = rest.dropFirst(text.count)
            case .conversion(let letter):
                let width = Self.widths[letter] ?? 0
                guard rest.count >= width, rest.prefix(width).allSatisfy(Self.isDigit) else { return false }
                rest = rest.dropFirst(width)
            }
        }
        if !hasTime, !Self.dropNumber(&rest, width: 6) { return false }
        return rest.isEmpty || (Self.dropNumber(&rest, width: 1) && rest.isEmpty)
    }

    /// Takes `-` and a number off the front, which has zeros in front only up to `width` digits; false where there is none.
    private static func dropNumber(_ text: inout Substring, width: Int) -> Bool {
        guard text.first == "-" else { return false }
        let number = text.dropFirst().prefix(while: isDigit)
        guard number.count >= width, number.count <= numberDigits, number.count == width || number.first != "0"
        else { return false }
        text = text.dropFirst(1 + number.count)
        return true
    }

    private static func isDigit(_ letter: Character) -> Bool { letter.isASCII && letter.isWholeNumber }

    /// A name in what stands before its ending and the ending; nil where that is no log's.
    private static func split(_ name: String) -> (stem: Substring, ending: String)? {
        LogPath.endings.first { name.hasSuffix($0) && name != $0 }.map { (name.dropLast($0.count), $0) }
    }
}

/// An instant as calendar and clock have it in UTC.
private struct CivilTime {
    private let seconds: Int64
    private let date: CivilDate
    private let dayOfYear, second: Int64

    init(_ time: Timestamp) {
        let (quotient, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        seconds = rest < 0 ? quotient - 1 : quotient
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        second = seconds - days * 86_400
        date = CivilDate(daysSinceEpoch: days)
        let newYear = CivilDate(year: date.year, month: 1, day: 1)?.daysSinceEpoch ?? days
        dayOfYear = days - newYear + 1
    }

    func text(_ conversion: Character, width: Int) -> String {
        let value =
            switch conversion {
            case "Y": date.year
            case "m": date.month
            case "d": date.day
            case "H": second / 3600
            case "M": second / 60 % 60
            case "S": second % 60
            case "j": dayOfYear
            default: seconds
            }
        return Self.digits(value, width: width)
    }

    static func digits(_ value: Int64, width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
