import ByteStream
import EventLog
import HTTP
import MediaCollection
import Wire

extension Extractor {
    /// Marks what is read of a connection from now on as ambiguous, and what waits for its answer with octets in doubt.
    ///
    /// What was answered before the doubt came up had been read, and is not marked. What waits is marked when the frame at
    /// `stamp` takes effect, if its line is not written by then.
    mutating func mark(_ place: Int, _ ambiguity: StreamAmbiguity, at stamp: FrameStamp?) {
        if connections[place].ambiguity == nil { connections[place].ambiguity = ambiguity }
        for slot in connections[place].open.slots {
            guard exchanges[slot].ambiguity == nil, exchanges[slot].request?.hasFrame(ambiguity.first) == true else {
                continue
            }
            exchanges[slot].ambiguity = ambiguity
            stage(.doubted, slot, of: place, at: stamp)
        }
    }

    /// An exchange began.
    mutating func begin(_ id: ExchangeID, first: FrameStamp, at stamp: FrameStamp) {
        guard let place = connections.place(id.connection) else { return }
        let key = ReleaseQueue.Key(stamp: first, index: id.index)
        let slot = exchanges.add(id, place: place, key: key)
        connections[place].users += 1
        connections[place].open.append(id.index, slot: slot)
        stage(.began, slot, of: place, at: stamp)
    }

    /// An exchange turned out to be of no interest.
    mutating func drop(_ id: ExchangeID, at stamp: FrameStamp) {
        guard let (place, slot) = endOfOpen(id) else { return }
        guard hasJustBegun(slot, at: stamp) else {
            stage(.dropped, slot, of: place, at: stamp)
            return
        }
        stagedOctets &-= staged.removeLast().octets
        free(slot)
    }

    /// A request is known.
    mutating func learn(_ request: borrowing ReadRequest, of readings: borrowing Readings, at stamp: FrameStamp) {
        let id = request.id
        guard let place = connections.place(id.connection) else { return }
        if connections[place].open.slot(id.index) == nil { begin(id, first: request.first, at: stamp) }
        guard let slot = connections[place].open.slot(id.index) else { return }
        tally.requests += 1
        if let sender = request.sender { connections[place].client = sender }
        if request.verdict == .ignored {
            tally.notSelected += 1
            tally.notSelectedOctets += request.wireOctets
            drop(id, at: stamp)
            return
        }
        let octets = request.octetCount
        keep(request, of: readings, slot, of: place)
        if hasJustBegun(slot, at: stamp) {
            staged.completeLast(octets: octets)
            stagedOctets &+= octets
        } else {
            stage(.request, slot, of: place, at: stamp, octets: octets)
        }
    }

    /// Keeps what a request's line needs until its turn.
    private mutating func keep(
        _ request: borrowing ReadRequest, of readings: borrowing Readings, _ slot: Int, of place: Int
    ) {
        exchanges[slot].request = copy request
        exchanges[slot].party = connections.party(place, authority: request.authority, agent: request.agent)
        exchanges[slot].roundTrip = connections[place].roundTrip
        exchanges.giveStorage(to: slot, for: request.encoded.count)
        exchanges[slot].draft.take(request.encoded, of: readings.text)
        if let range = request.session {
            exchanges[slot].sessionID = connections.sessionID(
                readings.text.span.bytes.extracting(range), at: place, among: sessions)
        }
        if !request.identifiers.isEmpty {
            exchanges[slot].identifiers = Array(readings.identifiers[request.identifiers])
        }
        if let ambiguity = connections[place].ambiguity {
            exchanges[slot].ambiguity = ambiguity
            exchanges[slot].isDoubted = true
        }
    }

    /// An answer is known.
    mutating func learn(_ answer: borrowing ReadAnswer, of readings: borrowing Readings, at stamp: FrameStamp) {
        guard let (place, slot) = endOfOpen(answer.id) else {
            // Of a request that was not selected, but for those that were written and forgotten.
            if forgotten.remove(answer.id) == nil { tally.notSelectedOctets += answer.wireOctets }
            return
        }
        exchanges[slot].take(answer, of: readings.text)
        stage(.answer, slot, of: place, at: stamp, octets: answer.octetCount)
    }

    /// No answer will come.
    mutating func learn(_ reason: Unanswered, of id: ExchangeID, at stamp: FrameStamp) {
        guard let (place, slot) = endOfOpen(id) else {
            forgotten.remove(id)
            return
        }
        exchanges[slot].outcome = .unanswered(reason)
        stage(.answer, slot, of: place, at: stamp)
    }

    /// Takes an exchange off the list of those of which more is to come.
    private mutating func endOfOpen(_ id: ExchangeID) -> (place: Int, slot: Int)? {
        guard let place = connections.place(id.connection), let slot = connections[place].open.slot(id.index) else {
            return nil
        }
        connections[place].open.remove(id.index)
        return (place, slot)
    }
}
