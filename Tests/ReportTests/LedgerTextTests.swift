import EventLog
import Foundation
import Report
import Testing

@Suite struct LedgerTextTests {
    private let ledger = Ledger(
        accounts: [
            Ledger.Account(
                name: "frames", total: 1557,
                classes: [
                    Ledger.Class(name: "withPayload", count: 1000), Ledger.Class(name: "withoutPayload", count: 556),
                    Ledger.Class(name: "undecodable.truncatedHeader", count: 1, isLoss: true),
                    Ledger.Class(name: "filtered", count: 0),
                ]),
            Ledger.Account(
                name: "spans", total: 3000,
                classes: [
                    Ledger.Class(name: "inOrder", count: 1552),
                    Ledger.Class(name: "notCaptured", count: 1448, isLoss: true),
                ]),
        ],
        counts: [Ledger.Class(name: "checksums.wrongTCP", count: 3), Ledger.Class(name: "connections.tls", count: 1)])

    @Test func eachSumIsALineAndEachLossHasACure() {
        let lines = LedgerText(ledger).text.split(separator: "\n").map(String.init)
        #expect(lines.count == 7)
        #expect(lines[0].hasSuffix("1,557: with payload 1,000, without payload 556, undecodable: truncated header 1"))
        #expect(lines[1].hasSuffix("3,000: in order 1,552, not captured 1,448"))
        #expect(lines[3] == "lost: 1 frame undecodable: truncated header")
        #expect(lines[5] == "lost: 1,448 octets not captured")
        #expect(lines[2].hasSuffix("checksums: wrong TCP 3, connections: tls 1"))
        #expect(lines[4].hasPrefix("   hint: ") && lines[6].contains("-B"))
    }

    /// Whoever finds an empty log is told why.
    @Test func whatKeepsALogEmptyIsSaidWithACure() {
        func ledger(_ frames: [Ledger.Class], _ requests: [Ledger.Class] = [], _ counts: [Ledger.Class] = []) -> Ledger
        {
            let accounts = [("frames", frames), ("requests", requests)].map { name, classes in
                Ledger.Account(name: name, total: classes.reduce(0) { $0 + $1.count }, classes: classes)
            }
            return Ledger(accounts: accounts, counts: counts)
        }
        let read = [Ledger.Class(name: "withPayload", count: 5)]
        let rows: [(ledger: Ledger, why: String?, hint: String?)] = [
            (ledger([]), nil, nil),
            (ledger(read), nil, nil),
            (ledger(read, [Ledger.Class(name: "notSelected", count: 1)]), "1 request seen, none selected", "--all"),
            (
                ledger(read, [Ledger.Class(name: "whole", count: 1), Ledger.Class(name: "notSelected", count: 1)]), nil,
                nil
            ),
            (ledger(read, [], [Ledger.Class(name: "connections.tls", count: 2)]), "2 connections with TLS", "plain"),
            (
                ledger(read, [], [Ledger.Class(name: "connections.http2", count: 1)]), "1 connection with HTTP/2",
                "HTTP/1.1"
            ),
            (ledger([Ledger.Class(name: "filtered", count: 3)]), "none of 3 frames pass", "vlan and"),
        ]
        for row in rows {
            let found = LedgerText(row.ledger).nothingLogged
            #expect(found?.why.contains(row.why ?? "") ?? (row.why == nil), "\(row)")
            #expect(found?.hint.contains(row.hint ?? "") ?? (row.hint == nil), "\(row)")
            #expect((found == nil) == (row.why == nil))
        }
    }

    @Test func fragmentsThatContradictEachOtherHaveACureOfTheirOwn() {
        for (name, word) in [
            ("conflicting", "contradict"), ("malformed", "cannot be"), ("expired", "all fragments pass"),
            ("heldAtEnd", "run longer"),
        ] {
            let account = Ledger.Account(
                name: "frames", total: 2, classes: [Ledger.Class(name: "fragments.\(name)", count: 2, isLoss: true)])
            #expect(LedgerText(Ledger(accounts: [account], counts: [])).text.contains(word), "\(name)")
        }
    }

    @Test func aSumThatDoesNotHoldIsSaidToBeOurFault() {
        var wrong = ledger
        wrong.accounts[0].total += 1
        #expect(LedgerText(wrong).text.contains("a fault of reprise"))
        #expect(!LedgerText(ledger).text.contains("a fault of reprise"))
    }

    /// A log may give its sums and classes any name.
    @Test func namesSteerNoTerminal() {
        let loss = Ledger.Class(name: "a\u{1B}[2J\u{9B}1m\nb", count: 3, isLoss: true)
        let hostile = Ledger(
            accounts: [Ledger.Account(name: "c\u{1B}]0;d", total: 3, classes: [loss])], counts: [loss])
        let text = LedgerText(hostile).text
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.split(separator: "\n").count == 6, "\(text)")
    }

    @Test func theJSONHasAccountsCountsAndLosses() throws {
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(LedgerText.json(ledger))) as? [String: Any])
        let accounts = try #require(object["accounts"] as? [String: [String: Any]])
        #expect(accounts["spans"]?["total"] as? Int == 3000)
        #expect((accounts["frames"]?["classes"] as? [String: Int])?["withoutPayload"] == 556)
        #expect((object["counts"] as? [String: Int]) == ["checksums.wrongTCP": 3, "connections.tls": 1])
        #expect((object["losses"] as? [[String: Any]])?.count == 2)
    }
}
