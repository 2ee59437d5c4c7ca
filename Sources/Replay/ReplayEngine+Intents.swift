/// What an engine knows of its run's journal.
struct IntentGate: Sendable {
    /// Whether the run has a journal: without one everything may go at once.
    let isShut: Bool
    /// What is to be written, in order.
    var entries: [JournalEntry] = []
    /// Intents asked for so far; each request keeps the number of its own.
    var asked = 0
    /// Intents that are written, by the number of the last.
    var written = 0
    /// How many at the front of the timeline were looked at for their intents.
    var lookedAhead = 0
    /// Connections whose request waits for its intent to be written.
    var waiting: [(intent: Int, connection: Int)] = []
}

extension ReplayEngine {
    /// The number of the last intent that was asked for; `intentsWritten` takes it.
    public var intentsAsked: Int { gate.asked }

    /// Takes what is to be written to the journal, in order.
    ///
    /// Before its intent is written no request goes. What else there is (sessions, and requests that did not go) only
    /// has to be written before what comes after it.
    public mutating func takeJournalEntries(into taken: inout [JournalEntry]) {
        taken.removeAll(keepingCapacity: true)
        swap(&taken, &gate.entries)
    }

    /// The intents up to the one with number `last` are written: their requests may go.
    public mutating func intentsWritten(upTo last: Int) {
        gate.written = max(gate.written, last)
        guard !gate.waiting.isEmpty else { return }
        let free = gate.waiting.filter { $0.intent <= gate.written }
        gate.waiting.removeAll { $0.intent <= gate.written }
        for (intent, connection) in free {
            // The connection may have been lost meanwhile, and its request with it.
            if connections.isUnsent(connection), connections.request(on: connection)?.intent == intent {
                sendNow(on: connection)
            }
        }
    }

    /// Asks for the intents of what is due soon and can be expected to go then, so that no write lies between due and sent.
    ///
    /// One write serves all that is due within the time in which intents are written ahead, and there is none for the
    /// second half of it.
    mutating func askAhead(now: Int64) {
        guard gate.isShut, ending == nil, let next = timeline[gate.lookedAhead], next.due - limits.intentLatest <= now
        else { return }
        while let next = timeline[gate.lookedAhead], next.due - limits.intentAhead <= now {
            if isExpectedToGo(next) {
                gate.asked += 1
                gate.entries.append(.intent(next.id))
                timeline.change(gate.lookedAhead) { $0.intent = gate.asked }
            }
            gate.lookedAhead += 1
        }
    }

    /// When `askAhead` has something to do.
    var nextAsk: Int64? {
        guard gate.isShut, ending == nil, let next = timeline[gate.lookedAhead] else { return nil }
        return next.due - limits.intentLatest
    }

    /// Whether a request goes at its due time as far as can be told: its session is open, or it needs none.
    ///
    /// Events that wait for a session ask when they go: a run killed before that leaves no doubt about them.
    private func isExpectedToGo(_ request: PlannedRequest) -> Bool {
        guard request.goes else { return false }
        guard let key = request.order, !request.opensSession else { return true }
        guard let group = groups.place(of: key) else { return request.openedSession != nil }
        switch groups[group].session {
        case .open, .none: return true
        case .awaited, .failed: return false
        }
    }

    /// Whether the connection's request may go; where it may not yet, its intent is asked for, and it goes once that is written.
    mutating func passesGate(_ id: Int) -> Bool {
        guard gate.isShut, let request = connections.request(on: id) else { return true }
        let intent: Int
        if let asked = request.intent {
            intent = asked
        } else {
            gate.asked += 1
            intent = gate.asked
            gate.entries.append(.intent(request.id))
            connections.setIntent(id, intent)
        }
        if intent <= gate.written { return true }
        gate.waiting.append((intent, id))
        return false
    }

    /// Takes the intent of a request back that did not go.
    mutating func takeBackIntent(of request: PlannedRequest) {
        if request.intent != nil { gate.entries.append(.unsent(request.id)) }
    }

    /// Notes the session that a start's answer opened.
    mutating func noteSession(of flight: InFlight, _ result: Outcome.Result) {
        guard gate.isShut, let id = flight.opening?.id, case .answered(let status, _) = result else { return }
        let slip = flight.group.map { groups[$0].slip } ?? 0
        gate.entries.append(.session(flight.request.id, OpenedSession(id: id, status: status, slip: slip)))
    }
}
