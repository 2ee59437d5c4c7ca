import Foundation
import TestSupport
import Testing
import Wire

/// What `explain` calls what happened on the wire: copies, probes, ends, round trips, silence.
@Suite struct ExplainedEventsTests {
    private static let request = "POST /a/events HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789"
    private static let answer = "HTTP/1.1 204 No Content\r\n\r\n"

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A connection from its first SYN on, frame by frame, each at its time in milliseconds.
    private struct Wire {
        private var client = FrameBuilder(from: "10.0.0.5", 40_000, to: "10.0.0.9", 80)
        private var frames: [(time: Int, octets: [UInt8])] = []
        private var next: (client: UInt32, server: UInt32) = (1000, 5000)
        private var identification: UInt32 = 1

        /// Makes one that was opened by a handshake, unless it is said to be another's.
        init(isOpen: Bool = true) {
            guard isOpen else { return }
            send(at: 0, .client, .syn)
            send(at: 10, .server, [.syn, .ack])
            send(at: 11, .client, .ack)
        }

        enum End { case client, server }

        /// Sends a segment with an identification of its own; `back` octets before what comes next.
        mutating func send(
            at time: Int, _ end: End, _ flags: Segment.Flags = [.psh, .ack], _ text: String = "", back: Int = 0
        ) {
            var builder = end == .client ? client : client.reversed
            builder.identification = identification
            identification += 1
            let (own, other) = end == .client ? (next.client, next.server) : (next.server, next.client)
            let sequence = own &- UInt32(back)
            frames.append(
                (
                    time,
                    builder.frame(
                        sequence: sequence, acknowledgment: flags.contains(.ack) ? other : 0, flags: flags,
                        payload: Array(text.utf8))
                ))
            let count = UInt32(text.utf8.count) + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
            let behind = sequence &+ count
            if behind &- own > 1 << 31 { return }
            if end == .client { next.client = behind } else { next.server = behind }
        }

        /// Captures the last frame once more.
        mutating func copy(at time: Int) {
            guard let last = frames.last else { return }
            frames.append((time, last.octets))
        }

        /// A frame of another client's.
        mutating func other(at time: Int) {
            let other = FrameBuilder(from: "10.0.0.77", 41_000, to: "10.0.0.9", 80)
            frames.append((time, other.frame(sequence: 1, flags: .syn)))
        }

        /// The capture file.
        var file: [UInt8] {
            var file = hex("D4 C3 B2 A1 02 00 04 00 00 00 00 00 00 00 00 00 00 00 04 00 01 00 00 00")
            for (time, octets) in frames {
                let count = UInt32(octets.count)
                for word in [1_760_000_000 + UInt32(time / 1000), UInt32(time % 1000) * 1000, count, count] {
                    file += withUnsafeBytes(of: word.littleEndian) { Array($0) }
                }
                file += octets
            }
            return file
        }
    }

    /// What is said of the first record.
    private func explain(_ wire: Wire) throws -> String {
        let capture = try folder.file("a.pcap", holding: wire.file).path
        let log = folder.path("events.ndjson")
        #expect(try BuiltTool.run(["capture", "-r", capture, "-o", log]).status == 0)
        let run = try BuiltTool.run(["explain", "1", log, capture])
        #expect(run.status == 0, "\(run.errors)")
        return run.text
    }

    // MARK: Copies and probes

