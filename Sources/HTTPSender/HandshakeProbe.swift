import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Replay

/// Makes one connection to an address, up to the end of the TLS handshake where there is one, and closes it: nothing is sent.
struct HandshakeProbe {
    let address: SocketAddress
    let tls: TargetTLS?

    /// Why a connection cannot be used; nil where it can.
    func run(on group: MultiThreadedEventLoopGroup) -> String? {
        do {
            try connect(on: group, context: tls?.context)
            return nil
        } catch {
            guard tls != nil else { return "\(error)" }
            return TLSFailure.words(for: error) { peerCertificate(on: group) }
        }
    }

    private func peerCertificate(on group: MultiThreadedEventLoopGroup) -> NIOSSLCertificate? {
        try? connect(on: group, context: tls?.unverified)
    }

    @discardableResult
    private func connect(on group: MultiThreadedEventLoopGroup, context: NIOSSLContext?) throws -> NIOSSLCertificate? {
        let loop = group.next()
        let done = loop.makePromise(of: NIOSSLCertificate?.self)
        let name = tls?.serverName
        let timeout = TimeAmount.nanoseconds(ReplayLimits.standard.connectTimeout)
        let isTLS = context != nil
        let channel = try ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context else { return }
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: name)
                    try channel.pipeline.syncOperations.addHandlers([handler, HandshakeWatch(done)])
                }
            }
            .connect(to: address).wait()
        defer { channel.close(promise: nil) }
        if !isTLS { done.succeed(nil) }
        let late = loop.scheduleTask(in: timeout) { done.fail(ChannelError.connectTimeout(timeout)) }
        defer { late.cancel() }
        return try done.futureResult.wait()
    }
}

/// Tells how a handshake ends.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<NIOSSLCertificate?>

    init(_ done: EventLoopPromise<NIOSSLCertificate?>) {
        self.done = done
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            done.succeed(handler?.peerCertificate)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.fail(ChannelError.eof)
    }
}
