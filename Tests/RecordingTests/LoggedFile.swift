import EventLog
import Testing

/// An event log, read whole for a test.
struct LoggedFile {
    var header: LogHeader
    var exchanges: [ExchangeRecord] = []
    var answers: [AnswerRecord] = []
    var trailer: LogTrailer?

    init(path: String) throws {
        var reader = try LogReader(path: path)
        header = reader.header
        while let line = try reader.next() {
            switch line {
            case .exchange(let record): exchanges.append(record)
            case .answer(let answer): answers.append(answer)
            case .trailer(let trailer): self.trailer = trailer
            case .outcome: Issue.record("an outcome in an event log")
            }
        }
    }

    /// The request targets, in the order of the log.
    var targets: [String] { exchanges.map { String(decoding: $0.request.target, as: UTF8.self) } }

    /// Checks that every sum of the ledger holds.
    func expectBalance() throws {
        let ledger = try #require(trailer?.ledger)
        #expect(ledger.accounts.map(\.name) == ["frames", "payload", "spans", "inOrder", "requests"])
        for account in ledger.accounts {
            let classes = account.classes.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            #expect(account.balances, "\(account.name) \(account.total) is not \(classes)")
        }
    }

    /// A class of an account, or nil.
    func count(_ account: String, _ name: String) -> Int? {
        trailer?.ledger?.accounts.first { $0.name == account }?.classes.first { $0.name == name }?.count
    }

    /// A count beside the sums, or nil.
    func count(_ name: String) -> Int? {
        trailer?.ledger?.counts.first { $0.name == name }?.count
    }
}
