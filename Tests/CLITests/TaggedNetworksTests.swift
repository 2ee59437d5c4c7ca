import TestSupport
import Testing
import Wire

/// Frames with VLAN tags: those of one connection, and those of two networks that use the same addresses.
@Suite struct TaggedNetworksTests {
    private static let request = Array(
        "POST /x/events HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\n{\"eventType\":\"play\"}".utf8)
    private static let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)

    /// Puts tags of 802.1Q behind the addresses.
    private static func tagged(_ frame: [UInt8], _ ids: [UInt8]) -> [UInt8] {
        Array(frame[..<12]) + ids.flatMap { [0x81, 0, 0, $0] } + frame[12...]
    }

    /// A connection with an exchange, its sequence numbers from `isn` on.
    private static func conversation(isn: UInt32, asking: [UInt8], answering: [UInt8]) -> [[UInt8]] {
        let client = FrameBuilder(from: "10.0.0.5", 50_000, to: "10.0.0.9", 80)
        let seen = isn + 1 + UInt32(request.count)
        return [
            tagged(client.frame(sequence: isn, flags: .syn), asking),
            tagged(client.reversed.frame(sequence: 9000, acknowledgment: isn + 1, flags: [.syn, .ack]), answering),
            tagged(client.frame(sequence: isn + 1, acknowledgment: 9001), asking),
            tagged(client.frame(sequence: isn + 1, acknowledgment: 9001, payload: request), asking),
            tagged(client.reversed.frame(sequence: 9001, acknowledgment: seen, payload: answer), answering),
        ]
    }

    private static func file(_ frames: [[UInt8]], second: UInt32 = 0) -> [UInt8] {
        var file = hex("D4 C3 B2 A1 02 00 04 00 00 00 00 00 00 00 00 00 00 00 04 00 01 00 00 00")
        for (index, frame) in frames.enumerated() {
            for word in [1_760_000_000 + second, UInt32(index), UInt32(frame.count), UInt32(frame.count)] {
                file += withUnsafeBytes(of: word.littleEndian) { Array($0) }
            }
            file += frame
        }
        return file
    }

    /// A mirror that sees what goes in with one tag, and what comes out with others or none.
    @Test(arguments: [([7], [8]), ([7], [7, 9]), ([7], []), ([], [3, 4])] as [([UInt8], [UInt8])])
    func oneConnectionWhoseDirectionsHaveDifferentTagsIsOne(asking: [UInt8], answering: [UInt8]) throws {
        let frames = Self.conversation(isn: 1000, asking: asking, answering: answering)
        let run = try BuiltTool.run(["capture", "-r", "-", "--require-complete"], input: Self.file(frames))
        #expect(run.status == 0)
        #expect(run.text.contains(#""status":204"#) && run.text.contains(#""connections":1"#), "\(run.text)")
    }

    /// VXLAN as a cloud's mirror sends it, with tags of the network below it that say nothing.
    private static func mirrored(_ frame: [UInt8], network: UInt8) -> [UInt8] {
        let overlay: [UInt8] = [8, 0, 0, 0, 0, 0, network, 0] + frame
        let length = overlay.count + 8
        let datagram = [0x9C, 0x40, 0x12, 0xB5, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0] + overlay
        let header: [UInt8] =
            [0x45, 0, UInt8((length + 20) >> 8), UInt8((length + 20) & 0xFF), 0, 1, 0, 0, 64, 17, 0, 0]
            + [192, 0, 2, 1, 192, 0, 2, 2]
        return tagged(hex("02 00 00 00 00 02 02 00 00 00 00 01 08 00") + header + datagram, [network % 2])
    }

    /// Two networks with the same addresses, ports and moment: both are read, whatever names them, and each answer is its own's.
    @Test(arguments: ["vlan", "inner vlan", "vxlan"], [true, false])
    func twoNetworksWithTheSameAddressesAreToldApart(kind: String, hasHandshake: Bool) throws {
        let tags: ([UInt8], [UInt8]) =
            switch kind {
            case "vlan": ([7], [8])
            case "inner vlan": ([5, 7], [5, 8])
            default: ([], [])
            }
        var one = Self.conversation(isn: 1000, asking: tags.0, answering: tags.0)
        var two = Self.conversation(isn: 3_000_000_000, asking: tags.1, answering: tags.1)
        if kind == "vxlan" {
            one = one.map { Self.mirrored($0, network: 7) }
            two = two.map { Self.mirrored($0, network: 8) }
        }
        let seen = hasHandshake ? 0 : 3
        let input = Self.file(zip(one[seen...], two[seen...]).flatMap { [$0, $1] })
        let run = try BuiltTool.run(["capture", "-r", "-", "--require-complete"], input: input)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.split(separator: "\"status\":204").count == 3, "\(run.text)")
        #expect(run.text.contains(#""connections":2"#) && run.text.contains(#""connections.inOtherNetworks":1"#))
        #expect(run.text.contains(#""outsideWindow":0"#), "\(run.text)")
    }

    /// Captures of two hosts whose containers have the same addresses, and the parts of one capture.
    @Test func twoCapturesWithTheSameAddressesAreToldApartAndPartsOfOneAreNot() throws {
        let folder = try TemporaryFolder()
        let one = Self.conversation(isn: 1000, asking: [], answering: [])
        let two = Self.conversation(isn: 3_000_000_000, asking: [], answering: [])
        try folder.file("one.pcap", holding: Self.file(one))
        try folder.file("two.pcap", holding: Self.file(two))
        let arguments = ["capture", "--require-complete", "-r", folder.path("one.pcap"), "-r"]
        let run = try BuiltTool.run(arguments + [folder.path("two.pcap")])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.split(separator: "\"status\":204").count == 3, "\(run.text)")
        #expect(run.text.contains(#""connections.inOtherNetworks":1"#))
        for cut in 1..<one.count {
            try folder.file("one.pcap", holding: Self.file(Array(one[..<cut])))
            try folder.file("three.pcap", holding: Self.file(Array(one[cut...])))
            let run = try BuiltTool.run(arguments + [folder.path("three.pcap")])
            #expect(run.status == 0 && run.text.split(separator: "\"status\":204").count == 2, "\(run.text)")
            #expect(!run.text.contains("inOtherNetworks"))
        }
    }

    /// Parts of one capture in which a connection has the endpoints of one whose end was not captured.
    @Test func aConnectionInTheEndpointsOfAnotherGoesOnInTheNextPart() throws {
        let folder = try TemporaryFolder()
        let one = Self.conversation(isn: 1000, asking: [], answering: [])
        let two = Self.conversation(isn: 3_000_000_000, asking: [], answering: [])
        try folder.file("one.pcap", holding: Self.file(one))
        let parts = ["one", "two", "three"].flatMap { ["-r", folder.path($0 + ".pcap")] }
        for cut in 1..<two.count {
            try folder.file("two.pcap", holding: Self.file(Array(two[..<cut]), second: 10))
            try folder.file("three.pcap", holding: Self.file(Array(two[cut...]), second: 20))
            let run = try BuiltTool.run(["capture", "--require-complete"] + parts)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.text.split(separator: "\"status\":204").count == 3, "\(run.text)")
            #expect(run.text.contains(#""connections":2"#), "\(run.text)")
        }
    }

    /// More was lost between two parts of a capture than lies between two segments of a connection: it goes on in the next part.
    @Test func aConnectionGoesOnBehindALossBetweenParts() throws {
        let folder = try TemporaryFolder()
        let client = FrameBuilder(from: "10.0.0.5", 50_000, to: "10.0.0.9", 80)
        let length = UInt32(Self.request.count)
        var exchanges: [[UInt8]] = []
        var asked = 1001 + length
        var answered: UInt32 = 700_000
        let stray = client.reversed.frame(
            sequence: answered - 100, acknowledgment: asked, payload: Array(repeating: 0x78, count: 100))
        for _ in 0..<3 {
            exchanges.append(client.frame(sequence: asked, acknowledgment: answered, payload: Self.request))
            asked += length
            exchanges.append(client.reversed.frame(sequence: answered, acknowledgment: asked, payload: Self.answer))
            answered += UInt32(Self.answer.count)
        }
        try folder.file("one.pcap", holding: Self.file(Self.conversation(isn: 1000, asking: [], answering: [])))
        try folder.file("two.pcap", holding: Self.file([stray] + exchanges[..<2], second: 10))
        try folder.file("three.pcap", holding: Self.file(Array(exchanges[2...]), second: 20))
        let parts = ["one", "two", "three"].flatMap { ["-r", folder.path($0 + ".pcap")] }
        let run = try BuiltTool.run(["capture"] + parts)
        #expect(run.text.split(separator: "\"status\":204").count == 5, "\(run.text)")
        #expect(run.text.contains(#""connections":2"#), "\(run.text)")
    }

    /// A trunk's mirror shows every frame with two tags: each connection is read once, also where another network has its
    /// addresses.
    @Test func framesShownInTwoNetworksAreOfOneConnection() throws {
        let one = Self.conversation(isn: 1000, asking: [7], answering: [7])
        let again = Self.conversation(isn: 1000, asking: [17], answering: [17])
        let two = Self.conversation(isn: 3_000_000_000, asking: [8], answering: [8])
        let twoAgain = Self.conversation(isn: 3_000_000_000, asking: [18], answering: [18])
        let alone = Self.file(zip(one, again).flatMap { [$0, $1] })
        let run = try BuiltTool.run(["capture", "-r", "-", "--require-complete"], input: alone)
        #expect(run.status == 0 && run.text.split(separator: "\"status\":204").count == 2, "\(run.text)")
        #expect(!run.text.contains("inOtherNetworks"))
        let both = Self.file(zip(zip(one, again), zip(two, twoAgain)).flatMap { [$0.0, $0.1, $1.0, $1.1] })
        let other = try BuiltTool.run(["capture", "-r", "-", "--require-complete"], input: both)
        #expect(other.status == 0 && other.text.split(separator: "\"status\":204").count == 3, "\(other.text)")
    }

    /// A copy belongs where the first one did, also where it is explained.
    @Test func explainKeepsTheCopiesOfTwoNetworksApart() throws {
        let folder = try TemporaryFolder()
        let frames =
            [7, 17].map { Self.conversation(isn: 1000, asking: [$0], answering: [$0]) }
            + [8, 18].map { Self.conversation(isn: 3_000_000_000, asking: [$0], answering: [$0]) }
        try folder.file(
            "both.pcap", holding: Self.file(frames[0].indices.flatMap { index in frames.map { $0[index] } }))
        let capture = folder.path("both.pcap")
        try #require(BuiltTool.run(["capture", "-r", capture, "-o", folder.path("log.ndjson")]).status == 0)
        for record in ["1", "2"] {
            let run = try BuiltTool.run(["explain", record, folder.path("log.ndjson"), capture])
            #expect(run.status == 0 && run.text.contains("captured twice"), "\(run.text)")
            #expect(!run.text.contains("not of this record"), "\(run.text)")
        }
    }

    @Test func aFilterTakesOneOfTwoNetworksWithTheSameAddresses() throws {
        let one = Self.conversation(isn: 1000, asking: [7], answering: [7])
        let two = Self.conversation(isn: 3_000_000_000, asking: [8], answering: [8])
        let input = Self.file(zip(one, two).flatMap { [$0, $1] })
        for network in ["vlan 7", "vlan 8"] {
            let run = try BuiltTool.run(["capture", "-r", "-", "--require-complete", network], input: input)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.text.contains(#""status":204"#) && run.text.contains(#""complete":true"#), "\(run.text)")
        }
    }
}
