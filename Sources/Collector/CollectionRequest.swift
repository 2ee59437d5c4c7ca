internal import MediaCollection

/// A request with all that can be said of it without knowing any session: it is read once, outside every lock.
struct CollectionRequest {
    let method: String
    /// The target's octets as received.
    let target: [UInt8]
    let authority: String
    /// The content's coding, where there is one other than identity.
    let coding: String?
    let path: RequestPath
    /// The call of the API that the path names.
    let call: CollectorFault.Call?
    let members: EventMembers?
    let type: EventType?
    /// The 400 for the body, with each fault that rejects it; nil where it is accepted.
    let rejection: Answer?

    /// The playhead's value.
    var playhead: Double? {
        members?.playhead.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
    }

    init(method: String, target: [UInt8], authority: String, coding: String? = nil, body: [UInt8]) {
        self.method = method
        self.target = target
        self.authority = authority
        self.coding = coding
        path = RequestPath(target: target)
        let endpoint: EventRules.Endpoint?
        switch path.kind {
        case .sessions: (call, endpoint) = (.start, .sessions)
        case .sessionEvents: (call, endpoint) = (.event, .events)
        case .downloaded: (call, endpoint) = (.downloaded, .downloaded)
        case .events, .other: (call, endpoint) = (nil, nil)
        }
        guard let endpoint, method == "POST", coding == nil else {
            (members, type, rejection) = (nil, nil, nil)
            return
        }
        members = EventMembers.read(body)
        type = members?.eventType.flatMap { EventType(octets: $0) }
        let faults = EventRules().faults(in: body, at: endpoint).filter { $0.severity == .rejected }
        rejection = faults.isEmpty ? nil : .error(400, faults.map(\.message).joined(separator: "; "))
    }
}
