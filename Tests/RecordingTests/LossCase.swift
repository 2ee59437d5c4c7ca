import Recording
import TestSupport
import Testing
import Wire

/// A capture from which something known was taken, and the class of the ledger that must say so.
struct LossCase: Sendable, CustomTestStringConvertible {
    /// The account, or `counts`.
    let account: String
    /// The class.
    let name: String
    /// What the class must count.
    let count: Int
    /// Changes to the options.
    var change: @Sendable (inout RecordingOptions) -> Void = { _ in }
    /// Makes the capture.
    let make: @Sendable (inout LossCapture) -> Void

    var testDescription: String { "\(account).\(name)" }

    init(
        _ account: String, _ name: String, _ count: Int,
        _ change: @escaping @Sendable (inout RecordingOptions) -> Void = { _ in },
        make: @escaping @Sendable (inout LossCapture) -> Void
    ) {
        self.account = account
        self.name = name
        self.count = count
        self.change = change
        self.make = make
    }

    /// The same with one limit set.
    init(
        _ account: String, _ name: String, _ count: Int, limit: (String, Int),
        make: @escaping @Sendable (inout LossCapture) -> Void
    ) {
        self.init(
            account, name, count, { precondition($0.limits.set(limit.0, to: limit.1), "no such limit") }, make: make)
    }
}

/// A capture in the making: one connection whose positions count from the first octet of each end.
struct LossCapture {
    static let body = #"{"eventType":"play"}"#
    static let head = "POST /x/events HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    static let request = head + body
    static let answer = "HTTP/1.1 204 No Content\r\n\r\n"

    var pcap = PcapBuilder()
    var client = FrameBuilder(from: "10.0.0.5", 50_001, to: "10.0.0.9", 80)
    var server: FrameBuilder { client.reversed }

    mutating func open() {
        pcap.add(client.frame(sequence: 1000, flags: .syn))
        pcap.add(server.frame(sequence: 5000, acknowledgment: 1001, flags: [.syn, .ack]))
        pcap.add(client.frame(sequence: 1001, acknowledgment: 5001))
    }

    /// The client sends octets from position `at` on, having had `seen` of the server's.
    mutating func ask(_ text: some StringProtocol, at position: Int = 0, seen: Int = 0) {
        pcap.add(
            client.frame(
                sequence: 1001 + UInt32(position), acknowledgment: 5001 + UInt32(seen), payload: Array(text.utf8)))
    }

    /// The server sends octets from position `at` on, having had `seen` of the client's.
    mutating func reply(_ text: some StringProtocol, at position: Int = 0, seen: Int) {
        pcap.add(
            server.frame(
                sequence: 5001 + UInt32(position), acknowledgment: 1001 + UInt32(seen), payload: Array(text.utf8)))
    }

    /// The start of a session on a connection of its own, and its answer unless it has none.
    mutating func start(port: UInt16, answered: Bool = true) {
        client = FrameBuilder(from: "10.0.0.5", port, to: "10.0.0.9", 80)
        open()
        let body = #"{"playerTime":{"playhead":0,"ts":1760000010240},"eventType":"sessionStart","params":{}}"#
        let request = "POST /api/v1/sessions HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        ask(request)
        guard answered else { return }
        let answer = "HTTP/1.1 201 Created\r\nLocation: /api/v1/sessions/\(port)\r\nContent-Length: 0\r\n\r\n"
        reply(answer, seen: request.utf8.count)
    }

    /// A whole exchange from these positions on.
    mutating func exchange(at position: Int = 0, _ answerPosition: Int = 0) {
        ask(Self.request, at: position, seen: answerPosition)
        reply(Self.answer, at: answerPosition, seen: position + Self.request.utf8.count)
    }

    /// The fragments of one segment with the whole request.
    func fragments(id: UInt32 = 1, of text: String = request) -> [[UInt8]] {
        var builder = client
        builder.identification = id
        return builder.fragments(
            of: builder.segment(sequence: 1001, acknowledgment: 5001, payload: Array(text.utf8)), size: 32)
    }
}
