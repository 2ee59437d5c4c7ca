import EventLog
import HTTP
import MediaCollection
import Wire

extension MessageContent {
    /// The octets that are kept of it.
    var octetCount: Int {
        let kept =
            switch octets {
            case .whole(let octets): octets.count
            case .parts(let parts): parts.reduce(0) { $0 + $1.octets.count }
            }
        return kept + (coded?.count ?? 0)
    }

    /// What is known of it from its first octet on, at most so many octets; nil for none.
    func front(_ limit: Int) -> [UInt8]? {
        var front: [UInt8] = []
        switch octets {
        case .whole(let octets):
            if octets.count <= limit { return octets.isEmpty ? nil : octets }
            front = Array(octets.prefix(limit))
        case .parts(let parts):
            for part in parts where part.offset == front.count && front.count < limit {
                front += part.octets.prefix(limit - front.count)
            }
        }
        return front.isEmpty ? nil : front
    }
}

extension RequestMessage {
    /// The content as the log carries it.
    var body: ExchangeRecord.Body {
        switch content.octets {
        case .whole(let octets): octets.isEmpty ? .none : .octets(octets)
        case .parts(let parts):
            parts.isEmpty ? .none : .parts(parts.map { .init(offset: $0.offset, octets: $0.octets) })
        }
    }

    /// What the ledger counts it as.
    var fate: ReadRequest.Fate {
        if faults.isEmpty { return .whole }
        if faults.contains(.ambiguousFraming) { return .ambiguous }
        return faults.contains(.overLimit) || faults.contains(.fieldsOverLimit) ? .overLimit : .incomplete
    }

    /// The authority that an absolute-form target names, which Host does not change (RFC 9112 §3.2.2); its place in the
    /// storage of the fields.
    ///
    /// What stands between `://` and the next slash, query, fragment or end, without user information: that names no
    /// server, and is a credential (RFC 3986 §3.2.1).
    var authorityInAbsoluteForm: Range<Int>? {
        guard let parts = partsOfAuthority, !parts.host.isEmpty else { return nil }
        return parts.host
    }

    /// The target without the user information of an absolute form, as a log has it; nil where it has none.
    package var targetWithoutUserInformation: [UInt8]? {
        guard let parts = partsOfAuthority, !parts.user.isEmpty else { return nil }
        return Array(fields.storage[targetRange.lowerBound..<parts.user.lowerBound])
            + fields.storage[parts.host.lowerBound..<targetRange.upperBound]
    }

    /// Where an absolute-form target names a user, its `@` included, and a host.
    private var partsOfAuthority: (user: Range<Int>, host: Range<Int>)? {
        if targetRange.isEmpty || fields.storage[targetRange.lowerBound] == 0x2F { return nil }
        let target = fields.storage[targetRange]
        guard let colon = target.firstIndex(of: 0x3A), target[colon...].starts(with: "://".utf8) else { return nil }
        let authority = target[(colon + 3)...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let host = authority.lastIndex(of: 0x40).map { $0 + 1 } ?? authority.startIndex
        return (authority.startIndex..<host, host..<authority.endIndex)
    }

    /// The notes of a line that it gives rise to by itself.
    var lineNotes: NoteSet {
        if notes.isEmpty, faults.isEmpty { return NoteSet() }
        return NoteSet(
            notes.compactMap { Note(rawValue: $0.rawValue) } + faults.compactMap { Note(rawValue: $0.rawValue) })
    }
}

extension ResponseMessage {
    /// Octets that it holds.
    var octetCount: Int { content.octetCount &+ fields.storage.count }

    /// What an answer to a start says of the session.
    enum Opened {
        /// The session has this id.
        case session([UInt8])
        /// None was opened, or it was not named.
        case none
        /// The part that would say so was not seen.
        case unknown
    }

    /// Whether it opens a session; `location` is where Location stands, from the first field's name on.
    ///
    /// Adobe's mobile clients take any 2xx for a yes, others 201 alone.
    func opened(location: Range<Int>?) -> Opened {
        guard (200..<300).contains(status) else { return .none }
        guard let place = fields.inStorage(location) else { return faults.isEmpty ? .none : .unknown }
        return SessionLocation.sessionID(in: Array(fields.storage[place])).map(Opened.session) ?? .none
    }
}
