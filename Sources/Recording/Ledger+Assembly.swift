import Dissection
import EventLog
import Extraction
import HTTP
import Reassembly
import Wire

extension Ledger {
    /// Puts the layers' counts together: five sums, and counts beside them.
    ///
    /// Totals come from another layer than their classes wherever there are two, so that a sum that holds says something.
    init(_ decoded: DecodedCounts, extraction: ExtractionCounts) {
        let ledger = decoded.dissection
        self.init(
            accounts: [
                Self.frames(ledger, live: decoded.live),
                Account(
                    name: "payload", total: ledger.segments.captured,
                    classes: Self.classes(ledger.segments.payloadClasses)),
                Account(name: "spans", total: ledger.segments.span, classes: Self.classes(ledger.segments.spanClasses)),
                Self.inOrder(ledger, extraction),
                Self.requests(ledger.http, extraction),
            ],
            counts: Self.counts(decoded, extraction))
    }

    private static func classes(_ classes: [SegmentLedger.Class]) -> [Class] {
        classes.map { Class(name: $0.name, count: $0.count, isLoss: $0.isLoss) }
    }

    private static func frames(_ ledger: DissectionLedger, live: LiveFigures?) -> Account {
        let frames = ledger.frames
        let fragments = ledger.fragments
        return Account(
            name: "frames", total: live?.frames ?? frames.read,
            classes: [
                Class(name: "withPayload", count: frames.withPayload),
                Class(name: "withoutPayload", count: frames.withoutPayload),
                Class(name: "notTCP", count: frames.notTCP &+ fragments.dismissed),
                Class(name: "filtered", count: frames.filtered),
            ]
                + Undecodable.allCases.map { reason in
                    Class(name: reason.rawValue, count: frames.undecodable[reason] ?? 0, isLoss: true)
                } + [
                    Class(name: "fragments.used", count: fragments.used),
                    Class(name: "fragments.duplicate", count: fragments.duplicate),
                    Class(name: "fragments.conflicting", count: fragments.conflicting, isLoss: true),
                    Class(name: "fragments.malformed", count: fragments.malformed, isLoss: true),
                    Class(name: "fragments.expired", count: fragments.expired, isLoss: true),
                    Class(name: "fragments.limit", count: fragments.limited, isLoss: true),
                    Class(name: "fragments.heldAtEnd", count: fragments.held, isLoss: true),
                ] + (live?.frameClasses ?? []))
    }

    private static func inOrder(_ ledger: DissectionLedger, _ extraction: ExtractionCounts) -> Account {
        let octets = ledger.http.octets
        // What the reader took for selected and its body then showed not to be moves from one class to the other.
        let moved = extraction.notSelectedOctets
        return Account(
            name: "inOrder", total: ledger.segments.inOrder,
            classes: [
                Class(name: "selected", count: octets.selected &- moved),
                Class(name: "other", count: octets.other &+ moved),
                Class(name: "notHTTP", count: octets.notHTTP),
                Class(name: "skipped", count: octets.skipped, isLoss: true),
                Class(name: "untrusted", count: octets.untrusted, isLoss: true),
                Class(name: "openAtEnd", count: octets.openAtEnd, isLoss: true),
            ])
    }

    private static func requests(_ http: HTTPLedger, _ extraction: ExtractionCounts) -> Account {
        Account(
            name: "requests", total: http.requests.seen,
            classes: [
                Class(name: "whole", count: extraction.loggedWhole),
                Class(name: "incomplete", count: extraction.loggedIncomplete, isLoss: true),
                Class(name: "notSelected", count: http.requests.notSelected &+ extraction.notSelected),
                Class(name: "refused.ambiguous", count: extraction.refusedAmbiguous, isLoss: true),
                Class(name: "refused.limit", count: extraction.refusedOverLimit, isLoss: true),
            ])
    }
}
