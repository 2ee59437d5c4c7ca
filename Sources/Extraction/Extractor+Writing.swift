import ByteStream
import EventLog
import HTTP
import Wire

extension Extractor {
    /// Writes the line of an exchange whose request is whole, and whose answer is there, will not come, or is no longer
    /// waited for.
    ///
    /// Called when it is out of the queue.
    mutating func write(_ slot: Int, into items: inout some LogSink & ~Copyable) {
        guard let request = exchanges[slot].request else { preconditionFailure("an exchange is written once") }
        let isPending = exchanges[slot].phase != .finished
        let copy = isPending || !resends.isEmpty ? exchanges[slot].copy : nil
        seq += 1
        var turn = ExchangeDraft.Turn(
            seq: seq, at: exchanges[slot].key.stamp.clock, call: request.call, stream: exchanges[slot].id.stream,
            roundTrip: exchanges[slot].roundTrip, source: FrameSpans.source(of: request), notes: request.notes)
        if !isPending, case .answered(let answer) = exchanges[slot].outcome {
            turn.after = answer.after
            FrameSpans.add(answer, of: request, to: &turn)
            tally.answers += 1
        } else {
            FrameSpans.add(nil, of: request, to: &turn)
        }
        note(slot, request, isPending: isPending, copy, in: &turn)
        if exchanges[slot].isDoubted, let ambiguity = exchanges[slot].ambiguity {
            turn.notes.insert(.ambiguousStream)
            turn.ambiguous = ambiguity.frames.map { SourceFrame(source: Int($0.source), number: $0.number) }
            tally.ambiguousStreams += 1
        }
        if request.notes.contains(.ambiguousHost) { tally.ambiguousHosts += 1 }
        link(slot, &turn)
        count(request.fate)
        let key = exchanges[slot].key
        if lastWritten.map({ $0 < key }) ?? true { lastWritten = key }
        let connection = connections.encoded(exchanges[slot].place)
        exchanges[slot].write(turn, connection, to: &items)
        if isPending { awaitAnswer(slot, request, copy) } else { free(slot) }
    }

    /// Writes an answer that came after its exchange's line; nothing where none will come.
    mutating func writeAnswer(_ slot: Int, into items: inout some LogSink & ~Copyable) {
        if case .answered(let answer) = exchanges[slot].outcome, let seq = exchanges[slot].written?.seq {
            exchanges[slot].writeAnswer(after: answer.after, to: seq, to: &items)
            tally.lateAnswers += 1
        }
        free(slot)
    }

    /// Keeps what a late answer needs, and forgets the oldest of these where they are too many.
    private mutating func awaitAnswer(
        _ slot: Int, _ request: ReadRequest, _ copy: ResentTable.Key?
    ) {
        exchanges[slot].written = PendingExchange.Written(
            seq: seq, ended: request.last.time, isWithheld: request.isWithheld,
            isStart: request.call == .sessionStart, copy: copy)
        exchanges[slot].request = nil
        exchanges[slot].draft.removeRequest()
        awaited.append((slot, exchanges[slot].generation))
        awaiting += 1
        while awaiting > options.maxAnswersAwaited, awaitedHead < awaited.count {
            let oldest = awaited[awaitedHead]
            awaitedHead += 1
            if isAwaited(oldest.slot, generation: oldest.generation) { forget(oldest.slot) }
        }
        // Half of what stands there is awaited no more, so that each is moved once on average.
        if awaited.count > 2 * awaiting + Self.fewAwaited {
            awaited = awaited[awaitedHead...].filter { isAwaited($0.slot, generation: $0.generation) }
            awaitedHead = 0
        }
    }

    /// Entries of `awaited` that are not worth going through.
    private static let fewAwaited = 64

    private func isAwaited(_ slot: Int, generation: UInt32) -> Bool {
        exchanges[slot].generation == generation && exchanges[slot].written != nil && !exchanges[slot].isForgotten
    }

    /// Waits no longer for the answer of an exchange that is awaited.
    private mutating func forget(_ slot: Int) {
        tally.forgotten += 1
        if exchanges[slot].outcome == nil {
            let id = exchanges[slot].id
            connections[exchanges[slot].place].open.remove(id.index)
            forgotten.insert(id)
            free(slot)
        } else {
            // What became of it is staged: the slot is given back when that takes effect.
            exchanges[slot].isForgotten = true
            awaiting -= 1
        }
    }

    /// Adds to the notes of a line what became of it.
    private mutating func note(
        _ slot: Int, _ request: ReadRequest, isPending: Bool, _ copy: ResentTable.Key?,
        in turn: inout ExchangeDraft.Turn
    ) {
        let key = exchanges[slot].key
        if turn.after == nil {
            switch isPending ? nil : exchanges[slot].outcome {
            case .answered: break
            case .unanswered(.closed): turn.notes.insert(.noAnswer)
            case .unanswered(.reset): turn.notes.insert(.reset)
            case .unanswered(.framingLost): turn.notes.insert(.answerLost)
            case .unanswered(.captureEnded), nil: turn.notes.insert(.answerPending)
            }
        }
        if exchanges[slot].isSkipped || lastWritten.map({ key < $0 }) == true {
            turn.notes.insert(.late)
            tally.late += 1
        }
        if let copy, resends.take(copy, connection: exchanges[slot].id.connection, began: key) {
            turn.notes.insert(.resent)
            tally.resent += 1
        }
        if request.isWithheld {
            turn.notes.insert(.withheld)
            tally.withheld += 1
        }
    }

    /// Says which session the record belongs to.
    private mutating func link(_ slot: Int, _ record: inout ExchangeDraft.Turn) {
        if let handle = exchanges[slot].opened {
            sessions.wrote(handle, seq: seq)
            guard let session = sessions.identity(handle), let id = session.id else { return }
            record.session = id.octets
            record.link = session.state == .handed ? .response : .inferred
        } else if let event = exchanges[slot].event(known: exchanges[slot].session) {
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

    private mutating func count(_ fate: ReadRequest.Fate) {
        switch fate {
        case .whole: tally.loggedWhole += 1
        case .incomplete: tally.loggedIncomplete += 1
        case .ambiguous: tally.refusedAmbiguous += 1
        case .overLimit: tally.refusedOverLimit += 1
        }
    }
}
