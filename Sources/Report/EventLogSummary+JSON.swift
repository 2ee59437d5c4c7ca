public import EventLog
import Foundation

extension EventLogSummary {
    /// The same numbers as a JSON object, keys sorted, ended by a line feed.
    public var json: [UInt8] {
        ReportJSON.encode(EventLogReport(self))
    }
}

extension LedgerText {
    /// The ledger as a JSON object: accounts by name, each with its total and classes, and what is lost.
    public static func json(_ ledger: Ledger) -> [UInt8] {
        ReportJSON.encode(LedgerReport(ledger))
    }
}

/// A ledger's shape as JSON.
private struct LedgerReport: Encodable {
    struct Account: Encodable {
        var total: Int
        var classes: [String: Int]
        var balances: Bool
    }

    struct Loss: Encodable {
        var account: String
        var name: String
        var count: Int
        var cure: String
    }

    var accounts: [String: Account]
    var counts: [String: Int]
    var losses: [Loss]

    init(_ ledger: Ledger) {
        accounts = Dictionary(
            ledger.accounts.map {
                ($0.name, Account(total: $0.total, classes: Self.named($0.classes), balances: $0.balances))
            }, uniquingKeysWith: { first, _ in first })
        counts = Self.named(ledger.counts)
        losses = (ledger.accounts.map { ($0.name, $0.classes) } + [("counts", ledger.counts)]).flatMap {
            account, classes in
            classes.filter { $0.isLoss && $0.count != 0 }.map {
                Loss(
                    account: account, name: $0.name, count: $0.count,
                    cure: LossCure.text(account: account, loss: $0.name))
            }
        }
    }

    private static func named(_ classes: [Ledger.Class]) -> [String: Int] {
        Dictionary(classes.map { ($0.name, $0.count) }, uniquingKeysWith: &+)
    }
}

/// The summary's shape as JSON.
private struct EventLogReport: Encodable {
    var kind = "eventLogReport"
    var exchanges, incomplete, unanswered, strayAnswers, otherEventTypes: Int
    var first, last: Int64?
    var calls, eventTypes, links, status, notes: [String: Int]
    var ledger: LedgerReport?

    init(_ summary: EventLogSummary) {
        (exchanges, incomplete, unanswered) = (summary.exchanges, summary.incomplete, summary.unanswered)
        strayAnswers = summary.strayAnswers
        (first, last) = (summary.span?.lowerBound, summary.span?.upperBound)
        calls = ReportJSON.named(summary.calls, \.rawValue)
        eventTypes = summary.eventTypes
        otherEventTypes = summary.otherEventTypes
        links = ReportJSON.named(summary.links, \.rawValue)
        status = ReportJSON.named(summary.statuses) { "\($0)" }
        notes = ReportJSON.named(summary.notes, \.rawValue)
        ledger = summary.ledger.map(LedgerReport.init)
    }
}
