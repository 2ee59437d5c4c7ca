import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that does what a script says, once for each request it has read, and counts what it saw.
final class ScriptedServer: Sendable {
    /// What the server does with a connection or a request.
    enum Act: Sendable {
        /// Writes these octets.
        case answer(String)
        /// Writes these octets one after the other, each in a segment of its own where the system allows.
        case drip([String])
        /// Writes octets, then closes.
        case answerAndClose(String)
        /// Writes octets, and closes with a reset soon after.
        case answerAndReset(String)
        /// Closes with a reset.
        case reset
        /// Writes these octets again and again until the client leaves.
        case flood(String)
        /// Does nothing.
        case silence
    }

    struct Log: Sendable {
        var connections = 0
        var requests: [String] = []
        var arrivals: [NIODeadline] = []
        /// The clients' ends of the connections.
        var clients: [String] = []
    }

    let port: Int
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let state: Shared

    final class Shared: Sendable {
        let log = Mutex(Log())
        let keepsRequests: Bool
        let respond: @Sendable (_ request: Int, _ head: String) -> Act
        let onAccept: Act?

        init(
            keepsRequests: Bool, onAccept: Act?, respond: @escaping @Sendable (_ request: Int, _ head: String) -> Act
        ) {
            self.keepsRequests = keepsRequests
            self.onAccept = onAccept
            self.respond = respond
        }
    }

    /// Starts a server; `respond` is asked for each request, counted from 0 over all connections.
    init(
        keepsRequests: Bool = true, onAccept: Act? = nil, tls: NIOSSLContext? = nil,
        respond: @escaping @Sendable (_ request: Int, _ text: String) -> Act
    ) throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let state = Shared(keepsRequests: keepsRequests, onAccept: onAccept, respond: respond)
        self.state = state
        channel = try ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 512)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(ServerConnection(state: state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        port = channel.localAddress?.port ?? 0
    }

    /// What it saw so far.
    var log: Log { state.log.withLock { $0 } }

    func stop() {
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }
}

/// One connection of the server: reads requests with Content-Length.
private final class ServerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: ScriptedServer.Shared
    private var received: [UInt8] = []
    private var isActive = true

    init(state: ScriptedServer.Shared) {
        self.state = state
    }

    func channelActive(context: ChannelHandlerContext) {
        let client = context.remoteAddress.map { "\($0.ipAddress ?? ""):\($0.port ?? 0)" }
        state.log.withLock { log in
            log.connections += 1
            if let client { log.clients.append(client) }
        }
        if let act = state.onAccept { perform(act, context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isActive = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += Array(buffer: unwrapInboundIn(data))
        while let request = nextRequest() {
            let text = String(decoding: request, as: UTF8.self)
            let ordinal = state.log.withLock { log in
                log.arrivals.append(.now())
                log.requests.append(state.keepsRequests ? text : "")
                return log.requests.count - 1
            }
            perform(state.respond(ordinal, text), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func nextRequest() -> [UInt8]? {
        let end = Array("\r\n\r\n".utf8)
        guard received.count >= 4,
            let place = (0...(received.count - 4)).first(where: { received[$0..<($0 + 4)].elementsEqual(end) })
        else { return nil }
        let head = String(decoding: received[..<place], as: UTF8.self)
        var length = 0
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            length = Int(line.dropFirst(15).filter { $0 != " " }) ?? 0
        }
        guard received.count >= place + 4 + length else { return nil }
        let request = Array(received[..<(place + 4 + length)])
        received.removeFirst(place + 4 + length)
        return request
    }

    private func perform(_ act: ScriptedServer.Act, _ context: ChannelHandlerContext) {
        switch act {
        case .answer(let text): write(text, context)
        case .answerAndClose(let text):
            write(text, context)
            context.close(promise: nil)
        case .answerAndReset(let text):
            write(text, context)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(20)) { bound.value.0.reset(bound.value.1) }
        case .drip(let parts): drip(parts[...], context)
        case .reset: reset(context)
        case .flood(let text): flood(text, context)
        case .silence: return
        }
    }

    private func reset(_ context: ChannelHandlerContext) {
        // A linger of 0 makes the close a reset.
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        context.close(promise: nil)
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func drip(_ parts: ArraySlice<String>, _ context: ChannelHandlerContext) {
        guard let first = parts.first, isActive else { return }
        write(first, context)
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let this = NIOLoopBound(self, eventLoop: context.value.eventLoop)
        context.value.eventLoop.scheduleTask(in: .milliseconds(1)) {
            this.value.drip(parts.dropFirst(), context.value)
        }
    }

    private func flood(_ text: String, _ context: ChannelHandlerContext) {
        guard isActive else { return }
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { result in
            guard case .success = result else { return }
            loop.execute { bound.value.0.flood(text, bound.value.1) }
        }
    }
}
