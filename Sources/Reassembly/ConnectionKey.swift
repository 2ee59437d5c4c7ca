internal import Wire

/// A connection's two endpoints in a fixed order, so that both directions have one key.
///
/// VLAN tags and the identifiers of overlays are no part of it at first: a mirror shows the two directions of one connection with
/// different ones, with one only, or with none, far more often than two networks use the same four numbers at one time. Where
/// they do, one of the two connections has its network in the key (`ConnectionTable.openApart`).
struct ConnectionKey: Equatable {
    var lowHigh: UInt64
    var lowLow: UInt64
    var highHigh: UInt64
    var highLow: UInt64
    /// Both ports, the lower endpoint's first, above them whether the addresses are IPv4, and the network where it tells.
    var ports: UInt64

    /// The key of a connection in this network, where another has the endpoints.
    func within(_ network: UInt16) -> ConnectionKey {
        var key = self
        key.ports &= 1 << 33 &- 1
        key.ports |= 1 << 33 | UInt64(network) << 34
        return key
    }

    /// Makes the key of a segment, and says whether its source is the lower endpoint.
    @inline(__always)
    static func of(_ segment: borrowing Segment) -> (key: ConnectionKey, sourceIsLower: Bool) {
        let source = segment.source
        let target = segment.destination
        let isLower =
            if source.address.high != target.address.high {
                source.address.high < target.address.high
            } else if source.address.low != target.address.low {
                source.address.low < target.address.low
            } else {
                source.port <= target.port
            }
        let family: UInt64 = source.address.isIPv4 ? 1 << 32 : 0
        let from = UInt64(source.port)
        let to = UInt64(target.port)
        if isLower {
            let key = ConnectionKey(
                lowHigh: source.address.high, lowLow: source.address.low, highHigh: target.address.high,
                highLow: target.address.low, ports: family | from << 16 | to)
            return (key, true)
        }
        let key = ConnectionKey(
            lowHigh: target.address.high, lowLow: target.address.low, highHigh: source.address.high,
            highLow: source.address.low, ports: family | to << 16 | from)
        return (key, false)
    }

    @inline(__always)
    static func == (left: ConnectionKey, right: ConnectionKey) -> Bool {
        (left.lowHigh ^ right.lowHigh) | (left.lowLow ^ right.lowLow) | (left.highHigh ^ right.highHigh)
            | (left.highLow ^ right.highLow) | (left.ports ^ right.ports) == 0
    }
}

/// A keyed hash of connection keys.
///
/// Peers choose the keys, so the words are secret and differ from run to run.
struct ConnectionHash {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    init(seed: UInt64) {
        var words = Words(seed: seed)
        first = words.next()
        second = words.next()
        third = words.next()
        fourth = words.next()
    }

    /// SplitMix64: any two seeds give unrelated words.
    struct Words {
        private var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @inline(__always)
    func callAsFunction(_ key: ConnectionKey) -> UInt64 {
        let left = UInt64.fold(key.lowHigh ^ first, key.lowLow ^ second)
        let right = UInt64.fold(key.highHigh ^ third, key.highLow ^ fourth)
        return UInt64.fold(left ^ key.ports ^ second, right ^ first)
    }
}
