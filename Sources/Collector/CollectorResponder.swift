internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Synchronization

/// Answers every request by the service; Hummingbird does the rest.
struct CollectorResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let service: SharedService
    let clock: SteadyClock
    let bodyLimit: Int
    let assumptions: Assumptions

    func respond(to request: HummingbirdCore.Request, context: Context) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: bodyLimit)
        } catch is NIOTooManyBytesError {
            return response(to: request, with: service.refusal(413, "the content has more than \(bodyLimit) octets"))
        }
        let coding = request.headers[.contentEncoding].flatMap {
            $0.isEmpty || $0.lowercased() == "identity" ? nil : $0
        }
        let asked = CollectionRequest(
            method: request.method.rawValue, target: Array((request.head.path ?? "").utf8),
            authority: request.head.authority ?? "", coding: coding, body: Array(buffer: body),
            assumptions: assumptions)
        let answer = service.answer(asked, at: clock.nanoseconds())
        if let delay = answer.delay { try? await Task.sleep(for: delay) }
        return response(to: request, with: answer)
    }

    /// The fields that the service documents: browsers' players read `Location` only where it is exposed to them.
    private func response(to request: HummingbirdCore.Request, with answer: Answer) -> Response {
        var fields: HTTPFields = [
            .accessControlAllowOrigin: "*", .accessControlAllowMethods: "OPTIONS,POST,PUT",
            .accessControlAllowHeaders: "Content-Type", .accessControlExposeHeaders: "Location",
        ]
        if let location = answer.location { fields[.location] = location }
        fields[.contentLength] = String(answer.content.count)
        if let retryAfter = answer.retryAfter { fields[.retryAfter] = retryAfter }
        if let wire = answer.wire, let name = HTTPField.Name(AnswerIntercept.field) { fields[name] = wire.name }
        if !answer.content.isEmpty { fields[.contentType] = "application/json" }
        var response = Response(
            status: .init(code: answer.status), headers: fields,
            body: answer.content.isEmpty || request.method == .head
                ? .init() : .init(byteBuffer: ByteBuffer(bytes: answer.content)))
        // These have no content, and so no length of it (RFC 9110 §8.6).
        if answer.status == 204 || answer.status == 304 { response.headers[.contentLength] = nil }
        return response
    }
}

/// The service, asked from many tasks.
final class SharedService: Sendable {
    private let service: Mutex<CollectionService>

    init(_ service: CollectionService) {
        self.service = Mutex(service)
    }

    func answer(_ request: CollectionRequest, at now: Int64) -> Answer {
        service.withLock { $0.answer(request, at: now) }
    }

    /// Whether the request that begins is to be left unread.
    func leavesUnread() -> Bool {
        service.withLock { $0.leavesUnread() }
    }

    /// The answer to a request that the service is not asked, counted with the others.
    func refusal(_ status: Int, _ message: String) -> Answer {
        service.withLock { $0.count(.error(status, message)) }
    }

    /// What was answered so far.
    var summary: CollectorSummary {
        service.withLock { service in
            CollectorSummary(
                answers: service.answers, sessionsOpened: service.sessionsOpened,
                sessionsForgotten: service.sessionsForgotten, wrongOnTheWire: service.wrongOnTheWire,
                requestsLeftUnread: service.requestsLeftUnread,
                requestsNotLogged: 0, removal: LogRemoval())
        }
    }
}
