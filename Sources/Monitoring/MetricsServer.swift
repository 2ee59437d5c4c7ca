import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Answers GET `/metrics` and `/healthz` on a socket that listens already, on a thread of its own.
public final class MetricsServer {
    /// What is served: each is made anew for every request, on the server's thread.
    public struct Documents: Sendable {
        /// The text of `/metrics`.
        public var metrics: @Sendable () -> String
        /// What is wrong, a line each: 200 where nothing is, 503 otherwise.
        public var faults: @Sendable () -> [String]

        /// Makes documents.
        public init(metrics: @escaping @Sendable () -> String, faults: @escaping @Sendable () -> [String]) {
            self.metrics = metrics
            self.faults = faults
        }
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Starts to answer; the socket is the server's from then on.
    ///
    /// A connection on which no whole request has come for as long as `patience` is closed, whatever else comes on it. Throws
    /// where the event loop cannot have the socket.
    public init(_ listener: MetricsListener, _ documents: Documents, patience: Duration = .seconds(10)) throws {
        let readers = Readers()
        let patience = TimeAmount(patience)
        _ = try ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(MetricsHandler(documents, readers, patience))
                }
            }
            .withBoundSocket(listener.descriptor)
            .wait()
    }

    deinit {
        try? group.syncShutdownGracefully()
    }
}

/// The connections that there are, the one whose last whole request is longest ago first.
private final class Readers: Sendable {
    /// With more than this many the first gives way, so that nobody can hold all places: each holds memory.
    private static let most = 16
    private let places = Mutex<[any Channel]>([])

    /// Takes one in.
    func enter(_ channel: any Channel) {
        let oldest = places.withLock { places in
            places.append(channel)
            return places.count > Self.most ? places.removeFirst() : nil
        }
        oldest?.close(promise: nil)
    }

    /// Notes a whole request.
    func note(_ channel: any Channel) {
        places.withLock { places in
            guard let place = places.firstIndex(where: { $0 === channel }) else { return }
            places.append(places.remove(at: place))
        }
    }

    /// Lets one go.
    func leave(_ channel: any Channel) {
        places.withLock { $0.removeAll { $0 === channel } }
    }
}

/// One connection of a reader.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let documents: MetricsServer.Documents
    private let readers: Readers
    private let patience: TimeAmount
    private var head: HTTPRequestHead?
    /// What ends the connection unless a whole request comes before.
    private var deadline: Scheduled<Void>?

    init(_ documents: MetricsServer.Documents, _ readers: Readers, _ patience: TimeAmount) {
        self.documents = documents
        self.readers = readers
        self.patience = patience
    }

    func channelActive(context: ChannelHandlerContext) {
        readers.enter(context.channel)
        restart(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        readers.leave(context.channel)
        context.fireChannelInactive()
    }

    /// Gives the next request its time.
    private func restart(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            restart(context)
            readers.note(context.channel)
            if let head { answer(head, context) }
            head = nil
        }
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        // Who asks on without reading would have answers gather here.
        guard context.channel.isWritable else { return context.close(promise: nil) }
        var status = HTTPResponseStatus.ok
        var text = ""
        var type = "text/plain; charset=utf-8"
        var fields = HTTPHeaders()
        switch request.uri.prefix(while: { $0 != "?" }) {
        case _ where request.method != .GET && request.method != .HEAD:
            status = .methodNotAllowed
            fields.add(name: "Allow", value: "GET, HEAD")
        case "/metrics":
            text = documents.metrics()
            type = "text/plain; version=0.0.4; charset=utf-8"
        case "/healthz":
            let faults = documents.faults()
            status = faults.isEmpty ? .ok : .serviceUnavailable
            text = faults.isEmpty ? "ok\n" : faults.map { $0 + "\n" }.joined()
        default:
            status = .notFound
            text = "there are /metrics and /healthz\n"
        }
        fields.add(name: "Content-Type", value: type)
        fields.add(name: "Content-Length", value: "\(text.utf8.count)")
        let keeps = request.isKeepAlive
        if !keeps { fields.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        }
        let done = context.eventLoop.makePromise(of: Void.self)
        if !keeps {
            let channel = context.channel
            done.futureResult.whenComplete { _ in channel.close(promise: nil) }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: done)
    }
}
