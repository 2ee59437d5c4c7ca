/// Puts exchanges into the order in which their requests arrived, and holds each until it is answered, but not for long nor
/// too much.
///
/// Time is an argument. The rule is the event log's: what is not answered after the hold, or at its bound, is written
/// without its answer, which follows; what is not read by then is written when it is.
struct ArrivalQueue {
    /// What goes to the log next.
    enum Item {
        case exchange(ticket: Int, ReceivedRequest, SentAnswer?, Mark)
        /// The answer, or nil where none will come, to a request whose line stands in the log already.
        case answer(to: Int, requestEnd: Int64, SentAnswer?)
    }

    /// What the line has to say of its answer and its place.
    enum Mark: Equatable {
        /// Answered.
        case none
        /// Written before its answer came.
        case pending
        /// Closed without an answer.
        case unanswered
        /// In its turn it was not whole.
        case late(answered: Bool)
    }

    private enum Entry {
        case reading(since: Int64)
        case waiting(ReceivedRequest, since: Int64)
        case done(ReceivedRequest, SentAnswer?)
        /// Nothing more of it goes to the log, or it stands in `late` or `pending`.
        case gone

        /// About what it holds in memory, in octets.
        var footprint: Int {
            switch self {
            case .waiting(let request, _): request.footprint
            case .done(let request, let answer): request.footprint + (answer?.footprint ?? 0)
            case .reading, .gone: 0
            }
        }
    }

    /// How long the first in the queue may hold up the others, in nanoseconds: the event log's rule.
    static let hold: Int64 = 10_000_000_000
    /// How many octets of requests and answers may be held: the event log's rule.
    static let heldLimit = 16 << 20

    /// The entries from the ticket `base` on.
    private var entries: [Entry] = []
    private var first = 0
    private var base = 1
    /// Those that were passed over while they were read.
    private var late: [Int: ReceivedRequest?] = [:]
    /// Those that were written before their answer, and when their last octet came.
    private var pending: [Int: Int64] = [:]
    private var items: [Item] = []
    /// The octets that `entries` hold.
    private var held = 0
    /// Requests of which only the front was read when nothing was held any longer.
    private(set) var abandoned = 0

    mutating func apply(_ step: ArrivalInbox.Step) {
        switch step {
        case .began(_, let instant):
            entries.append(.reading(since: instant))
        case .read(let ticket, let request):
            if late[ticket] != nil {
                late[ticket] = .some(request)
            } else {
                change(ticket) { entry in
                    if case .reading(let since) = entry { entry = .waiting(request, since: since) }
                }
            }
        case .answered(let ticket, let answer):
            answered(ticket, answer)
        case .dropped(let ticket):
            dropped(ticket)
        }
    }

    private mutating func dropped(_ ticket: Int) {
        late[ticket] = nil
        if let end = pending.removeValue(forKey: ticket) { items.append(.answer(to: ticket, requestEnd: end, nil)) }
        change(ticket) { $0 = .gone }
    }

    private mutating func answered(_ ticket: Int, _ answer: SentAnswer?) {
        if let end = pending.removeValue(forKey: ticket) {
            items.append(.answer(to: ticket, requestEnd: end, answer))
        } else if let request = late.removeValue(forKey: ticket) {
            if let request {
                items.append(.exchange(ticket: ticket, request, answer, .late(answered: answer != nil)))
            }
        } else {
            change(ticket) { entry in
                if case .waiting(let request, _) = entry { entry = .done(request, answer) }
            }
        }
    }

    /// What may be written at `now`, in order; with `everything`, as at the end, nothing is held any longer.
    mutating func release(at now: Int64, everything: Bool = false) -> [Item] {
        var isHeld = false
        while first < entries.count, !isHeld {
            let ticket = base + first
            switch entries[first] {
            case .done(let request, let answer):
                items.append(.exchange(ticket: ticket, request, answer, answer == nil ? .unanswered : .none))
            case .waiting(let request, let since):
                isHeld = !everything && isToBeHeld(since, now)
                if !isHeld {
                    items.append(.exchange(ticket: ticket, request, nil, everything ? .unanswered : .pending))
                    if !everything { pending[ticket] = request.last }
                }
            case .reading(let since):
                isHeld = !everything && isToBeHeld(since, now)
                if !isHeld {
                    if everything { abandoned += 1 } else { late.updateValue(nil, forKey: ticket) }
                }
            case .gone:
                break
            }
            if !isHeld {
                change(ticket) { $0 = .gone }
                first += 1
            }
        }
        if first > 1024, first * 2 > entries.count {
            base += first
            entries.removeFirst(first)
            first = 0
        }
        if everything {
            abandoned += late.count
            late = [:]
        }
        let released = items
        items = []
        return released
    }

    private func isToBeHeld(_ since: Int64, _ now: Int64) -> Bool {
        now - since < Self.hold && held <= Self.heldLimit
    }

    private mutating func change(_ ticket: Int, _ body: (inout Entry) -> Void) {
        let index = ticket - base
        guard entries.indices.contains(index) else { return }
        held -= entries[index].footprint
        body(&entries[index])
        held += entries[index].footprint
    }
}
