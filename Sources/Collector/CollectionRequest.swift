internal import JSONText
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

    init(
        method: String, target: [UInt8], authority: String, coding: String? = nil, body: [UInt8],
        assumptions: Assumptions = Assumptions()
    ) {
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
        if let limit = assumptions.bodyLimit, body.count > limit {
            rejection = .error(413, "the content has more than \(limit) octets")
            return
        }
        if members?.isBatch == true, let refusal = Self.refusal(ofBatch: body, at: endpoint, assumptions) {
            rejection = refusal
            return
        }
        let hasTs = members?.ts != nil
        let faults = EventRules().faults(in: body, at: endpoint).filter { fault in
            switch fault.rule {
            case .unknownMember, .unknownParameter:
                fault.severity == .rejected || assumptions.unknownKeys == .reject
            case .timestamp: fault.severity == .rejected && !(hasTs && assumptions.fractionalTs == .accept)
            default: fault.severity == .rejected
            }
        }
        rejection = faults.isEmpty ? nil : .error(400, faults.map(\.message).joined(separator: "; "))
    }

    private static func refusal(
        ofBatch body: [UInt8], at endpoint: EventRules.Endpoint, _ assumptions: Assumptions
    ) -> Answer? {
        if endpoint == .sessions {
            switch assumptions.arrays {
            case .accept: break
            case .reject: return .error(400, "body: found an array, allowed is an object")
            case .absent: return .error(404, "downloaded sessions are not collected at this path")
            }
        }
        if let limit = assumptions.batchLimit,
            let count = (try? JSONView(scanning: body, depthLimit: EventRules.depthLimit))?.elements.count,
            count > limit
        {
            return .error(400, "body: found \(count) events, allowed is \(limit)")
        }
        return nil
    }

    /// The value of `ts` in milliseconds since 1970; nil where it is no number.
    var ts: Int64? {
        members?.ts.flatMap { Double(String(decoding: $0, as: UTF8.self)) }.flatMap { Int64(exactly: $0.rounded()) }
    }
}
