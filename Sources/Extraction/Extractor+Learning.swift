import ByteStream
import EventLog
import HTTP
import MediaCollection
import Wire

extension Extractor {
    /// Takes what a connection's reader says of an exchange.
    mutating func learn(_ event: consuming ExchangeEvent, at stamp: FrameStamp) {
        switch consume event {
        case .began(let id, let first): begin(id, first: first, at: stamp)
        case .dropped(let id): drop(id, at: stamp)
        case .request(let id, let request): learn(request, of: id, at: stamp)
        case .response(let id, let response):
            guard let (place, slot) = endOfOpen(id) else {
                tally.notSelectedOctets += response.wireOctets
                return
            }
            let answer = answer(response, to: slot)
            let octets = answer.octetCount
            exchanges[slot].outcome = .answered(answer)
            stage(.answer, slot, of: place, at: stamp, octets: octets)
        case .unanswered(let id, let reason):
            guard let (place, slot) = endOfOpen(id) else { return }
            exchanges[slot].outcome = .unanswered(reason)
            stage(.answer, slot, of: place, at: stamp)
        case .anomaly: break
        }
    }

    /// Marks what is read of a connection from now on as ambiguous, and what waits for its answer with octets in doubt.
    ///
    /// What was answered before the doubt came up had been read, and is not marked.
    mutating func mark(_ place: Int, _ ambiguity: StreamAmbiguity) {
        if connections[place].ambiguity == nil { connections[place].ambiguity = ambiguity }
        for slot in connections[place].open.slots {
            guard let request = exchanges[slot].request, request.ambiguity == nil,
                request.hasFrame(ambiguity.first)
            else { continue }
            request.ambiguity = ambiguity
        }
    }

    private mutating func begin(_ id: ExchangeID, first: FrameStamp, at stamp: FrameStamp) {
        guard let place = connections.place(id.connection) else { return }
        let key = ReleaseQueue.Key(stamp: first, index: id.index)
        let slot = exchanges.add(PendingExchange(id: id, place: place, key: key))
        connections[place].users += 1
        connections[place].open.append(id.index, slot: slot)
        stage(.began, slot, of: place, at: stamp)
    }

    private mutating func drop(_ id: ExchangeID, at stamp: FrameStamp) {
        guard let (place, slot) = endOfOpen(id) else { return }
        guard hasJustBegun(slot, at: stamp) else {
            stage(.dropped, slot, of: place, at: stamp)
            return
        }
        stagedOctets &-= staged.removeLast().octets
        free(slot)
    }

    private mutating func learn(_ request: borrowing RequestMessage, of id: ExchangeID, at stamp: FrameStamp) {
        let reading =
            readings.take() ?? reader.read(request.content.octets, isComplete: request.isComplete)
        guard let place = connections.place(id.connection) else { return }
        if connections[place].open.slot(id.index) == nil { begin(id, first: request.first, at: stamp) }
        guard let slot = connections[place].open.slot(id.index) else { return }
        tally.requests += 1
        if let sender = request.sender { connections[place].client = sender }
        let head = request.fields.storage.span.bytes
        let target = head.extracting(request.targetRange)
        let path = RequestPath(target: target)
        let isPOST = head.isPOST(request.methodRange)
        let verdict = options.selection.verdict(
            isPOST: isPOST, method: head.extracting(request.methodRange), target: target, path: path,
            shape: reading.shape)
        if verdict == .ignored {
            tally.notSelected += 1
            tally.notSelectedOctets += request.wireOctets
            drop(id, at: stamp)
            return
        }
        let encoded = encode(
            request, target: target, path: isPOST ? path : nil, reading: reading, isWithheld: verdict == .withheld,
            of: place, began: exchanges[slot].key)
        encoded.ambiguity = connections[place].ambiguity
        exchanges[slot].request = encoded
        if hasJustBegun(slot, at: stamp) {
            let octets = encoded.octetCount
            staged[staged.count - 1].kind = .beganWithRequest
            staged[staged.count - 1].octets &+= octets
            stagedOctets &+= octets
        } else {
            stage(.request, slot, of: place, at: stamp, octets: encoded.octetCount)
        }
    }

    /// The request as it waits for its turn.
    private mutating func encode(
        _ request: borrowing RequestMessage, target: RawSpan, path: RequestPath?, reading: BodyReader.Reading,
        isWithheld: Bool, of place: Int, began: ReleaseQueue.Key
    ) -> PendingExchange.Request {
        let authority = self.authority(of: request, place: place)
        let ends = connections.ends(place)
        let party = SessionParty(
            client: ends.client.address, server: ends.server, authority: connections[place].authority.hash,
            agent: ContentHash.ofValue("user-agent", in: request.fields),
            connection: connections[place].connection.ordinal)
        var call = ExchangeRecord.Call.other
        var event: SessionEvent?
        if let path {
            switch path.kind {
            case .sessionEvents(let range):
                call = .event
                event = SessionEvent(
                    party: party, id: SessionID(target.extracting(range)),
                    isMisread: Self.repeatsSegment(range, of: target, path: path.range), began: began,
                    endsSession: reading.endsSession)
            case .events: call = .event
            case .sessions where reading.shape == .sessionStart: call = .sessionStart
            case .sessions where reading.shape == .downloaded: call = .downloaded
            case .downloaded where reading.shape == .downloaded: call = .downloaded
            case .sessions, .downloaded, .other: break
            }
        }
        let body = isWithheld ? .none : request.body
        // Only of a whole content is anything shown; its places are those of these octets.
        let octets: [UInt8] = if case .octets(let octets) = body { octets } else { [] }
        let shown = isWithheld ? DraftEncoder.Shown() : reading.shown
        let encoded = encode(
            request, target: target, authority, shown, of: octets.span.bytes, isWithheld: isWithheld)
        return PendingExchange.Request(
            ExchangeDraft(
                request: encoded, body: body, isEmbeddable: reading.isEmbeddable,
                complete: request.isComplete && !isWithheld),
            of: request, target: ContentHash.of(target), isWithheld: isWithheld,
            octetCount: request.content.octetCount &+ request.fields.storage.count, party: party, event: event,
            call: call, identifiers: reading.identifiers, roundTrip: connections[place].roundTrip)
    }

