internal import MediaCollection

/// The faults of a collector and how often each was asked: says what a request meets, the same way in every run.
struct FaultPlan {
    /// What one request meets.
    struct Effects: Equatable {
        var status: Int?
        var delay: Duration?
        var location: LocationForm?
        var wire: WireFault?
        var retryAfter: String?
    }

    private var faults: [(fault: CollectorFault, asked: Int, hits: Int)]
    private var random: SeededSequence

    init(_ faults: [CollectorFault], seed: UInt64) {
        self.faults = faults.map { ($0, 0, 0) }
        random = SeededSequence(seed: seed)
    }

    /// The effects on the next request; it counts for each fault that its call and type fit.
    mutating func effects(on call: CollectorFault.Call, _ type: EventType?) -> Effects {
        var effects = Effects()
        for index in faults.indices where !isUnread(index) && hits(index, call, type) {
            switch faults[index].fault.effect {
            case .status(let code):
                if effects.status == nil { effects.retryAfter = faults[index].fault.retryAfter }
                effects.status = effects.status ?? code
            case .delay(let time): effects.delay = effects.delay ?? time
            case .location(let form): effects.location = effects.location ?? form
            case .wire(let fault): effects.wire = effects.wire ?? fault
            }
        }
        return effects
    }

    /// Whether the request that begins is to be left unread: what it is nobody knows, so each counts, and `init(parsing:)`
    /// takes no call and no event type with it.
    mutating func leavesUnread() -> Bool {
        var isLeft = false
        for index in faults.indices where isUnread(index) && hits(index, nil, nil) { isLeft = true }
        return isLeft
    }

    private func isUnread(_ index: Int) -> Bool { faults[index].fault.effect == .wire(.unread) }

    private mutating func hits(_ index: Int, _ call: CollectorFault.Call?, _ type: EventType?) -> Bool {
        let fault = faults[index].fault
        if let wanted = fault.call, let call, wanted != call { return false }
        if let wanted = fault.eventType, wanted != type, call != nil { return false }
        faults[index].asked += 1
        let place = faults[index].asked - fault.after
        guard place > 0, place % fault.every == 0 else { return false }
        if fault.share < 1, random.unit() >= fault.share { return false }
        if let times = fault.times, faults[index].hits >= times { return false }
        faults[index].hits += 1
        return true
    }
}

/// Numbers that follow from a seed (SplitMix64): session ids and shares are the same in every run.
struct SeededSequence: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
