import ByteStream
import Dissection
import HTTP
import Reassembly
import TestSupport
import Testing
import Wire

/// Small forms of the floods that `Tests/floods` makes in full, under limits as small.
@Suite struct FloodTests {
    /// What an attacker does on a connection of its own.
    enum Flood: CaseIterable {
        case syns, handshakes, gaps, halfClosed, unanswered, answered, unfinishedContents, unfinishedHeads, reversed
        case pipelined, foundInMiddle
    }

    static let attacks = 400
    static let readerOctets = 160 << 10
    static let honest = 4
    static let rounds = 20

    private static func attacker(_ index: Int) -> FrameBuilder {
        FrameBuilder(from: "10.1.\(index / 250).\(index % 250)", 1024, to: "10.0.0.9", 80)
    }

    private static func play(_ flood: Flood, _ index: Int, in feed: inout FrameFeed) {
        let client = attacker(flood == .reversed || flood == .pipelined ? 0 : index)
        let server = client.reversed
        let event = DissectorTests.request
        let end = 1001 + UInt32(event.utf8.count)
        func open(_ feed: inout FrameFeed) {
            feed.send(client, .syn, seq: 1000, ack: 0)
            feed.send(server, [.syn, .ack], seq: 5000, ack: 1001)
            feed.send(client, .ack, seq: 1001, ack: 5001)
        }
        switch flood {
        case .syns: feed.send(client, .syn, seq: 1000, ack: 0)
        case .handshakes: open(&feed)
        case .gaps:
            open(&feed)
            feed.send(client, .ack, seq: 1002, ack: 5001, String(repeating: "x", count: 1400))
        case .halfClosed:
            open(&feed)
            feed.send(client, .ack, seq: 1001, ack: 5001, event)
            feed.send(client, [.fin, .ack], seq: end, ack: 5001)
            feed.send(server, .ack, seq: 5001, ack: end + 1)
        case .unanswered:
            open(&feed)
            feed.send(client, .ack, seq: 1001, ack: 5001, event)
            feed.send(server, .ack, seq: 5001, ack: end)
        case .answered:
            open(&feed)
            feed.send(client, .ack, seq: 1001, ack: 5001, event)
            feed.send(server, .ack, seq: 5001, ack: end, DissectorTests.answer)
        case .unfinishedContents:
            open(&feed)
            feed.send(client, .ack, seq: 1001, ack: 5001, String(event.dropLast()))
        case .unfinishedHeads:
            open(&feed)
            feed.send(client, .ack, seq: 1001, ack: 5001, String(event.prefix(30)))
        case .reversed:
            if index == 0 { open(&feed) }
            feed.send(client, .ack, seq: 1001 + UInt32(attacks - index), ack: 5001, "x")
        case .pipelined:
            if index == 0 { open(&feed) }
            feed.send(client, .ack, seq: 1001 + UInt32(index * event.utf8.count), ack: 5001, event)
        case .foundInMiddle:
            feed.send(client, .ack, seq: 1001, ack: 5001, String(repeating: "x", count: 1400))
        }
    }

    @Test(arguments: Flood.allCases)
    func honestConnectionsAreReadWholeInAFlood(_ flood: Flood) {
        var feed = FrameFeed { options in
            options.reassembly.connections = 64
            options.reassembly.embryonicConnections = 16
            options.reassembly.lingeringConnections = 16
            options.reassembly.heldInTable = 64 << 10
            options.reassembly.heldPieces = 100
            options.http.maxPending = 50
            options.readerOctets = Self.readerOctets
        }
        let clients = (0..<Self.honest).map {
            FrameBuilder(from: "10.2.0.\($0)", 2000, to: "10.0.0.9", 80)
        }
        for client in clients {
            feed.send(client, .syn, seq: 1000, ack: 0)
            feed.send(client.reversed, [.syn, .ack], seq: 5000, ack: 1001)
            feed.send(client, .ack, seq: 1001, ack: 5001)
        }
        var (requested, answered) = (UInt32(1001), UInt32(5001))
        for round in 0..<Self.rounds {
            for client in clients {
                feed.send(client, .ack, seq: requested, ack: answered, DissectorTests.request)
                feed.send(
                    client.reversed, .ack, seq: answered, ack: requested + UInt32(DissectorTests.request.utf8.count),
                    DissectorTests.answer)
            }
            requested += UInt32(DissectorTests.request.utf8.count)
            answered += UInt32(DissectorTests.answer.utf8.count)
            let share = Self.attacks / Self.rounds
            for index in round * share..<(round + 1) * share {
                Self.play(flood, index, in: &feed)
                #expect(feed.dissector.readerOctets <= Self.readerOctets)
                #expect(feed.dissector.connectionCount <= 64)
            }
            feed.time += 1_000_000_000
        }
        feed.finish()
        let story = feed.story
        for connection in 1...Self.honest {
            let whole = story.count { $0.hasPrefix("request \(connection).") && $0.contains(" /events at ") }
            let answers = story.count { $0.hasPrefix("response \(connection).") }
            #expect(whole == Self.rounds && answers == Self.rounds)
        }
        let ledger = feed.dissector.ledger
        #expect(ledger.segments.captured == ledger.segments.payloadClasses.reduce(0) { $0 + $1.count })
        #expect(ledger.segments.span == ledger.segments.spanClasses.reduce(0) { $0 + $1.count })
        #expect(ledger.http.octets.total == ledger.segments.inOrder)
        #expect(feed.dissector.readerOctets == 0)
        expectLimit(of: flood, in: ledger)
    }

    /// The limit that the flood runs into is counted.
    private func expectLimit(of flood: Flood, in ledger: DissectionLedger) {
        switch flood {
        case .syns: #expect(ledger.segments.evicted.embryonic == Self.attacks - 16)
        case .handshakes: #expect(ledger.segments.evicted.established > Self.attacks / 2)
        case .gaps, .foundInMiddle, .halfClosed, .unanswered, .answered, .unfinishedContents, .unfinishedHeads:
            let evicted = ledger.segments.evicted
            #expect(evicted.unread + evicted.joined + evicted.established > 0)
        case .reversed: #expect(ledger.segments.halfStreamLimit > 0)
        case .pipelined: #expect(ledger.anomalies.byKind[.pendingOverLimit] == 1)
        }
    }

    @Test func theConnectionThatWasQuietLongestLosesItsReader() {
        var feed = FrameFeed { $0.readerOctets = 16 << 10 }
        let body = String(repeating: "x", count: 1000)
        let request = "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\n" + body
        for index in 0..<10 {
            let client = Self.attacker(index)
            feed.send(client, .syn, seq: 1000, ack: 0, after: 2_000_000_000)
            feed.send(client.reversed, [.syn, .ack], seq: 5000, ack: 1001)
            feed.send(client, .ack, seq: 1001, ack: 5001)
            feed.send(client, .ack, seq: 1001, ack: 5001, request)
        }
        let evicted = feed.dissector.ledger.segments.evicted.unread
        #expect(evicted > 0 && evicted < 10)
        let cut = feed.story.filter { $0.hasPrefix("request ") }.map { $0.split(separator: " ")[1] }
        #expect(cut == (1...evicted).map { "\($0).0" })
        #expect(feed.dissector.ledger.segments.evicted.established == 0)
        #expect(feed.dissector.ledger.http.requests.incomplete == evicted)
    }
}
