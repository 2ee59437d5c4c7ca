import EventLog
import HTTP
import Wire

extension Extractor {
    /// Writes the line of an exchange whose request is whole, and whose answer is there, will not come, or is no longer
    /// waited for.
    ///
    /// Called when it is out of the queue.
    mutating func write(_ slot: Int, into items: inout some LogSink & ~Copyable) {
        guard let messages = exchanges[slot].messages else { preconditionFailure("an exchange is written once") }
        let isPending = exchanges[slot].phase != .finished
        let outcome = isPending ? nil : exchanges[slot].outcome
        let copy = isPending || !resends.isEmpty ? messages.copy : nil
        guard var record = messages.take() else { preconditionFailure("a record is written once") }
        seq += 1
        record.seq = seq
        connections.describe(exchanges[slot].place, stream: exchanges[slot].id.stream, in: &record.connection)
        note(slot, messages, outcome, copy, in: &record.notes)
        if case .answered(let answer) = outcome {
            record.response = RecordBuilding.response(
                answer, ended: messages.last.time, isWithheld: messages.isWithheld,
                keepsCredentials: options.keepsCredentials)
            record.sources = RecordBuilding.sources(messages, answer)
            tally.answers += 1
        } else {
            record.sources = RecordBuilding.sources(messages, nil)
        }
        link(slot, messages, &record)
        count(messages.fate)
        let key = exchanges[slot].key
        if lastWritten.map({ $0 < key }) ?? true { lastWritten = key }
        items.take(record, bodyIsEmbeddable: messages.isEmbeddable)
        if isPending { awaitAnswer(slot, messages, copy) } else { free(slot) }
    }

    /// Writes an answer that came after its exchange's line; nothing where none will come.
    mutating func writeAnswer(_ slot: Int, into items: inout some LogSink & ~Copyable) {
        if case .answered(let answer) = exchanges[slot].outcome, let written = exchanges[slot].written {
            let record = RecordBuilding.response(
                answer, ended: written.ended, isWithheld: written.isWithheld,
                keepsCredentials: options.keepsCredentials)
            items.take(AnswerRecord(to: written.seq, response: record))
            tally.lateAnswers += 1
        }
        free(slot)
    }

    /// Keeps what a late answer needs, and forgets the oldest of these where they are too many.
    private mutating func awaitAnswer(
        _ slot: Int, _ messages: PendingExchange.Messages, _ copy: ResentTable.Key?
    ) {
        exchanges[slot].written = PendingExchange.Written(
            seq: seq, ended: messages.last.time, isWithheld: messages.isWithheld, copy: copy)
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

    /// Adds to the notes of a line what became of it, and puts them in the order of the list.
    private mutating func note(
        _ slot: Int, _ messages: PendingExchange.Messages, _ outcome: PendingExchange.Outcome?,
        _ copy: ResentTable.Key?, in notes: inout [Note]
    ) {
        let key = exchanges[slot].key
        switch outcome {
        case .answered: break
        case .unanswered(.closed): notes.append(.noAnswer)
        case .unanswered(.reset): notes.append(.reset)
        case .unanswered(.framingLost): notes.append(.answerLost)
        case .unanswered(.captureEnded), nil: notes.append(.answerPending)
        }
        if exchanges[slot].isSkipped || lastWritten.map({ key < $0 }) == true {
            notes.append(.late)
            tally.late += 1
        }
        if let copy, resends.take(copy, connection: exchanges[slot].id.connection, began: key) {
            notes.append(.resent)
            tally.resent += 1
        }
        if messages.isWithheld {
            notes.append(.withheld)
            tally.withheld += 1
        }
        if notes.count > 1 { notes = Note.allCases.filter(notes.contains) }
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

    private mutating func count(_ fate: PendingExchange.Fate) {
        switch fate {
        case .whole: tally.loggedWhole += 1
        case .incomplete: tally.loggedIncomplete += 1
        case .ambiguous: tally.refusedAmbiguous += 1
        case .overLimit: tally.refusedOverLimit += 1
        }
    }
}