    @Test func aSegmentCapturedTwiceWasNotSentTwice() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.copy(at: 21)
        wire.send(at: 30, .server, [.psh, .ack], Self.answer)
        wire.copy(at: 31)
        let text = try explain(wire)
        #expect(text.contains("The request was seen whole: 10 octets of content in 1 frame."), "\(text)")
        #expect(text.contains("request head; request content 0..<10; captured twice\n"), "\(text)")
        let copies = "2 frames are second captures of a segment: a mirror port or a second interface showed it again."
        #expect(text.contains(copies), "\(text)")
        #expect(!text.contains("retransmitted"), "\(text)")
    }

    @Test func aSegmentSentTwiceIsARetransmission() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.send(at: 320, .client, [.psh, .ack], Self.request, back: Self.request.utf8.count)
        wire.send(at: 330, .server, [.psh, .ack], Self.answer)
        let text = try explain(wire)
        #expect(text.contains("request head; request content 0..<10; retransmitted\n"), "\(text)")
        #expect(text.contains("1 segment was retransmitted (1 by the client)"), "\(text)")
        #expect(!text.contains("captured twice") && !text.contains("second capture"), "\(text)")
    }

    @Test(arguments: ["", "\0"])
    func aKeepAliveProbeCarriesNothingAndIsNoRetransmission(octet: String) throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.send(at: 25, .server, .ack)
        wire.send(at: 5025, .client, .ack, octet, back: 1)
        wire.send(at: 5026, .server, .ack)
        wire.send(at: 5100, .server, [.psh, .ack], Self.answer)
        let text = try explain(wire)
        #expect(text.contains("keep-alive probe\n"), "\(text)")
        #expect(text.contains("The request was seen whole: 10 octets of content in 1 frame."), "\(text)")
        let probe = "The client sent 1 keep-alive probe: it asked whether the other end is still there."
        #expect(text.contains(probe), "\(text)")
        #expect(!text.contains("retransmitted") && !text.contains("content 9..<10"), "\(text)")
    }

    /// Nothing told it from a probe but that it was not acknowledged.
    @Test func anOctetSentAgainIsNoProbe() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], String(Self.request.dropLast()))
        wire.send(at: 25, .server, .ack)
        wire.send(at: 30, .client, [.psh, .ack], "9")
        wire.send(at: 330, .client, [.psh, .ack], "9", back: 1)
        wire.send(at: 400, .server, [.psh, .ack], Self.answer)
        let text = try explain(wire)
        #expect(text.contains("1 segment was retransmitted (1 by the client)"), "\(text)")
        #expect(!text.contains("keep-alive"), "\(text)")
    }

    // MARK: Ends

    @Test func theFirstOfSeveralEndsIsTheEnd() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.send(at: 30, .server, [.fin, .ack])
        wire.send(at: 330, .server, [.fin, .ack], back: 1)
        wire.send(at: 400, .client, [.fin, .ack])
        let text = try explain(wire)
        let end = "There was no answer: the server closed the connection 10.0 ms after the request began (frame 5)."
        #expect(text.contains(end), "\(text)")
    }

    /// A server that closes an idle connection just as its client uses it again.
    @Test func aConnectionClosedBeforeTheRequestBeganSaysSo() throws {
        var wire = Wire()
        wire.send(at: 15, .server, [.fin, .ack])
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.send(at: 30, .server, .rst)
        let text = try explain(wire)
        #expect(text.contains("the connection 5.00 ms before the request began (frame 4)."), "\(text)")
    }

    @Test func theFirstOfSeveralResetsIsTheEnd() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.send(at: 30, .server, [.rst, .ack])
        wire.send(at: 400, .server, [.rst, .ack])
        let text = try explain(wire)
        let end = "There was no answer: the server reset the connection 10.0 ms after the request began (frame 5)."
        #expect(text.contains(end), "\(text)")
    }

    /// One before what its sender has sent ends nothing.
    @Test func aResetThatNobodyObeysIsNotTheEnd() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.send(at: 30, .client, [.rst, .ack], back: 40)
        wire.send(at: 50, .server, [.rst, .ack])
        let text = try explain(wire)
        let end = "There was no answer: the server reset the connection 30.0 ms after the request began (frame 6)."
        #expect(text.contains(end), "\(text)")
    }

    /// The log had stopped waiting by then, and says no more than that.
    @Test(arguments: [Segment.Flags.fin, .rst])
    func anEndThatCameAfterTheHoldIsToldAllTheSame(flag: Segment.Flags) throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.other(at: 15_000)
        wire.send(at: 20_020, .server, [flag, .ack])
        wire.send(at: 20_100, .client, [flag, .ack])
        let text = try explain(wire)
        #expect(text.contains("notes: answerPending\n"), "\(text)")
        let verb = flag == .fin ? "closed" : "reset"
        let end = "There was no answer: the server \(verb) the connection 20.0 s after the request began (frame 6)."
        #expect(text.contains(end), "\(text)")
    }

    // MARK: Round trips

    @Test func aSYNSentAgainLeavesTheServersRoundTripOpen() throws {
        var wire = Wire(isOpen: false)
        wire.send(at: 0, .client, .syn)
        wire.send(at: 1000, .client, .syn, back: 1)
        wire.send(at: 1030, .server, [.syn, .ack])
        wire.send(at: 1031, .client, .ack)
        wire.send(at: 1040, .client, [.psh, .ack], Self.request)
        wire.send(at: 1050, .server, [.psh, .ack], Self.answer)
        let text = try explain(wire)
        let known = "The SYN-ACK was acknowledged after 1.00 ms: the round trip to the client as seen"
        #expect(text.contains(known), "\(text)")
        let open = "The SYN was sent 2 times: which one was answered is not known, and the last came 30.0 ms before"
        #expect(text.contains(open), "\(text)")
    }

    @Test func aSYNACKSentAgainLeavesTheClientsRoundTripOpen() throws {
        var wire = Wire(isOpen: false)
        wire.send(at: 0, .client, .syn)
        wire.send(at: 30, .server, [.syn, .ack])
        wire.send(at: 1030, .server, [.syn, .ack], back: 1)
        wire.send(at: 1040, .client, .ack)
        wire.send(at: 1050, .client, [.psh, .ack], Self.request)
        wire.send(at: 1060, .server, [.psh, .ack], Self.answer)
        let text = try explain(wire)
        let known = "The SYN was answered after 30.0 ms: the round trip to the server as seen"
        #expect(text.contains(known), "\(text)")
        let open = "The SYN-ACK was sent 2 times: which one was acknowledged is not known, and the last came 10.0 ms"
        #expect(text.contains(open), "\(text)")
    }

    @Test func aHandshakeCapturedTwiceTellsItsRoundTrips() throws {
        var wire = Wire(isOpen: false)
        wire.send(at: 0, .client, .syn)
        wire.copy(at: 1)
        wire.send(at: 30, .server, [.syn, .ack])
        wire.copy(at: 31)
        wire.send(at: 40, .client, .ack)
        wire.copy(at: 41)
        wire.send(at: 1050, .client, [.psh, .ack], Self.request)
        wire.send(at: 1060, .server, [.psh, .ack], Self.answer)
        let text = try explain(wire)
        #expect(text.contains("SYN-ACK was acknowledged after 10.0 ms, and the SYN answered after 30.0 ms"), "\(text)")
    }

    // MARK: Silence

    /// Frames of other exchanges on the connection are not shown, and it was not silent.
    @Test func framesThatAreNotShownBreakASilence() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.other(at: 12_000)
        for step in 0..<20 { wire.send(at: 12_000 + step * 1000, .client, [.psh, .ack], Self.request) }
        wire.send(at: 32_100, .server, [.fin, .ack])
        let text = try explain(wire)
        let silence = "The longest silence was 12.0 s, between frames 4 and 6: the client spoke next."
        #expect(text.contains(silence), "\(text)")
    }

    @Test func theSilenceBeforeTheEndOfTheCaptureIsTold() throws {
        var wire = Wire()
        wire.send(at: 20, .client, [.psh, .ack], Self.request)
        wire.send(at: 25, .server, .ack)
        wire.other(at: 25_025)
        let text = try explain(wire)
        let end = "No answer is in the capture, which ended 25.0 s after the last frame of the connection (frame 5)."
        #expect(text.contains(end), "\(text)")
    }
}
