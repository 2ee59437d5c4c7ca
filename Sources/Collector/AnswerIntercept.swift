internal import NIOCore
internal import NIOHTTP1

/// Takes answers that are to go wrong on the wire out of the HTTP pipeline, and has their octets written by a `FaultyWire`.
///
/// The responder marks such an answer by a field, which never leaves. What is taken out is not logged as an answer: the tap,
/// which does not see it, is told.
final class AnswerIntercept: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The field that marks an answer.
    static let field = "reprise-wire-fault"

    private let wire: FaultyWire
    private let tap: ExchangeTap?
    private var taken: (fault: WireFault, octets: [UInt8])?

    init(wire: FaultyWire, tap: ExchangeTap?) {
        self.wire = wire
        self.tap = tap
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            guard let name = head.headers.first(name: Self.field), let fault = WireFault(name) else { break }
            taken = (fault, Self.octets(of: head))
            promise?.succeed()
            return
        case .body(.byteBuffer(let buffer)):
            guard taken != nil else { break }
            taken?.octets.append(contentsOf: buffer.readableBytesView)
            promise?.succeed()
            return
        case .body:
            break
        case .end:
            guard let taken else { break }
            self.taken = nil
            promise?.succeed()
            tap?.answerWasTaken()
            wire.perform(taken.fault, answer: taken.octets)
            return
        }
        context.write(data, promise: promise)
    }

    /// A head as it goes on the wire, without the mark.
    private static func octets(of head: HTTPResponseHead) -> [UInt8] {
        var octets = Array("HTTP/1.1 \(head.status.code) \(head.status.reasonPhrase)\r\n".utf8)
        for (name, value) in head.headers where name.lowercased() != field { octets += "\(name): \(value)\r\n".utf8 }
        return octets + "\r\n".utf8
    }
}
