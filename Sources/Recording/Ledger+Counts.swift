import ByteStream
import Dissection
import EventLog
import Extraction
import HTTP
import Reassembly
import Wire

extension Ledger {
    /// The counts beside the sums, in a fixed order.
    ///
    /// What does not apply is absent, not 0: the kernel's for files, drops where no source states any.
    static func counts(_ decoded: DecodedCounts, _ extraction: ExtractionCounts) -> [Class] {
        let ledger = decoded.dissection
        var counts = [
            Class(name: "connections", count: ledger.segments.connections),
            Class(name: "connections.evicted", count: ledger.segments.evicted.established),
            Class(name: "connections.refused", count: ledger.segments.refusedConnections),
        ]
        if ledger.segments.apart > 0 {
            counts.append(Class(name: "connections.inOtherNetworks", count: ledger.segments.apart))
        }
        counts += limits(ledger, extraction).filter { $0.count > 0 }
        counts += protocols(ledger.http)
        counts += [
            Class(name: "answers.unpaired", count: ledger.http.unpairedAnswers),
            Class(name: "answers.late", count: extraction.lateAnswers),
            Class(name: "answers.forgotten", count: extraction.forgotten),
            Class(name: "sessions", count: extraction.sessions),
            Class(name: "events.ambiguous", count: extraction.ambiguous),
            Class(name: "exchanges.ambiguousStream", count: extraction.ambiguousStreams),
            Class(name: "events.unlinked", count: extraction.unlinked),
            Class(name: "requests.late", count: extraction.late),
            Class(name: "requests.resent", count: extraction.resent),
            Class(name: "requests.withheld", count: extraction.withheld),
            Class(name: "frames.capturedTwice", count: ledger.segments.copies),
            Class(name: "fragments.inner", count: ledger.innerFragments.received),
            Class(name: "fragments.innerUsed", count: ledger.innerFragments.used),
            Class(name: "checksums.wrongIPv4", count: ledger.checksums.wrongIPv4),
            Class(name: "checksums.wrongTCP", count: ledger.checksums.wrongTCP),
            Class(name: "checksums.offloadedTCP", count: ledger.checksums.offloadedTCP),
        ]
        if extraction.ambiguousHosts > 0 {
            counts.append(Class(name: "requests.ambiguousHost", count: extraction.ambiguousHosts))
        }
        counts += ClockStep.Kind.allCases.map {
            Class(name: $0.rawValue, count: decoded.clockSteps.counts[$0] ?? 0)
        }.filter { $0.count > 0 }
        // A dictionary has no order of its own, and the log must have one.
        counts += ledger.anomalies.byKind.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            Class(name: "anomalies.\($0.key.rawValue)", count: $0.value)
        }
        if let drops = decoded.sourceDrops { counts.append(Class(name: "dropped.source", count: drops, isLoss: true)) }
        if decoded.damagedSources > 0 {
            counts.append(Class(name: "sources.damaged", count: decoded.damagedSources, isLoss: true))
        }
        if let live = decoded.live { counts += live.counts }
        return counts
    }

    /// The limits that bit, beside those that a sum has a class for, named after those that `--limit` takes: how often.
    static func limits(_ ledger: DissectionLedger, _ extraction: ExtractionCounts) -> [Class] {
        let anomalies = ledger.anomalies.byKind
        return [
            // Nothing is lost with SYNs that led to nothing.
            Class(name: "limit.embryonic", count: ledger.segments.evicted.embryonic),
            Class(
                name: "limit.connections",
                count: ledger.segments.evicted.joined &+ ledger.segments.evicted.established
                    &+ ledger.segments.refusedConnections, isLoss: true),
            // Nor with what trails behind a connection, but a copy of a request there is taken for another.
            Class(name: "limit.lingering", count: ledger.segments.lingeringLimit),
            Class(name: "limit.held", count: ledger.segments.halfStreamLimit),
            Class(name: "limit.heldInTable", count: ledger.segments.tableLimit),
            Class(name: "limit.readers", count: ledger.segments.evicted.unread, isLoss: true),
            Class(name: "limit.pending", count: anomalies[.pendingOverLimit] ?? 0, isLoss: true),
            Class(name: "limit.waiting", count: anomalies[.heldOverLimit] ?? 0, isLoss: true),
            Class(name: "limit.startLine", count: anomalies[.startLineOverLimit] ?? 0, isLoss: true),
            Class(name: "limit.head", count: anomalies[.headOverLimit] ?? 0, isLoss: true),
            Class(name: "limit.answers", count: extraction.forgotten, isLoss: true),
            Class(name: "limit.sessions", count: extraction.sessionsEvicted, isLoss: true),
        ]
    }

    /// Connections by what they speak instead of HTTP/1.
    private static func protocols(_ http: HTTPLedger) -> [Class] {
        [
            Class(name: "connections.tls", count: http.otherProtocols.tls),
            Class(name: "connections.http2", count: http.otherProtocols.http2),
            Class(name: "connections.switched", count: http.otherProtocols.switched),
            Class(name: "connections.unknown", count: http.otherProtocols.unknown),
        ]
    }
}
