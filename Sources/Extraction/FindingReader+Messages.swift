import EventLog
import HTTP
import MediaCollection
import Wire

extension FindingReader {
    /// Reads a request, and encodes it where it is logged.
    mutating func read(_ request: borrowing RequestMessage, _ id: ExchangeID, into readings: inout Readings) {
        let body = bodies.read(request.content.octets, isComplete: request.isComplete)
        let head = request.fields.storage.span.bytes
        let target = head.extracting(request.targetRange)
        let path = RequestPath(target: target)
        let isPOST = head.isPOST(request.methodRange)
        let verdict = selection.verdict(
            isPOST: isPOST, method: head.extracting(request.methodRange), target: target, path: path, shape: body.shape)
        let meaning = Meaning(isPOST ? path : nil, of: target, body.shape)
        let section = encoder.find(request.fields, keepsCredentials: keepsCredentials)
        let fields = known.read(request.fields, section)
        var notes = request.lineNotes
        if fields.hasHosts { notes.insert(.ambiguousHost) }
        let authority = request.authorityInAbsoluteForm ?? request.fields.inStorage(fields.authority)
        encoder.begin(behind: readings.text)
        let encoded: EncodedRequest =
            switch verdict {
            case .ignored: .nothing
            case .logged: encode(request, section, authority, body.shown, body.isEmbeddable, isWithheld: false)
            case .withheld: encode(request, section, authority, DraftEncoder.Shown(), false, isWithheld: true)
            }
        let session = verdict == .ignored ? nil : meaning.session.map { encoder.append(target.extracting($0)) }
        encoder.moveText(to: &readings.text)
        let identifiers = readings.identifiers.count
        if !body.identifiers.isEmpty { readings.identifiers += body.identifiers }
        readings.requests.append(
            ReadRequest(
                id: id, sender: request.sender, first: request.first, last: request.last, verdict: verdict,
                fate: request.fate, call: meaning.call, endsSession: body.endsSession, isMisread: meaning.isMisread,
                notes: notes, wireOctets: request.wireOctets,
                octetCount: request.content.octetCount &+ request.fields.storage.count,
                target: ContentHash.of(target), authority: authority.map { hash(authority: head.extracting($0)) } ?? 0,
                agent: fields.agent, session: session,
                identifiers: identifiers..<readings.identifiers.count, encoded: encoded))
    }

    private mutating func encode(
        _ request: borrowing RequestMessage, _ section: FieldSection, _ authority: Range<Int>?,
        _ shown: borrowing DraftEncoder.Shown, _ isEmbeddable: Bool, isWithheld: Bool
    ) -> EncodedRequest {
        let head = request.fields.storage.span.bytes
        let named: RawSpan? = if let authority { head.extracting(authority) } else { nil }
        let bare = (keepsCredentials ? nil : request.targetWithoutUserInformation) ?? []
        let target: RawSpan = if bare.isEmpty { head.extracting(request.targetRange) } else { bare.span.bytes }
        return encoder.request(
            method: head.extracting(request.methodRange), target: target,
            version: request.version,
            authority: named,
            // A source whose clock steps back, or that holds frames in wrong order, does not make a request end before it began.
            took: max(0, request.last.time.nanoseconds(since: request.first.time)), fields: request.fields,
            section: section,
            content: DraftEncoder.Content(
                size: request.content.size, coding: request.content.codings,
                coded: isWithheld ? nil : request.content.coded, isEmbeddable: isEmbeddable),
            shown: shown, body: isWithheld ? .none : request.body,
            complete: request.isComplete && !isWithheld)
    }

    /// The hash of a name without regard to ASCII case.
    private mutating func hash(authority name: RawSpan) -> UInt64 {
        if authority.hash == 0 || !name.equals(authority.name.span.bytes) {
            let octets = name.withUnsafeBytes { [UInt8]($0) }
            authority = (octets, ContentHash.ofName(octets))
        }
        return authority.hash
    }

    /// The octets of an answer's content that the log keeps: those up to the bound, which cuts no character in two.
    private static func kept(of response: borrowing ResponseMessage) -> [UInt8]? {
        guard var kept = response.content.front(answerOctets) else { return nil }
        guard kept.count == answerOctets, response.content.size.map({ $0 > answerOctets }) ?? true else { return kept }
        kept.removeLast(kept.count - BodyEncoding.wholeLength(of: kept[...]))
        return kept
    }

    /// Reads and encodes an answer.
    mutating func read(_ response: borrowing ResponseMessage, _ id: ExchangeID, into readings: inout Readings) {
        let section = encoder.find(response.fields, keepsCredentials: keepsCredentials)
        let fields = known.read(response.fields, section)
        encoder.begin(behind: readings.text)
        let encoded = encoder.response(
            status: response.status, took: max(0, response.last.time.nanoseconds(since: response.first.time)),
            fields: response.fields, section: section, size: response.content.size,
            content: Self.kept(of: response), complete: response.faults.isEmpty)
        let opened: ReadAnswer.Opened =
            switch response.opened(location: fields.location) {
            case .session(let id): .session(encoder.append(id.span.bytes))
            case .none: .none
            case .unknown: .unknown
            }
        encoder.moveText(to: &readings.text)
        readings.answers.append(
            ReadAnswer(
                id: id, first: response.first, last: response.last, opened: opened, wireOctets: response.wireOctets,
                octetCount: response.octetCount, encoded: encoded))
    }
}

/// What a request is to the collection API, by its method, path and content.
private struct Meaning {
    var call = ExchangeRecord.Call.other
    /// Where the session's id stands in the target.
    var session: Range<Int>?
    /// Whether that id is a segment that stands before it in the same path: what is left when a client misreads a `Location`.
    var isMisread = false

    /// `path` is that of a POST, nil for other methods.
    init(_ path: RequestPath?, of target: RawSpan, _ shape: BodyShape) {
        guard let path else { return }
        switch path.kind {
        case .sessionEvents(let range):
            call = .event
            session = range
            isMisread = Self.repeatsSegment(range, of: target, path: path.range)
        case .events: call = .event
        case .sessions where shape == .sessionStart: call = .sessionStart
        case .sessions where shape == .downloaded: call = .downloaded
        case .downloaded where shape == .downloaded: call = .downloaded
        case .sessions, .downloaded, .other: break
        }
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
}
