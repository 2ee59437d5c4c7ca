import ByteStream
import Compression
import HTTP
import TestSupport
import Testing

@Suite struct CodingTests {
    private func coded(_ octets: [UInt8], _ format: CompressionFormat) throws -> [UInt8] {
        var output: [UInt8] = []
        var compressor = try Compressor(format)
        try compressor.compress(octets.span.bytes, into: &output)
        try compressor.finish(into: &output)
        return output
    }

    private func post(_ coding: String, _ content: [UInt8]) -> ConversationScript {
        var script = ConversationScript()
        let head =
            "POST /c HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding)\r\nContent-Length: \(content.count)\r\n\r\n"
        script.client(Array(head.utf8) + content)
        return script
    }

    @Test(arguments: [
        ("gzip", CompressionFormat.gzip), ("x-gzip", .gzip), ("GZip", .gzip), ("deflate", .zlib),
        ("deflate", .rawDeflate),
        ("zstd", .zstd), ("identity, gzip", .gzip),
    ])
    func aCodingIsUndoneAndTheOctetsAsSentAreKept(_ coding: String, _ format: CompressionFormat) throws {
        let text = Array("{\"playerTime\":{\"playhead\":0,\"ts\":1}}".utf8)
        let sent = try coded(text, format)
        let said = verify(post(coding, sent), losing: false)
        let content = try #require(said.requests.first?.message.content)
        #expect(content.octets == .whole(text))
        #expect(content.coded == sent)
        #expect(content.size == sent.count)
        #expect(content.codings == [coding.lowercased().replacing("identity, ", with: "")])
        #expect(said.requests.first?.message.notes == [])
    }

    @Test func twoCodingsAreUndoneInReverse() throws {
        let text = Array("twice".utf8)
        let sent = try coded(coded(text, .zlib), .gzip)
        let said = verify(post("deflate, gzip", sent), losing: false)
        #expect(said.requests.first?.message.content.octets == .whole(text))
        #expect(said.requests.first?.message.content.codings == ["deflate", "gzip"])
    }

    @Test func whatCannotBeUndoneStaysOn() throws {
        let sent = try coded(Array("text".utf8), .gzip)
        for (coding, content) in [
            ("br", sent), ("gzip", Array(sent.dropLast())), ("gzip", Array("plain".utf8)), ("gzip, br", sent),
            ("deflate", sent), ("gzip, gzip, gzip, gzip, gzip", sent), ("gz\u{E9}p", sent),
        ] {
            let said = verify(post(coding, content), losing: false)
            let message = try #require(said.requests.first?.message)
            #expect(message.content.octets == .whole(content), "\(coding)")
            #expect(message.content.coded == nil)
            #expect(message.notes == [.codingLeft])
            #expect(message.faults == [])
        }
    }

    @Test func anEmptyContentHasNoCoding() throws {
        let said = verify(post("gzip", []), losing: false)
        #expect(said.requests.first?.message.content == MessageContent())
        #expect(said.requests.first?.message.notes == [])
    }

    @Test func aContentThatGrowsBeyondItsBoundStaysCoded() throws {
        let bomb = try coded([UInt8](repeating: 0x30, count: 8 << 20), .gzip)
        let said = post("gzip", bomb).run()
        #expect(said.requests.first?.message.content.octets == .whole(bomb))
        #expect(said.requests.first?.message.notes == [.codingLeft])
    }

    @Test func aCodedContentWithAGapStaysCoded() throws {
        let text = Array((0..<200).flatMap { Array("\($0)".utf8) })
        let sent = try coded(text, .gzip)
        let said = verify(post("gzip", sent))
        #expect(said.requests.first?.message.content.octets == .whole(text))
    }

    @Test func anAnswersCodingIsUndoneToo() throws {
        let text = Array("{\"error\":\"x\"}".utf8)
        let sent = try coded(text, .gzip)
        var script = ConversationScript()
        script.client("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = "HTTP/1.1 400 Bad\r\nContent-Encoding: gzip\r\nContent-Length: \(sent.count)\r\n\r\n"
        script.server(Array(head.utf8) + sent)
        #expect(verify(script, losing: false).responses[0]?.content.octets == .whole(text))
    }

    /// A transfer coding under the chunks stays on, and is said to; so what Content-Encoding names cannot be undone either.
    @Test(arguments: ["", "Content-Encoding: gzip\r\n"]) func aTransferCodingStaysOn(more: String) throws {
        let sent = try coded(Array("text".utf8), .gzip)
        var script = ConversationScript()
        let chunked = Array("\(String(sent.count, radix: 16))\r\n".utf8) + sent + Array("\r\n0\r\n\r\n".utf8)
        let head = "POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\(more)\r\n"
        script.client(Array(head.utf8) + chunked)
        script.server(
            Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\(more)\r\n".utf8) + chunked)
        let said = verify(script, losing: false)
        let message = try #require(said.requests.first?.message)
        #expect(message.content.octets == .whole(sent) && message.notes == [.codingLeft] && message.faults == [])
        let answer = try #require(said.responses[0])
        #expect(answer.content.octets == .whole(sent) && answer.notes == [.codingLeft])
    }

    @Test func noContentHasNoTransferCoding() throws {
        var script = ConversationScript()
        script.client("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
        #expect(verify(script, losing: false).requests.first?.message.notes == [])
    }
}
