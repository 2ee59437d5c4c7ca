public import EventLog
internal import Wire

/// The ledger of a capture as aligned lines: each sum with what it is made of, then each loss with its cure.
public struct LedgerText: Sendable {
    private let ledger: Ledger

    /// Makes the text of a ledger.
    public init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// The lines, each ended by a line feed.
    ///
    /// Classes that are empty are left out.
    public var text: String {
        var lines = AlignedLines()
        for account in ledger.accounts {
            let classes = account.classes.filter { $0.count != 0 }.map {
                "\(Self.words($0.name)) \(CountText.text($0.count))"
            }
            lines.add(
                Self.titles[account.name] ?? account.name, "total: classes",
                list: [CountText.text(account.total) + (classes.isEmpty ? "" : ": " + classes.joined(separator: ", "))])
        }
        let counts = ledger.counts.filter { $0.count != 0 }.map { "\(Self.words($0.name)) \(CountText.text($0.count))" }
        if !counts.isEmpty { lines.add("Also seen", "name count", list: [counts.joined(separator: ", ")]) }
        return lines.text + losses.map { "lost: \($0.what)\n   hint: \($0.cure)\n" }.joined()
            + (ledger.accounts.allSatisfy(\.balances) ? "" : Self.unbalanced)
    }

    /// What is lost and what would cure it, one entry for each class of loss that is not empty.
    public var losses: [(what: String, cure: String)] {
        let classes =
            ledger.accounts.flatMap { account in account.classes.map { (account.name, $0) } }
            + ledger.counts.map { ("counts", $0) }
        return classes.filter { $0.1.isLoss && $0.1.count != 0 }.map { account, loss in
            let count = Self.units[account].map { CountText.text(loss.count, $0) } ?? CountText.text(loss.count)
            let what =
                Self.nouns[loss.name].map { CountText.text(loss.count, $0) } ?? "\(count) \(Self.words(loss.name))"
            return (
                what.printable,
                LossCure.text(account: account, loss: loss.name)
            )
        }
    }

    /// The total of an account.
    func total(_ account: String) -> Int { ledger.accounts.first { $0.name == account }?.total ?? 0 }

    /// A class of an account.
    func count(_ account: String, _ name: String) -> Int {
        ledger.accounts.first { $0.name == account }?.classes.first { $0.name == name }?.count ?? 0
    }

    /// A count beside the sums.
    func count(_ name: String) -> Int { ledger.counts.first { $0.name == name }?.count ?? 0 }

    private static let unbalanced = """
        warning: a sum of the ledger does not hold: this is a fault of reprise
           hint: report it with the capture

        """

    private static let titles = [
        "frames": "Frames", "payload": "TCP payload octets", "spans": "Half-stream octets",
        "inOrder": "In-order octets",
        "requests": "Requests",
    ]

    /// Losses that are things of their own.
    private static let nouns = ["sources.damaged": "damaged capture file"]

    private static let units = [
        "frames": "frame", "payload": "octet", "spans": "octet", "inOrder": "octet", "requests": "request",
    ]

    /// A class's name as words: `withoutPayload` is "without payload", `checksums.wrongTCP` "checksums: wrong TCP".
    static func words(_ name: String) -> String {
        let letters = Array(name)
        var words = ""
        for (index, letter) in letters.enumerated() {
            if letter == "." {
                words += ": "
                continue
            }
            let startsWord =
                letter.isUppercase && index > 0 && !letters[index - 1].isUppercase && letters[index - 1] != "."
            let isInAcronym = letter.isUppercase && index + 1 < letters.count && letters[index + 1].isUppercase
            let endsAcronym = letter.isUppercase && index > 0 && letters[index - 1].isUppercase
            if startsWord { words += " " }
            words += isInAcronym || endsAcronym ? String(letter) : letter.lowercased()
        }
        return words
    }
}
