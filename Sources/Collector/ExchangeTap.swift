internal import NIOCore
internal import NIOHTTP1
internal import Wire

/// Sees each request and each answer of one connection as HTTP/1 has them, in the event loop, and changes nothing.
///
/// It stands before the codec that turns them into HTTP types: there names have their case, `Host` has its place, and a
/// head is seen in the very call that read its octets from the socket. So `at` is the time of arrival, not that of a task's
/// turn. Octets that are no UTF-8 have been replaced by the decoder: of those the log shows U+FFFD.
final class ExchangeTap: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let inbox: ArrivalInbox
    private let clock: SteadyClock
    private let bodyLimit: Int
    private var connection: ReceivedConnection?
    /// The request that is being read.
    private var reading: (ticket: Int, request: ReceivedRequest)?
    /// The tickets of the requests that are not answered yet, in order; nil for one that is left out of the log.
    private var unanswered: CircularBuffer<Int?> = []
    private var answering: SentAnswer?

    init(inbox: ArrivalInbox, clock: SteadyClock, bodyLimit: Int) {
        self.inbox = inbox
        self.clock = clock
        self.bodyLimit = bodyLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, on: context.channel)
        case .body(let buffer): append(buffer)
        case .end: end(at: clock.nanoseconds(), isWhole: true)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            // A 1xx is no answer yet.
            if head.status.code >= 200 {
                let now = clock.nanoseconds()
                answering = SentAnswer(
                    first: now, last: now, status: Int(head.status.code),
                    fields: head.headers.map { ($0.name, $0.value) },
                    body: [])
            }
        case .body(.byteBuffer(let buffer)): answering?.body.append(contentsOf: buffer.readableBytesView)
        case .body: break
        case .end: finishAnswer()
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(at: clock.nanoseconds(), isWhole: false)
        for case let ticket? in unanswered { inbox.answered(ticket, nil) }
        unanswered.removeAll()
        context.fireChannelInactive()
    }

    /// Notes that the first answer that is owed was taken away behind this handler, and goes on the wire in another way.
    func answerWasTaken() {
        settle(nil)
    }

    private func begin(_ head: HTTPRequestHead, on channel: any Channel) {
        let (ticket, now) = inbox.begin(clock)
        end(at: now, isWhole: false)
        unanswered.append(ticket)
        guard let ticket else { return }
        reading = (
            ticket,
            ReceivedRequest(
                connection: connection(of: channel), first: now, last: now, method: head.method.rawValue,
                target: head.uri,
                version: "\(head.version.major).\(head.version.minor)",
                fields: head.headers.map { ($0.name, $0.value) },
                body: [], size: 0, isWhole: false)
        )
    }

    private func append(_ buffer: ByteBuffer) {
        guard reading != nil else { return }
        let room = bodyLimit - (reading?.request.body.count ?? 0)
        reading?.request.size += buffer.readableBytes
        reading?.request.body.append(contentsOf: buffer.readableBytesView.prefix(max(0, room)))
    }

    private func end(at now: Int64, isWhole: Bool) {
        guard case (let ticket, var request)? = reading else { return }
        reading = nil
        request.last = now
        request.isWhole = isWhole
        if !inbox.read(ticket, request), let place = unanswered.lastIndex(of: ticket) { unanswered[place] = nil }
    }

    private func finishAnswer() {
        guard var answer = answering else { return }
        answering = nil
        answer.last = clock.nanoseconds()
        settle(answer)
    }

    /// Gives the first request that is owed an answer the one it got; nil for none.
    private func settle(_ answer: SentAnswer?) {
        // Answered before it was read whole, as 413 is: what comes of it after that is not waited for.
        if let open = reading, open.ticket == unanswered.first { end(at: clock.nanoseconds(), isWhole: false) }
        guard case let ticket?? = unanswered.popFirst() else { return }
        inbox.answered(ticket, answer)
    }

    private func connection(of channel: any Channel) -> ReceivedConnection {
        if let connection { return connection }
        let connection = ReceivedConnection(
            number: inbox.openConnection(), client: Self.endpoint(channel.remoteAddress),
            server: Self.endpoint(channel.localAddress))
        self.connection = connection
        return connection
    }

    /// The endpoint; that of nobody where the system no longer knows it, as after a reset.
    private static func endpoint(_ address: SocketAddress?) -> Endpoint {
        // A zone, as in `fe80::1%eth0`, is no part of the address.
        let text = (address?.ipAddress ?? "").prefix { $0 != "%" }
        return Endpoint(
            address: IPAddress(String(text)) ?? IPAddress(ipv4: 0), port: UInt16(truncatingIfNeeded: address?.port ?? 0)
        )
    }
}
