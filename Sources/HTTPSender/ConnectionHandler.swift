import NIOCore
import NIOTLS
import Replay

/// One connection to the target: writes a request, reads its answer.
///
/// Confined to its event loop.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let id: Int
    private let owner: SendingLoop
    private var scanner: AnswerScanner?
    private var context: ChannelHandlerContext?
    /// Whether the connection failed: an answer that its end would have made whole is cut then (RFC 9112 §8).
    private var hasFailed = false

    /// How the TLS handshake ends, where there is one and it has not.
    private var handshake: EventLoopPromise<Void>?

    init(id: Int, owner: SendingLoop, handshake: EventLoopPromise<Void>? = nil) {
        self.id = id
        self.owner = owner
        self.handshake = handshake
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    /// Writes a request, at once.
    func send(_ octets: ByteBuffer, isHead: Bool) {
        scanner = AnswerScanner(isHead: isHead)
        context?.writeAndFlush(wrapOutboundOut(octets), promise: nil)
    }

    /// Closes the connection.
    func close() {
        context?.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { endHandshake(nil) }
        context.fireUserInboundEventTriggered(event)
    }

    private func endHandshake(_ error: (any Error)?) {
        if let error { handshake?.fail(error) } else { handshake?.succeed() }
        handshake = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if scanner == nil {
            // Octets that answer nothing: whatever comes next on this connection could be another request's answer.
            owner.closed(id)
            context.close(promise: nil)
            return
        }
        if let progress = scanner?.consume(buffer.readableBytesSpan, &owner.heads) { report(progress) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        endHandshake(ChannelError.eof)
        if let progress = hasFailed ? scanner.map({ _ in .cut }) : scanner?.end() { report(progress) }
        owner.closed(id)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        endHandshake(error)
        hasFailed = true
        // A reset and its like; the connection is gone either way, which `channelInactive` tells.
        context.close(promise: nil)
    }

    private func report(_ progress: AnswerScanner.Progress) {
        switch progress {
        case .needsMore: owner.received(id, status: scanner?.status)
        case .answer(var answer, let isReusable):
            if let field = scanner?.retryAfter { answer.retryAfter = RetryAfter(field, now: owner.wallClock) }
            scanner = nil
            owner.answered(id, answer, isReusable: isReusable)
        case .bad(let reason):
            scanner = nil
            owner.failed(id, reason)
        case .cut:
            // Where not even a head came, nothing did, or that was told when it came.
            if let status = scanner?.status { owner.received(id, status: status) }
            scanner = nil
            owner.failed(id, .connectionLost)
        }
    }
}
