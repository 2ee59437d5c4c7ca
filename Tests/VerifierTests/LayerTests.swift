import ByteStream
import Compression
import FuzzTargets
import HTTP
import TestSupport
import Testing
import Wire

/// Every layer through the verifier: whole, octet by octet, at random cuts, with each octet in turn lost.
@Suite struct LayerTests {
    /// Two exchanges, the second chunked both ways.
    private static let conversation: ConversationScript = {
        var script = ConversationScript()
        script.client("POST /e/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        script.server("HTTP/1.1 201 Created\r\nLocation: /s\r\nContent-Length: 2\r\n\r\nok")
        script.client("POST /e/2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        script.client("4;a=\"b\"\r\nfour\r\n1\r\n!\r\n0\r\nT: u\r\n\r\n")
        script.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
        return script
    }()

    private func check(_ layer: some LayerUnderTest, _ name: String, at location: SourceLocation = #_sourceLocation) {
        let faults = Verifier().faults(in: layer)
        #expect(faults.isEmpty, "\(name): \(faults.joined(separator: "\n"))", sourceLocation: location)
    }

    @Test func savefiles() throws {
        let seeds = try FuzzInputs.all(of: .savefile).filter { $0.name.hasPrefix("Seeds/") }
        for (name, octets) in seeds {
            let layer = SavefileLayer(octets)
            #expect(layer.run(.whole).frames.count >= 2, "\(name)")
            check(layer, name)
        }
    }

    @Test func frames() throws {
        for (name, octets) in try FuzzInputs.all(of: .frame) { check(FrameFuzzing.layer(octets), name) }
    }

    @Test func fragments() {
        for count in [1, 8, 9, 100] {
            let layer = DatagramLayer((0..<count).map { UInt8($0) })
            #expect(layer.run(.whole).lines.count == 1)
            check(layer, "\(count) octets")
        }
    }

    @Test func segments() {
        let said = StreamLayer(Self.conversation).run(.whole)
        #expect(said.streams[.second]?.count == Self.conversation.octets(of: .second))
        check(StreamLayer(Self.conversation), "conversation")
    }

    @Test func conversations() {
        #expect(Self.conversation.run().ledger.requests.whole == 2)
        check(Self.conversation, "conversation")
    }

    @Test func contentCodings() throws {
        for (name, octets) in try FuzzInputs.all(of: .contentCodings) {
            let layer = ContentCodingFuzzing.layer(octets)
            check(layer, name)
            if name.hasPrefix("Seeds/") { #expect(layer.run(.whole).error == nil, "\(name)") }
        }
    }

    @Test func jsonTexts() throws {
        for (name, octets) in try FuzzInputs.all(of: .jsonScanner) { check(JSONLayer(octets), name) }
    }

    @Test func eventLogs() throws {
        for (name, octets) in try FuzzInputs.all(of: .eventLog) {
            let layer = EventLogLayer(octets)
            check(layer, name)
            if name.hasPrefix("Seeds/whole") { #expect(!layer.run(.whole).isDamaged, "\(name)") }
        }
    }
}
