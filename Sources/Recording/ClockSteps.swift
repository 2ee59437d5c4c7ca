import Wire

/// What the clocks of sources did beside going on.
struct ClockSteps: Sendable, Equatable {
    /// Steps of one clock that are kept by themselves.
    static let keptLimit = 4

    /// How often what was met.
    private(set) var counts: [ClockStep.Kind: Int] = [:]
    /// The first ones of each clock, in order; the sources are not named.
    private(set) var first: [Step] = []

    /// A step and its frame.
    struct Step: Sendable, Equatable {
        var kind: ClockStep.Kind
        var nanoseconds: Int64
        var frame: FrameReference
    }

    mutating func note(_ kind: ClockStep.Kind, by nanoseconds: Int64, at frame: FrameReference) {
        counts[kind, default: 0] += 1
        if first.count < Self.keptLimit { first.append(Step(kind: kind, nanoseconds: nanoseconds, frame: frame)) }
    }

    /// Adds those of another clock.
    mutating func add(_ other: ClockSteps) {
        counts.merge(other.counts, uniquingKeysWith: &+)
        first += other.first
    }

    /// The first ones, with the names of the sources.
    func named(_ names: [String]) -> [ClockStep] {
        first.map {
            ClockStep(
                kind: $0.kind, nanoseconds: $0.nanoseconds, source: names[Int($0.frame.source)],
                frame: $0.frame.number)
        }
    }
}
