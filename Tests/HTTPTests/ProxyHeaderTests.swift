import ByteStream
import HTTP
import TestSupport
import Testing

/// What load balancers put before a connection's first octet, to say whose it is (HAProxy's PROXY protocol).
@Suite struct ProxyHeaderTests {
    private static let signature: [UInt8] = hex("0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A")
    private static let request = "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
    private static let answer = "HTTP/1.1 204 No Content\r\n\r\n"

    static let headers: [(name: String, octets: [UInt8])] = [
        ("version 1", Array("PROXY TCP4 198.51.100.1 10.0.0.9 56324 80\r\n".utf8)),
        ("version 1, IPv6", Array("PROXY TCP6 2001:db8::1 2001:DB8::2 56324 80\r\n".utf8)),
        ("version 1, unknown", Array("PROXY UNKNOWN\r\n".utf8)),
        ("version 1, as long as it may be", Array("PROXY UNKNOWN \(String(repeating: "f", count: 91))\r\n".utf8)),
        ("version 2", signature + hex("21 11 00 0C  C6 33 64 01 0A 00 00 09 DC 04 00 50")),
        ("version 2, local", signature + hex("20 00 00 00")),
        (
            "version 2 with what it was told",
            signature + hex("21 11 01 2C  C6 33 64 01 0A 00 00 09 DC 04 00 50") + [UInt8](repeating: 0x0A, count: 288)
        ),
    ]

    @Test(arguments: headers) func theRequestsBehindItAreRead(_ row: (name: String, octets: [UInt8])) {
        for isApart in [false, true] {
            var script = ConversationScript()
            if isApart { script.client(row.octets) }
            script.client((isApart ? [] : row.octets) + Array(Self.request.utf8))
            script.server(Self.answer)
            script.client(Self.request)
            script.server(Self.answer)
            let said = verify(script)
            #expect(said.requests.count == 2 && said.requests.allSatisfy { $0.message.faults.isEmpty }, "\(row.name)")
            #expect(said.responses[0]?.status == 204 && said.responses[1]?.status == 204)
            #expect(said.ledger.octets.notHTTP == row.octets.count, "\(row.name)")
            #expect(said.ledger.octets.total == said.octetsFed)
            #expect(said.ledger.otherProtocols == HTTPLedger().otherProtocols)
        }
    }

    /// It says who the client is, too, and that nothing was asked before.
    @Test(arguments: headers) func itIsKnownWhereTheHandshakeWasNotSeen(_ row: (name: String, octets: [UInt8])) {
        for isApart in [false, true] {
            var script = ConversationScript(hasHandshake: false)
            if isApart { script.client(row.octets) }
            script.client((isApart ? [] : row.octets) + Array(Self.request.utf8))
            script.server(Self.answer)
            script.client(Self.request)
            script.server(Self.answer)
            let said = verify(script, losing: false)
            #expect(said.requests.count == 2 && said.requests.allSatisfy { $0.message.notes.isEmpty }, "\(row.name)")
            #expect(said.responses[0]?.status == 204 && said.responses[1]?.status == 204)
            #expect(said.ledger.octets.notHTTP == row.octets.count, "\(row.name)")
            #expect(said.ledger.octets.total == said.octetsFed)
        }
    }

    @Test func whatIsEncryptedBehindItIsNamed() {
        for row in Self.headers {
            var script = ConversationScript()
            script.client(row.octets + hex("16 03 01 02 00 01"))
            let said = verify(script, losing: false)
            #expect(said.ledger.otherProtocols.tls == 1 && said.ledger.octets.notHTTP == said.octetsFed)
        }
    }

    @Test(arguments: [
        Array("PROXY TCP4 nonsense\r\n".utf8), Array("PROXY TCP5 1.2.3.4 1.2.3.5 1 2\r\n".utf8),
        Array("PROXY UNKNOWN \(String(repeating: "f", count: 92))\r\n".utf8),
        Array("PROXY TCP4 1.2.3.4 1.2.3.5 1 2\n".utf8), signature + hex("31 11 00 0C"), signature + hex("22 11 00 0C"),
    ])
    func whatIsNoSuchHeaderIsNotHTTP(octets: [UInt8]) {
        var script = ConversationScript()
        script.client(octets + Array(Self.request.utf8))
        let said = verify(script, losing: false)
        // Line breaks before what might be a request are overhead.
        let breaks = octets.first == 0x0D ? 4 : 0
        #expect(said.requests.isEmpty && said.ledger.octets.notHTTP == said.octetsFed - breaks)
        #expect(said.ledger.otherProtocols.unknown == 1)
    }

    @Test(arguments: ["PROPFIND", "P", "PROXY"]) func methodsThatBeginLikeItAreMethods(method: String) {
        var script = ConversationScript()
        script.client("\(method) /events HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server(Self.answer)
        #expect(verify(script).requests.count == 1)
    }

    @Test func emptyLinesBeforeARequestAreNoneOfIt() {
        var script = ConversationScript()
        script.client("\r\n\r\n" + Self.request)
        let said = verify(script)
        #expect(said.requests.count == 1 && said.ledger.octets.other == 4)
    }

    @Test(arguments: 1...16) func aHalfStreamThatEndsWithinItIsOpen(count: Int) {
        for row in Self.headers where count < row.octets.count {
            var script = ConversationScript()
            script.client(Array(row.octets.prefix(count)))
            script.end(.first)
            let said = verify(script, losing: false)
            #expect(said.requests.isEmpty && said.ledger.octets.total == count, "\(row.name)")
        }
    }

    /// Its length is known, so that a loss within loses nothing else.
    @Test func aLossWithinItIsPassed() throws {
        let header = try #require(Self.headers.last).octets
        var script = ConversationScript()
        script.client(Array(header.prefix(100)))
        script.lose(.first, 150)
        script.client(Array(header.suffix(header.count - 250)) + Array(Self.request.utf8))
        script.server(Self.answer)
        let said = verify(script)
        #expect(said.requests.count == 1 && said.ledger.octets.notHTTP == header.count - 150)
    }

    @Test func aLossFromItIntoARequestLosesThat() throws {
        let header = try #require(Self.headers.last).octets
        var script = ConversationScript()
        script.client(Array(header.prefix(100)))
        script.lose(.first, header.count - 100 + 10)
        script.client(String(Self.request.dropFirst(10)))
        script.server(Self.answer)
        script.client(Self.request)
        let said = verify(script)
        #expect(said.requests.count == 1 && said.ledger.octets.skipped == Self.request.utf8.count - 10)
    }

    /// What is kept until the first octets say what they are must not hold a request that waits for its answer.
    @Test func aRequestThatMayChangeTheProtocolIsReadBehindLineBreaks() {
        var script = ConversationScript()
        script.client(
            "\r\nGET /1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
                + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        script.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 204 No\r\n\r\n")
        let said = verify(script, losing: false)
        #expect(said.requests.count == 2 && said.responses[0]?.status == 200 && said.responses[1]?.status == 204)
    }
}
