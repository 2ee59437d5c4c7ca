import EventLog
import HTTP
import Wire

extension Extractor {
    /// Writes the line of an exchange whose request is whole, and whose answer is there, will not come, or is no longer
    /// waited for.
    ///
    /// Called when it is out of the queue.
    mutating func write(_ slot: Int, into items: inout [LogItem]) {
        guard let messages = exchanges[slot].messages else { preconditionFailure("an exchange is written once") }
        seq += 1
        let outcome = exchanges[slot].phase == .finished ? exchanges[slot].outcome : nil
        var answer: PendingExchange.Answer?
        if case .answered(let given) = outcome { answer = given }
        var record = ExchangeRecord(
            seq: seq, at: exchanges[slot].key.stamp.clock, call: messages.call, eventType: messages.reading.eventType,
            playhead: messages.reading.playhead, ts: messages.reading.ts,
            request: RecordBuilding.request(messages, keepsCredentials: options.keepsCredentials),
            response: answer.map {
                RecordBuilding.response(
                    $0, ended: messages.request.last.time, isWithheld: messages.isWithheld,
                    keepsCredentials: options.keepsCredentials)
            },
            connection: connections.record(
                exchanges[slot].place, stream: exchanges[slot].id.stream, roundTrip: messages.roundTrip),
            sources: RecordBuilding.sources(messages, answer),
            complete: messages.request.isComplete && !messages.isWithheld,
            notes: notes(slot, messages, outcome), body: RecordBuilding.body(messages))
        link(slot, messages, &record)
        count(messages.request)
        if answer != nil { tally.answers += 1 }
        let key = exchanges[slot].key
        if lastWritten.map({ $0 < key }) ?? true { lastWritten = key }
        items.append(.exchange(consume record, bodyIsEmbeddable: messages.reading.isEmbeddable))
        if exchanges[slot].phase == .finished { free(slot) } else { awaitAnswer(slot, messages) }
    }

    /// Writes an answer that came after its exchange's line; nothing where none will come.
    mutating func writeAnswer(_ slot: Int, into items: inout [LogItem]) {
        if case .answered(let answer) = exchanges[slot].outcome, let written = exchanges[slot].written {
            let record = RecordBuilding.response(
                answer, ended: written.ended, isWithheld: written.isWithheld,
                keepsCredentials: options.keepsCredentials)
            items.append(.answer(AnswerRecord(to: written.seq, response: record)))
            tally.lateAnswers += 1
        }
        free(slot)
    }

    /// Keeps what a late answer needs, and forgets the oldest of these where they are too many.
    private mutating func awaitAnswer(_ slot: Int, _ messages: PendingExchange.Messages) {
        exchanges[slot].written = PendingExchange.Written(
            seq: seq, ended: messages.request.last.time, isWithheld: messages.isWithheld, copy: messages.copy)
        exchanges[slot].messages = nil
        awaited.append((slot, exchanges[slot].generation))
        while awaited.count - awaitedHead > Self.answersAwaited {
            let oldest = awaited[awaitedHead]
            awaitedHead += 1
            forget(oldest.slot, generation: oldest.generation)
        }
        if awaitedHead >= Self.answersAwaited {
            awaited.removeFirst(awaitedHead)
            awaitedHead = 0
        }
    }

    private mutating func forget(_ slot: Int, generation: UInt32) {
        let exchange = exchanges[slot]
        guard exchange.generation == generation, exchange.written != nil else { return }
        tally.forgotten += 1
        if exchange.outcome == nil {
            connections[exchange.place].open.remove(exchange.id.index)
            free(slot)
        } else {
            // What became of it is staged: the slot is given back when that takes effect.
            exchanges[slot].isForgotten = true
        }
    }

    /// The notes of a line, in the order of the list.
    private mutating func notes(
        _ slot: Int, _ messages: PendingExchange.Messages, _ outcome: PendingExchange.Outcome?
    ) -> [Note] {
        var notes: [Note] = []
        let exchange = (key: exchanges[slot].key, connection: exchanges[slot].id.connection)
        for note in messages.request.notes { if let note = Note(rawValue: note.rawValue) { notes.append(note) } }
        for fault in messages.request.faults { if let note = Note(rawValue: fault.rawValue) { notes.append(note) } }
        switch outcome {
        case .answered: break
        case .unanswered(.closed): notes.append(.noAnswer)
        case .unanswered(.reset): notes.append(.reset)
        case .unanswered(.framingLost): notes.append(.answerLost)
        case .unanswered(.captureEnded), nil: notes.append(.answerPending)
        }
        if exchanges[slot].isSkipped || lastWritten.map({ exchange.key < $0 }) == true {
            notes.append(.late)
            tally.late += 1
        }
        if !resends.isEmpty, let copy = messages.copy,
            resends.take(copy, connection: exchange.connection, began: exchange.key)
        {
            notes.append(.resent)
            tally.resent += 1
        }
        if messages.isWithheld {
            notes.append(.withheld)
            tally.withheld += 1
        }
        return notes.count < 2 ? notes : Note.allCases.filter(notes.contains)
    }

    /// Says which session the record belongs to.
    private mutating func link(_ slot: Int, _ messages: PendingExchange.Messages, _ record: inout ExchangeRecord) {
        if let handle = exchanges[slot].opened {
            sessions.wrote(handle, seq: seq)
            guard let session = sessions.identity(handle), let id = session.id else { return }
            record.session = id.octets
            record.link = session.state == .handed ? .response : .inferred
        } else if let event = messages.event {
            let place = exchanges[slot].place
            let link = sessions.link(
                event, observed: exchanges[slot].session, affinity: &connections[place].affinity)
            record.session = link.id
            record.start = link.start
            switch link.kind {
            case .response: record.link = .response
            case .inferred: record.link = .inferred
            case .ambiguous: record.link = .ambiguous
            case .none: record.link = ExchangeRecord.Link.none
            }
            count(link.kind)
        }
    }

    private mutating func count(_ kind: SessionLink.Kind) {
        switch kind {
        case .response: tally.linkedByResponse += 1
        case .inferred: tally.linkedByInference += 1
        case .ambiguous: tally.ambiguous += 1
        case .none: tally.unlinked += 1
        }
    }

    private mutating func count(_ request: RequestMessage) {
        if request.isComplete {
            tally.loggedWhole += 1
        } else if request.faults.contains(.ambiguousFraming) {
            tally.refusedAmbiguous += 1
        } else if request.faults.contains(.overLimit) || request.faults.contains(.fieldsOverLimit) {
            tally.refusedOverLimit += 1
        } else {
            tally.loggedIncomplete += 1
        }
    }
}
