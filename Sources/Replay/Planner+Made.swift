import EventLog
import MediaCollection
import Wire

extension Planner {
    /// Plans the start of a session whose own is not among what is replayed, before its first event.
    ///
    /// It is made of its own, where the log has that, and else of the template.
    mutating func appendStart(_ key: Int, before event: ExchangeRecord, to planned: inout [PlannedRequest]) {
        guard case .open(let common) = plan.options.orphans, let session = plan.sessions[key],
            let moment = session.moment
        else { return }
        let own = session.ownStart.flatMap { earlierStarts.removeValue(forKey: $0) }
        guard let template = own.flatMap(StartTemplate.init(of:)) ?? common else { return }
        var start = (own ?? event).withoutContent
        (start.at, start.connection) = (event.at, event.connection)
        start.seq = key
        start.call = .sessionStart
        start.eventType = Array("sessionStart".utf8)
        start.request.method = Array("POST".utf8)
        if own == nil { start.request.target = moment.target }
        (start.playhead, start.ts) = (moment.playhead, moment.ts)
        start.response = nil
        start.body = .octets(template.body(playhead: moment.playhead, ts: moment.ts))
        countMadeStart(key)
        if plan.endSeq(of: key) != nil { keepForEnd(start, key: key) }
        planned.append(
            request(for: start, key: key, status: nil, late: nil, obstacle: nil, isLast: false, made: .start))
    }

    /// Plans the ends of sessions that are not to come to their last event.
    mutating func endSessions(into planned: inout [PlannedRequest], where isOpen: (Int) -> Bool) {
        for key in endings.keys.sorted() where isOpen(key) && !isEnded(key) {
            if let end = plan.endSeq(of: key) { appendEnd(end, of: key, to: &planned) }
        }
    }

    /// Plans the end of a session that the recording leaves open, after its last event.
    mutating func appendEnd(_ seq: Int, of key: Int, to planned: inout [PlannedRequest]) {
        guard let ending = endings.removeValue(forKey: key) else { return }
        let last = ending.last
        var end = last
        end.seq = seq
        end.call = .event
        end.eventType = Array("sessionEnd".utf8)
        end.request.method = Array("POST".utf8)
        end.response = nil
        if case .sessions = RequestPath(target: last.request.target).kind {
            var target = Array(last.request.target.prefix { $0 != 0x3F && $0 != 0x23 })
            while target.last == 0x2F { target.removeLast() }
            // The id is put in its place when the target has named the session.
            end.request.target = target + "/0/events".utf8
        }
        end.body = .octets(ending.body)
        planned.append(request(for: end, key: key, status: nil, late: nil, obstacle: nil, isLast: true, made: .end))
    }
}

extension StartTemplate {
    /// A recorded start as a template; nil where the service would not accept it.
    init?(of record: ExchangeRecord) {
        guard case .octets(let body) = record.body else { return nil }
        do throws(Problem) {
            try self.init(body)
        } catch {
            return nil
        }
    }
}

extension ExchangeRecord {
    /// The record without its content and what says how that was sent.
    var withoutContent: ExchangeRecord {
        var copy = self
        copy.body = .none
        copy.notes = []
        copy.response = nil
        copy.request.took = 0
        copy.request.coded = nil
        copy.request.coding = []
        copy.request.size = nil
        var fields = FieldLines()
        for line in request.fields.lines where !request.fields.isNamed(line, "content-encoding") {
            fields.append(name: request.fields.name(line), value: request.fields.value(line))
        }
        copy.request.fields = fields
        return copy
    }
}
