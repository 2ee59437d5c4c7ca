internal import NIOCore
internal import NIOPosix

/// The part of a connection that is next to its socket: writes octets that go wrong on purpose.
final class FaultyWire: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Written at once where an answer has no end.
    private static let flood = [UInt8](repeating: 0x78, count: 64 << 10)
    private static let interim = Array(
        String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", count: 64).utf8)

    private let control: WireControl
    private let isBetweenRequests: () -> Bool
    private var context: ChannelHandlerContext?

    /// Makes the handler; `isBetweenRequests` tells whether octets that come begin a request.
    init(control: WireControl, isBetweenRequests: @escaping () -> Bool) {
        self.control = control
        self.isBetweenRequests = isBetweenRequests
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        control.add(context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isBetweenRequests(), control.leavesUnread() {
            reset()
            return
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        control.remove(context.channel)
        self.context = nil
        context.fireChannelInactive()
    }

    /// Does what a fault says in place of the answer, whose octets are given.
    func perform(_ fault: WireFault, answer: [UInt8]) {
        switch fault {
        case .slow: drip(answer[...])
        case .reset, .unread: reset()
        case .silence: return
        case .interim: flood(Self.interim)
        case .endless:
            write(Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".utf8))
            flood(Self.flood)
        case .garbage: write(Array("220 mail.example.test ESMTP\r\n\r\n".utf8))
        case .cut:
            write(Array(answer.prefix(answer.count / 2)))
            context?.close(promise: nil)
        case .extra: write(answer + answer)
        case .head(let size): write(Self.padded(answer, to: size))
        case .gone: control.leave()
        }
    }

    private func write(_ octets: [UInt8]) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: octets)), promise: nil)
    }

    private func reset() {
        guard let context else { return }
        WireControl.reset(context.channel)
    }

    private func drip(_ octets: ArraySlice<UInt8>) {
        guard let first = octets.first, let context else { return }
        write([first])
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .seconds(1)) { this.value.drip(octets.dropFirst()) }
    }

    /// Writes octets again and again until the client leaves, as fast as it reads.
    private func flood(_ octets: [UInt8]) {
        guard let context else { return }
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: octets))).whenComplete { result in
            // Each piece waits for the one before it, and none is written from within another.
            if case .success = result { loop.execute { this.value.flood(octets) } }
        }
    }

    /// An answer whose head is filled up to so many octets; as it is where it has more.
    private static func padded(_ answer: [UInt8], to size: Int) -> [UInt8] {
        guard let lineEnd = answer.firstIndex(of: 0x0A) else { return answer }
        var headEnd = answer.count
        for index in answer.indices.dropLast(3) where answer[index..<(index + 4)].elementsEqual("\r\n\r\n".utf8) {
            headEnd = index + 4
            break
        }
        let name = Array("X-Padding: ".utf8)
        let room = size - headEnd - name.count - 2
        guard room > 0 else { return answer }
        let field = name + [UInt8](repeating: 0x61, count: room) + [0x0D, 0x0A]
        return answer[...lineEnd] + field + answer[(lineEnd + 1)...]
    }
}
