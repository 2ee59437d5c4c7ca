internal import NIOCore
internal import NIOHTTP1

/// Puts into the connection that it is added to what stands beside its HTTP/1 codec: the tap right behind the decoder,
/// faults of answers behind that, and those of octets next to the socket.
final class ConnectionInstaller: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let tap: ExchangeTap?
    private let control: WireControl?

    init(tap: ExchangeTap?, control: WireControl?) {
        self.tap = tap
        self.control = control
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            if let control {
                let requests = RequestBounds()
                let wire = FaultyWire(control: control) { !requests.isInside }
                try pipeline.addHandler(AnswerIntercept(wire: wire, tap: tap), position: .after(decoder))
                try pipeline.addHandler(requests, position: .after(decoder))
                try pipeline.addHandler(wire, position: .first)
            }
            if let tap { try pipeline.addHandler(tap, position: .after(decoder)) }
        } catch {
            // A connection that cannot be recorded is not served.
            context.close(promise: nil)
        }
    }
}

/// Knows whether a request is being read.
final class RequestBounds: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// Whether a head has come whose content is not whole.
    private(set) var isInside = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: isInside = true
        case .end: isInside = false
        case .body: break
        }
        context.fireChannelRead(data)
    }
}
