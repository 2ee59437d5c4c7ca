import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS
import Replay

/// Makes one connection to an address, up to the end of the TLS handshake where there is one, and closes it: nothing is sent.
///
/// All of that on the calling thread: who gives rights away before a run may have no other thread until then.
struct HandshakeProbe {
    let address: SocketAddress
    let tls: TargetTLS?

    /// Why a connection cannot be used; nil where it can.
    ///
    /// Waits as long as a run waits for a connection.
    func problem() -> String? {
        do {
            let socket = try connection()
            if let tls { try shakeHands(over: socket, tls.context) }
            return nil
        } catch {
            guard tls != nil else { return "\(error)" }
            return TLSFailure.words(for: error, certificate: peerCertificate)
        }
    }

    private func connection() throws(ProbeSocket.Failure) -> ProbeSocket {
        let patience = Duration.nanoseconds(ReplayLimits.standard.connectTimeout)
        return try ProbeSocket(connectingTo: address, until: ContinuousClock.now + patience)
    }

    private func peerCertificate() -> NIOSSLCertificate? {
        guard let context = tls?.unverified, let socket = try? connection() else { return nil }
        return try? shakeHands(over: socket, context)
    }

    /// Speaks TLS over a socket until the handshake ends; gives the certificate that the other side showed.
    @discardableResult
    private func shakeHands(
        over socket: borrowing ProbeSocket, _ context: NIOSSLContext
    ) throws -> NIOSSLCertificate? {
        let channel = EmbeddedChannel()
        defer {
            // The other side need not agree to the end.
            channel.pipeline.fireChannelInactive()
            _ = try? channel.finish(acceptAlreadyClosed: true)
        }
        // What a certificate for an address has to be for.
        channel.remoteAddress = address
        let watch = HandshakeWatch()
        try channel.pipeline.syncOperations.addHandlers([
            try NIOSSLClientHandler(context: context, serverHostname: tls?.serverName), watch,
        ])
        channel.connect(to: address, promise: nil)
        while true {
            while let octets = try channel.readOutbound(as: ByteBuffer.self) {
                try socket.send(Array(octets.readableBytesView))
            }
            if let end = watch.end { return try end.get() }
            let octets = try socket.receive()
            if octets.isEmpty { throw ChannelError.eof }
            let taken = Result { try channel.writeInbound(ByteBuffer(bytes: octets)) }
            // How the handshake failed says more than that the channel is closed for it.
            if watch.end == nil { _ = try taken.get() }
        }
    }
}

/// Notes how a handshake ends.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// How it ended; nil as long as it goes on.
    private(set) var end: Result<NIOSSLCertificate?, any Error>?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent, end == nil {
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            end = .success(handler?.peerCertificate)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if end == nil { end = .failure(error) }
    }
}
