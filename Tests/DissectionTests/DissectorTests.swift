import ByteStream
import Dissection
import HTTP
import Reassembly
import TestSupport
import Testing
import Wire

@Suite struct DissectorTests {
    static let request = "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"
    static let answer = "HTTP/1.1 204 No Content\r\n\r\n"
    static let requestEnd = 1001 + UInt32(request.utf8.count)
    static let answerEnd = 5001 + UInt32(answer.utf8.count)

    /// Every sum that the decoder can check by itself.
    private func expectBalance(_ ledger: DissectionLedger, _ location: SourceLocation = #_sourceLocation) {
        let frames = ledger.frames
        let classes =
            frames.withPayload + frames.withoutPayload + frames.notTCP + frames.filtered
            + frames.undecodable.values.reduce(0, +) + ledger.fragments.received
        #expect(frames.read == classes, sourceLocation: location)
        #expect(ledger.fragments.balances, sourceLocation: location)
        let segments = ledger.segments
        #expect(
            segments.captured == segments.payloadClasses.reduce(0) { $0 + $1.count }, sourceLocation: location)
        #expect(segments.span == segments.spanClasses.reduce(0) { $0 + $1.count }, sourceLocation: location)
        #expect(ledger.http.octets.total == segments.inOrder, sourceLocation: location)
    }

    static let links: [FrameBuilder.Link] = [
        .ethernet(), .ethernet(tags: [0x88A8, 0x8100]), .linuxSLL, .linuxSLL2, .null, .raw,
    ]

    @Test(arguments: links)
    func framesOfAConnectionBecomeItsExchange(link: FrameBuilder.Link) {
        for ends in [("10.0.0.5", "10.0.0.9"), ("2001:db8::5", "2001:db8::9")] {
            var builder = FrameBuilder(from: ends.0, 51_234, to: ends.1, 80)
            builder.link = link
            var feed = FrameFeed(builder)
            feed.open()
            feed.send(feed.client, [.psh, .ack], seq: 1001, ack: 5001, Self.request)
            feed.send(feed.server, [.psh, .ack], seq: 5001, ack: Self.requestEnd, Self.answer)
            feed.send(feed.server, [.fin, .ack], seq: Self.answerEnd, ack: Self.requestEnd)
            feed.send(feed.client, [.fin, .ack], seq: Self.requestEnd, ack: Self.answerEnd + 1)
            feed.finish()
            #expect(
                feed.story == [
                    "connection 1", "roundTrip 1 1000000", "request 1.0 /events at 4",
                    "response 1.0 204 at 5", "closed 1 at 7",
                ])
            let ledger = feed.dissector.ledger
            expectBalance(ledger)
            #expect(ledger.frames.read == 7)
            #expect(ledger.frames.withPayload == 2)
            #expect(ledger.checksums == ChecksumCounts())
            #expect(ledger.http.octets.selected == Self.request.utf8.count + Self.answer.utf8.count)
        }
    }

    @Test(arguments: [8, 16, 24, 48, 64])
    func aFragmentedRequestIsPutTogether(size: Int) {
        for ends in [("10.0.0.5", "10.0.0.9"), ("2001:db8::5", "2001:db8::9")] {
            for isReversed in [false, true] {
                var feed = FrameFeed(FrameBuilder(from: ends.0, 51_234, to: ends.1, 80))
                feed.open()
                let segment = feed.client.segment(
                    sequence: 1001, acknowledgment: 5001, payload: Array(Self.request.utf8))
                let fragments = feed.client.fragments(of: segment, size: size)
                for fragment in isReversed ? fragments.reversed() : fragments { feed.feed(fragment) }
                feed.send(feed.server, [.psh, .ack], seq: 5001, ack: Self.requestEnd, Self.answer)
                feed.finish()
                let last = 3 + fragments.count
                #expect(feed.story.contains("request 1.0 /events at \(last)"))
                #expect(feed.story.contains("response 1.0 204 at \(last + 1)"))
                expectBalance(feed.dissector.ledger)
                #expect(feed.dissector.ledger.fragments.used == fragments.count)
            }
        }
    }

    @Test func fragmentsThatContradictEachOtherAreSaidAndDropped() {
        var feed = FrameFeed()
        feed.open()
        let segment = feed.client.segment(sequence: 1001, acknowledgment: 5001, payload: Array(Self.request.utf8))
        var forged = segment
        forged[40] ^= 1
        let fragments = feed.client.fragments(of: segment, size: 32)
        feed.feed(fragments[0])
        feed.feed(fragments[1])
        feed.feed(feed.client.fragments(of: forged, size: 32)[1])
        feed.feed(fragments[2])
        feed.finish()
        #expect(feed.story.contains("anomaly conflictingFragments at 6"))
        #expect(!feed.story.contains { $0.hasPrefix("request") })
        #expect(feed.dissector.ledger.fragments.conflicting == 4)
        expectBalance(feed.dissector.ledger)
    }

    @Test func fragmentsOfOtherProtocolsAreNotTCP() {
        var feed = FrameFeed()
        for fragment in feed.client.fragments(of: [UInt8](repeating: 1, count: 40), transport: 1, size: 16) {
            feed.feed(fragment)
        }
        feed.finish()
        #expect(feed.dissector.ledger.frames.notTCP == 3)
        #expect(feed.dissector.ledger.fragments.received == 0)
    }

    @Test func aReorderedRequestHoldsWhatBeganLater() {
        var feed = FrameFeed()
        feed.open()
        let cut = Self.request.index(Self.request.startIndex, offsetBy: 10)
        feed.send(feed.client, .ack, seq: 1011, ack: 5001, String(Self.request[cut...]))
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, String(Self.request[..<cut]))
        feed.finish()
        #expect(
            feed.story.dropFirst(2) == [
                "holding 1 first since 4 at 4", "began 1.0 in 5 at 5", "request 1.0 /events at 5",
                "released 1 first at 5", "unanswered 1.0 captureEnded at 5", "closed 1 at 5",
            ])
        expectBalance(feed.dissector.ledger)
    }

    @Test func aSnappedRequestSaysSo() {
        var feed = FrameFeed()
        feed.open()
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, Self.request, captured: Self.request.utf8.count - 1)
        feed.send(feed.server, .ack, seq: 5001, ack: Self.requestEnd, Self.answer)
        feed.finish()
        #expect(feed.story.contains { $0.hasPrefix("request 1.0 /events snapped") })
        #expect(feed.story.contains { $0.hasPrefix("response 1.0 204") })
        #expect(feed.dissector.ledger.segments.snapped == 1)
        expectBalance(feed.dissector.ledger)
    }

    @Test func aLostSegmentIsDeclaredOnAnIdleLinkToo() {
        var feed = FrameFeed()
        feed.open()
        let head = Self.request.dropLast(2)
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, String(head))
        feed.send(feed.server, .ack, seq: 5001, ack: Self.requestEnd, Self.answer)
        #expect(!feed.story.contains { $0.hasPrefix("request") })
        feed.time += 1_500_000_000
        feed.dissector.tick(Timestamp(nanoseconds: feed.time), into: &feed.findings)
        #expect(feed.story.contains { $0.hasPrefix("request 1.0 /events gap") })
        feed.finish()
        expectBalance(feed.dissector.ledger)
    }

    @Test func theClockIsSaidAtTheStepsThatTheOptionsName() {
        for (step, count) in [(Dissector.tick, 5), (20_000_000, 51), (0, 101)] as [(Int64, Int)] {
            var options = DissectionOptions(interest: .everything, seed: 1)
            options.tick = step
            var dissector = Dissector(options: options)
            var findings: [Finding] = []
            // A frame each 10 ms of a second.
            for number in 0...100 {
                let time = Timestamp(nanoseconds: 1_000_000_000 + Int64(number) * 10_000_000)
                let stamp = FrameStamp(time: time, clock: time, source: 0, number: Int64(number + 1))
                let octets: [UInt8] = [1, 2, 3]
                dissector.consume(
                    Frame(stamp: stamp, linkType: .ethernet, originalLength: 3), octets: octets.span.bytes,
                    into: &findings)
            }
            #expect(findings.count == count, "\(step)")
        }
    }

    @Test func everyKindOfFrameIsCountedOnce() {
        var feed = FrameFeed()
        feed.feed(feed.client.frame(packet: feed.client.packet([UInt8](repeating: 0, count: 12), transport: 17)))
        feed.feed([1, 2, 3])
        feed.feed([UInt8](repeating: 0, count: 60), linkType: LinkType(rawValue: 9_999))
        feed.send(feed.client, .syn, seq: 1, ack: 0)
        feed.number += 1
        feed.dissector.filtered(
            Frame(stamp: feed.stamp, linkType: .ethernet, originalLength: 60), into: &feed.findings)
        feed.finish()
        let frames = feed.dissector.ledger.frames
        #expect(frames.read == 5)
        #expect(frames.notTCP == 1)
        #expect(frames.filtered == 1)
        #expect(frames.withoutPayload == 1)
        #expect(frames.undecodable == [.truncatedHeader: 1, .unknownLinkType: 1])
        expectBalance(feed.dissector.ledger)
    }

    @Test func theClockIsSaidAFewTimesASecond() {
        var feed = FrameFeed()
        for _ in 0..<100 { feed.send(feed.client, .syn, seq: 1, ack: 0, after: 10_000_000) }
        let ticks = feed.findings.filter { if case .clock = $0 { true } else { false } }
        #expect(ticks.count == 4 || ticks.count == 5)
    }

    @Test func conflictingCopiesAreCountedAndSaid() {
        var feed = FrameFeed()
        feed.open()
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, Self.request)
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, Self.request.replacing("events", with: "forged"))
        feed.finish()
        #expect(feed.story.contains("request 1.0 /events at 4"))
        #expect(feed.story.contains("anomaly conflictingOverlap at 5"))
        #expect(feed.dissector.ledger.anomalies.byKind == [.conflictingOverlap: 1])
        expectBalance(feed.dissector.ledger)
    }

    @Test func theSeedOfTheHashNeverShows() {
        var stories: Set<[String]> = []
        for seed: UInt64 in [1, 2, 77] {
            var feed = FrameFeed(seed: seed)
            for port: UInt16 in 1...200 {
                let client = FrameBuilder(from: "10.0.0.5", port, to: "10.0.0.9", 80)
                feed.send(client, .syn, seq: 1000, ack: 0)
                feed.send(client.reversed, [.syn, .ack], seq: 5000, ack: 1001)
                feed.send(client, .ack, seq: 1001, ack: 5001, Self.request)
            }
            feed.finish()
            stories.insert(feed.story)
        }
        #expect(stories.count == 1)
    }

    /// A server that ends an idle connection while the request is on its way: no answer can come.
    @Test func anEndBeforeTheFirstOctetIsKnownToWhatIsReadThen() {
        var feed = FrameFeed()
        feed.open()
        feed.send(feed.server, [.fin, .ack], seq: 5001, ack: 1001)
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, Self.request)
        feed.send(feed.server, .rst, seq: 5002, ack: 0)
        feed.finish()
        #expect(
            feed.story.dropFirst(2) == [
                "request 1.0 /events at 5", "unanswered 1.0 closed at 5", "closed 1 at 6",
            ])
        expectBalance(feed.dissector.ledger)
    }

    /// What a frame makes known is said once, however many connections are evicted for the memory that it takes.
    @Test func anAnomalyIsSaidOnceWhereReadersAreEvicted() {
        let head = "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n"
        var feed = FrameFeed { $0.readerOctets = 8_000 }
        let others = (0..<3).map { FrameBuilder(from: "10.0.0.6", UInt16(50_000 + $0), to: "10.0.0.9", 80) }
        for other in others {
            feed.send(other, .syn, seq: 1000, ack: 0)
            feed.send(other.reversed, [.syn, .ack], seq: 5000, ack: 1001)
            feed.send(other, .ack, seq: 1001, ack: 5001, head + String(repeating: "a", count: 200))
        }
        feed.open()
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, head)
        let start = 1001 + UInt32(head.utf8.count)
        feed.send(feed.client, .ack, seq: start + 100, ack: 5001, String(repeating: "b", count: 1_400))
        // Fills the hole, and differs from what is held behind it.
        feed.send(feed.client, .ack, seq: start, ack: 5001, String(repeating: "c", count: 200))
        let said = feed.findings.filter {
            guard case .exchange(.anomaly(let anomaly), _) = $0 else { return false }
            return anomaly.kind.rawValue == "conflictingOverlap"
        }
        #expect(said.count == 1)
        #expect(feed.dissector.ledger.segments.evicted.unread > 0)
    }

    /// A content costs what is kept of it: what was lost of it takes no memory.
    @Test func lostOctetsCostNoMemory() {
        let head = "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n"
        var feed = FrameFeed()
        feed.open()
        feed.send(feed.client, .ack, seq: 1001, ack: 5001, head + String(repeating: "a", count: 1_000))
        let end = 1001 + UInt32(head.utf8.count) + 1_000
        let behind = end + 3 << 20
        feed.send(feed.client, .ack, seq: behind, ack: 5001, "b")
        feed.send(feed.server, .ack, seq: 5001, ack: behind + 1, after: 2_000_000_000)
        feed.send(feed.server, .ack, seq: 5001, ack: behind + 1, after: 2_000_000_000)
        #expect(feed.dissector.ledger.segments.notCaptured == 3 << 20)
        #expect(feed.dissector.readerOctets > 0 && feed.dissector.readerOctets < 65_536)
    }

    /// Two queues of a card may bring the answer before its request, also where the connection is joined.
    @Test func anAnswerCapturedFirstAtAJoinIsTheRequestsOwn() {
        var feed = FrameFeed()
        feed.send(feed.server, [.ack, .psh], seq: 5001, ack: Self.requestEnd, Self.answer)
        feed.send(feed.client, [.ack, .psh], seq: 1001, ack: 5001, Self.request)
        feed.send(feed.client, .ack, seq: Self.requestEnd, ack: Self.answerEnd)
        feed.finish()
        let story = feed.story.filter { $0.hasPrefix("request") || $0.hasPrefix("response") }
        #expect(story == ["request 1.0 /events at 2", "response 1.0 204 at 2"])
        expectBalance(feed.dissector.ledger)
    }
}