    private mutating func encode(
        _ request: borrowing RequestMessage, target: RawSpan, _ authority: [UInt8]?, _ shown: DraftEncoder.Shown,
        of body: RawSpan, isWithheld: Bool
    ) -> EncodedRequest {
        encoder.request(
            method: request.fields.storage.span.bytes.extracting(request.methodRange), target: target,
            version: request.version, authority: authority,
            // A source whose clock steps back, or that holds frames in wrong order, does not make a request end before it began.
            took: max(0, request.last.time.nanoseconds(since: request.first.time)), fields: request.fields,
            keepsCredentials: options.keepsCredentials,
            content: DraftEncoder.Content(
                size: request.content.size, coding: request.content.codings,
                coded: isWithheld ? nil : request.content.coded),
            shown: shown, body: body)
    }

    /// The answer as it waits for its turn.
    private mutating func answer(_ response: borrowing ResponseMessage, to slot: Int) -> PendingExchange.Answer {
        let request = exchanges[slot].request
        let written = exchanges[slot].written
        let isWithheld = request?.isWithheld ?? written?.isWithheld ?? false
        let isStart = request.map { $0.call == .sessionStart } ?? written?.isStart ?? false
        let ended = request?.last.time ?? written?.ended ?? response.first.time
        let encoded = encoder.response(
            status: response.status, after: response.first.time.nanoseconds(since: ended),
            took: max(0, response.last.time.nanoseconds(since: response.first.time)), fields: response.fields,
            keepsCredentials: options.keepsCredentials, size: response.content.size,
            content: isWithheld ? nil : response.content.front(Self.answerOctets), complete: response.faults.isEmpty)
        return PendingExchange.Answer(
            encoded: encoded, first: response.first, last: response.last, opened: isStart ? response.opened : nil,
            octetCount: response.octetCount)
    }

    /// The authority that a request asks for: that of an absolute-form target, else Host (RFC 9112 §3.2.2).
    ///
    /// Kept with its hash on the connection, where the next request most likely says the same.
    private mutating func authority(of request: borrowing RequestMessage, place: Int) -> [UInt8]? {
        let named =
            Self.authority(inAbsoluteForm: request.targetRange, of: request.fields.storage)
            ?? request.fields.firstRange("host") ?? request.fields.firstRange(":authority")
        guard let named else {
            connections[place].authority = ([], 0)
            return nil
        }
        let octets = request.fields.storage.span.bytes.extracting(named)
        let isKnown = octets.equals(connections[place].authority.octets.span.bytes)
        if !isKnown || connections[place].authority.hash == 0 {
            let name = Array(request.fields.storage[named])
            connections[place].authority = (name, ContentHash.ofName(name[...]))
        }
        return connections[place].authority.octets
    }

    /// What stands between `://` and the next slash, query, fragment or end, without user information: that names no
    /// server, and is a credential (RFC 3986 §3.2.1).
    private static func authority(inAbsoluteForm range: Range<Int>, of head: [UInt8]) -> Range<Int>? {
        if range.isEmpty || head[range.lowerBound] == 0x2F { return nil }
        let target = head[range]
        guard let colon = target.firstIndex(of: 0x3A), target[colon...].starts(with: "://".utf8) else { return nil }
        let authority = target[(colon + 3)...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let host = authority.lastIndex(of: 0x40).map { authority[($0 + 1)...] } ?? authority
        return host.isEmpty ? nil : host.startIndex..<host.endIndex
    }

    /// Whether the segment at `range` also stands before it in the path: `/api/v1/sessions/v1/events`.
    private static func repeatsSegment(_ range: Range<Int>, of target: RawSpan, path: Range<Int>) -> Bool {
        // Server-made ids are long, the path's own segments short: most are told apart without looking.
        guard range.count <= longestMisread else { return false }
        let segment = target.extracting(range)
        var start = path.lowerBound
        for index in path.lowerBound..<range.lowerBound
        where target.unsafeLoad(fromByteOffset: index, as: UInt8.self) == 0x2F {
            if target.extracting(start..<index).equals(segment) { return true }
            start = index + 1
        }
        return false
    }

    /// Longer path segments than this are no words of an API's path.
    private static let longestMisread = 16

    /// Takes an exchange off the list of those of which more is to come.
    private mutating func endOfOpen(_ id: ExchangeID) -> (place: Int, slot: Int)? {
        guard let place = connections.place(id.connection), let slot = connections[place].open.slot(id.index) else {
            return nil
        }
        connections[place].open.remove(id.index)
        return (place, slot)
    }
}
