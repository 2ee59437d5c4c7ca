import Savefile
import Wire

/// Makes captures for tests: TCP conversations as the frames of a pcap file with nanoseconds.
struct PcapBuilder {
    /// Nanoseconds since 1970 of the next frame; every frame moves it on by a millisecond.
    var now: Int64 = 1_760_000_000_000_000_000
    /// The frames so far: time, octets on the wire.
    private(set) var frames: [(time: Int64, octets: [UInt8])] = []
    /// The octets that are kept of each frame.
    var snapshotLength = 262_144
    /// The link type of the file; `open` and `send` make frames of Ethernet.
    var linkType: LinkType = .ethernet
    /// Frames that the file says were lost when it was captured: makes it a pcapng file.
    var drops: UInt64?

    /// One TCP connection from 10.0.0.5 to 10.0.0.9:80.
    struct Conversation {
        var clientPort: UInt16
        var clientNext: UInt32 = 1000
        var serverNext: UInt32 = 5000
    }

    /// Opens a connection by a handshake.
    mutating func open(port: UInt16) -> Conversation {
        var conversation = Conversation(clientPort: port)
        segment(conversation, fromClient: true, flags: 0x02)
        conversation.clientNext &+= 1
        segment(conversation, fromClient: false, flags: 0x12)
        conversation.serverNext &+= 1
        segment(conversation, fromClient: true, flags: 0x10)
        return conversation
    }

    /// Sends octets; `isCaptured` false leaves the frame out.
    mutating func send(
        _ text: String, fromClient: Bool, on conversation: inout Conversation, isCaptured: Bool = true
    ) {
        let octets = Array(text.utf8)
        if isCaptured { segment(conversation, fromClient: fromClient, flags: 0x18, payload: octets) }
        if fromClient {
            conversation.clientNext &+= UInt32(octets.count)
        } else {
            conversation.serverNext &+= UInt32(octets.count)
        }
    }

    /// A POST of a body to a target and its answer.
    mutating func exchange(
        _ target: String, body: String, status: String = "204 No Content", fields: String = "",
        on conversation: inout Conversation
    ) {
        let head = "POST \(target) HTTP/1.1\r\nHost: collect.example.test\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        send(head + body, fromClient: true, on: &conversation)
        send("HTTP/1.1 \(status)\r\n\(fields)Content-Length: 0\r\n\r\n", fromClient: false, on: &conversation)
    }

    /// Closes a connection from both ends.
    mutating func close(_ conversation: inout Conversation) {
        segment(conversation, fromClient: true, flags: 0x11)
        conversation.clientNext &+= 1
        segment(conversation, fromClient: false, flags: 0x11)
        conversation.serverNext &+= 1
        segment(conversation, fromClient: true, flags: 0x10)
    }

    private mutating func segment(
        _ conversation: Conversation, fromClient: Bool, flags: UInt8, payload: [UInt8] = []
    ) {
        let client: [UInt8] = [10, 0, 0, 5]
        let server: [UInt8] = [10, 0, 0, 9]
        let length = 40 + payload.count
        var frame = [UInt8](repeating: 2, count: 12) + [0x08, 0x00]
        frame += [0x45, 0] + Self.big(UInt16(length)) + [0, 0, 0x40, 0, 64, 6, 0, 0]
        frame += fromClient ? client + server : server + client
        let ports = [conversation.clientPort, 80]
        for port in fromClient ? ports : ports.reversed() { frame += Self.big(port) }
        let numbers = [conversation.clientNext, conversation.serverNext]
        for number in fromClient ? numbers : numbers.reversed() { frame += Self.big(number) }
        frame += [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0] + payload
        frames.append((now, frame))
        now += 1_000_000
    }

    /// The capture file.
    var file: [UInt8] {
        if let drops { return pcapng(drops: drops) }
        var file = Self.fileHeader(snapshotLength: snapshotLength, linkType: linkType)
        for frame in frames {
            let kept = frame.octets.prefix(snapshotLength)
            file += Self.little(UInt32(frame.time / 1_000_000_000)) + Self.little(UInt32(frame.time % 1_000_000_000))
            file += Self.little(UInt32(kept.count)) + Self.little(UInt32(frame.octets.count)) + kept
        }
        return file
    }

    /// The same as pcapng, with statistics at its end.
    private func pcapng(drops: UInt64) -> [UInt8] {
        var file: [UInt8] = []
        var writer = PcapngWriter(application: "test")
        writer.describe(interface: nil, linkType: linkType, to: &file)
        for frame in frames {
            writer.append(
                frame.octets.span.bytes, at: Timestamp(nanoseconds: frame.time), linkType: linkType,
                originalLength: frame.octets.count, to: &file)
        }
        writer.appendStatistics(
            received: UInt64(frames.count), dropped: drops, at: Timestamp(nanoseconds: now), to: &file)
        return file
    }

    /// Adds a frame made elsewhere.
    mutating func add(_ octets: [UInt8]) {
        frames.append((now, octets))
        now += 1_000_000
    }

    /// Keeps only the frames at these places, with their times.
    func only(_ isKept: (Int) -> Bool) -> PcapBuilder {
        var copy = self
        copy.frames = frames.indices.filter(isKept).map { frames[$0] }
        return copy
    }

    /// The header of a little-endian file of Ethernet frames with nanoseconds.
    static func fileHeader(snapshotLength: Int, linkType: LinkType = .ethernet) -> [UInt8] {
        little(UInt32(0xA1B2_3C4D)) + [2, 0, 4, 0] + [UInt8](repeating: 0, count: 8) + little(UInt32(snapshotLength))
            + little(linkType.rawValue)
    }

    private static func big(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
