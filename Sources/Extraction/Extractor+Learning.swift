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
            let octets = response.octetCount
            exchanges[slot].outcome = .answered(PendingExchange.Answer(response))
            stage(.answer, slot, of: place, at: stamp, octets: octets)
        case .unanswered(let id, let reason):
            guard let (place, slot) = endOfOpen(id) else { return }
            exchanges[slot].outcome = .unanswered(reason)
            stage(.answer, slot, of: place, at: stamp)
        case .anomaly: break
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

    private mutating func learn(_ request: consuming RequestMessage, of id: ExchangeID, at stamp: FrameStamp) {
        guard let place = connections.place(id.connection) else { return }
        if connections[place].open.slot(id.index) == nil { begin(id, first: request.first, at: stamp) }
        guard let slot = connections[place].open.slot(id.index) else { return }
        tally.requests += 1
        if let sender = request.sender { connections[place].client = sender }
        let reading = reader.read(request)
        let path = RequestPath(target: request.target)
        let verdict = options.selection.verdict(
            method: request.method, target: request.target, path: path, shape: reading.shape)
        if verdict == .ignored {
            tally.notSelected += 1
            tally.notSelectedOctets += request.wireOctets
            drop(id, at: stamp)
            return
        }
        let messages = messages(
            request, path: path, reading: reading, isWithheld: verdict == .withheld, of: place,
            began: exchanges[slot].key)
        exchanges[slot].messages = messages
        if hasJustBegun(slot, at: stamp) {
            let octets = messages.octetCount
            staged[staged.count - 1].kind = .beganWithRequest
            staged[staged.count - 1].octets &+= octets
            stagedOctets &+= octets
        } else {
            stage(.request, slot, of: place, at: stamp, octets: messages.octetCount)
        }
    }

    private mutating func messages(
        _ request: consuming RequestMessage, path: RequestPath, reading: BodyReader.Reading, isWithheld: Bool,
        of place: Int, began: ReleaseQueue.Key
    ) -> PendingExchange.Messages {
        let authority = self.authority(of: request, place: place)
        let ends = connections.ends(place)
        let party = SessionParty(
            client: ends.client.address, server: ends.server, authority: connections[place].authority.hash,
            agent: request.fields.first("user-agent").map { ContentHash.of($0.span.bytes) } ?? 0,
            connection: connections[place].connection.ordinal)
        var call = ExchangeRecord.Call.other
        var event: SessionEvent?
        if request.method.elementsEqual("POST".utf8) {
            switch path.kind {
            case .sessionEvents(let range):
                call = .event
                let type = reading.eventType
                event = SessionEvent(
                    party: party, id: SessionID(Array(request.target[range])),
                    isMisread: Self.repeatsSegment(range, of: request.target, path: path.range), began: began,
                    endsSession: type?.elementsEqual("sessionEnd".utf8) == true
                        || type?.elementsEqual("sessionComplete".utf8) == true)
            case .events: call = .event
            case .sessions where reading.shape == .sessionStart: call = .sessionStart
            case .sessions where reading.shape == .downloaded: call = .downloaded
            case .downloaded where reading.shape == .downloaded: call = .downloaded
            case .sessions, .downloaded, .other: break
            }
        }
        let octets = request.content.octetCount &+ request.fields.storage.count
        return PendingExchange.Messages(
            record: ExchangeRecord(
                at: began.stamp.clock, call: call, eventType: reading.eventType, playhead: reading.playhead,
                ts: reading.ts,
                request: RecordBuilding.request(
                    request, authority: authority, isWithheld: isWithheld, keepsCredentials: options.keepsCredentials),
                // The rest is known when the turn of the connection has come.
                connection: ConnectionRecord(
                    id: "", n: 0, client: "", server: "", roundTrip: connections[place].roundTrip),
                complete: request.isComplete && !isWithheld, notes: request.lineNotes,
                body: isWithheld ? .none : RecordBuilding.body(request)),
            first: request.first, last: request.last, fate: request.fate, isWithheld: isWithheld,
            isEmbeddable: reading.isEmbeddable, octetCount: octets, party: party, event: event)
    }

    /// The authority that a request asks for: that of an absolute-form target, else Host (RFC 9112 §3.2.2).
    ///
    /// Kept with its hash on the connection, where the next request most likely says the same.
    private mutating func authority(of request: RequestMessage, place: Int) -> [UInt8]? {
        let named: ArraySlice<UInt8>?
        if request.target.first != 0x2F, let authority = Self.authority(inAbsoluteForm: request.target) {
            named = authority
        } else {
            named = request.fields.first("host") ?? request.fields.first(":authority")
        }
        guard let named else {
            connections[place].authority = ([], 0)
            return nil
        }
        if !connections[place].authority.octets.elementsEqual(named) || connections[place].authority.hash == 0 {
            connections[place].authority = (Array(named), ContentHash.ofName(named))
        }
        return connections[place].authority.octets
    }

    /// What stands between `://` and the next slash, query, fragment or end, without user information: that names no
    /// server, and is a credential (RFC 3986 §3.2.1).
    private static func authority(inAbsoluteForm target: [UInt8]) -> ArraySlice<UInt8>? {
        guard let colon = target.firstIndex(of: 0x3A), target[colon...].starts(with: "://".utf8) else { return nil }
        let authority = target[(colon + 3)...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let host = authority.lastIndex(of: 0x40).map { authority[($0 + 1)...] } ?? authority
        return host.isEmpty ? nil : host
    }

    /// Whether the segment at `range` also stands before it in the path: `/api/v1/sessions/v1/events`.
    private static func repeatsSegment(_ range: Range<Int>, of target: [UInt8], path: Range<Int>) -> Bool {
        let segment = target[range]
        // Server-made ids are long, the path's own segments short: most are told apart without looking.
        guard segment.count <= longestMisread else { return false }
        return target[path.lowerBound..<range.lowerBound].split(separator: 0x2F).contains { $0.elementsEqual(segment) }
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
