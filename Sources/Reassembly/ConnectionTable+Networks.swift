internal import ByteStream
package import Wire

/// Two networks that use the same addresses and ports at one time, as the customers of a cloud do, and the containers of
/// hosts whose captures are read together.
///
/// A connection is not parted by what names a network, nor by the source of its frames, since a mirror shows one connection
/// in several and the parts of a capture are sources each. Only a segment that cannot be of the connection, and comes in a
/// network in which nothing of it was seen, opens one of its own. From then on what comes in the network of the older one
/// belongs to that, and everything else to the one that came second: it may go on in the next part of a capture, and the
/// older one may be long gone. Each direction may have a network of its own, but then only what comes in the network of the
/// second one belongs to it, and its two halves are not brought together.
extension ConnectionTable {
    /// The key that a segment of this network stands under: its network's own, where there is one.
    @inline(never)
    func standing(_ key: ConnectionKey, of network: UInt32) -> ConnectionKey {
        let own = key.within(Segment.networkHalf(of: network))
        return index.slot(own) != nil || lingering.contains(own) ? own : key
    }

    /// Whether a segment is not of the connection that has its endpoints, but of one in another network.
    mutating func opensApart(_ segment: Segment, slot: Int, from sender: Sender) -> Bool {
        connections[slot].isForeign(segment, from: sender)
            && index.slot(ConnectionKey.of(segment).key.within(segment.networkHalf)) == nil
    }

    /// Opens the connection of a segment beside the one that has its endpoints in another network, and that steps aside for it
    /// where it has one network only.
    mutating func openApart(_ segment: Segment, slot: Int, from sender: Sender, octets: RawSpan) {
        let sourceIsLower = (sender == .first) == connections[slot].firstIsLower
        sink.ledger.apart &+= 1
        var key = ConnectionKey.of(segment).key
        if let network = connections[slot].onlyNetwork, index.slot(key.within(network)) == nil {
            index.remove(slot: slot)
            index.insert(key.within(network), slot: slot)
        } else {
            key = key.within(segment.networkHalf)
        }
        open(segment, key: key, sourceIsLower: sourceIsLower, octets: octets)
    }

    /// The slot of the connection that a segment belongs to, once it was received; its network is that of its source, or that in
    /// which the first was seen that it is a copy of.
    package func slot(of segment: Segment) -> Int? {
        let key = ConnectionKey.of(segment).key
        return index.slot(sink.ledger.apart > 0 ? standing(key, of: segment.network) : key)
    }
}

extension TrackedConnection {
    /// Notes the network of a segment that belongs here.
    mutating func noteNetwork(_ segment: Segment, of half: Int) {
        if !halves[half].state.contains(.spoke) {
            halves[half].network = segment.networkHalf
        } else if halves[half].network != segment.networkHalf {
            halves[half].state.insert(.severalNetworks)
        }
    }

    /// The network that all of it was seen in; nil where its directions have one each, or may have.
    var onlyNetwork: UInt16? {
        let (one, other) = (halves[0], halves[1])
        guard one.state.contains(.spoke), other.state.contains(.spoke) else {
            return standing == .embryonic ? nil : one.state.contains(.spoke) ? one.network : other.network
        }
        return one.network == other.network ? one.network : nil
    }

    /// How far from all that was seen a segment in another network is no longer taken for one of the connection: further than a
    /// window that is not scaled, and one in four thousand of all places.
    private static let nearForeign = 1 << 19

    /// Whether a segment comes in another network than its half-stream, and lies where nothing of it is likely to lie.
    ///
    /// Mutating, so that it works in place.
    mutating func isForeign(_ segment: Segment, from sender: Sender) -> Bool {
        let own = Int(sender.rawValue)
        guard halves[own].network != segment.networkHalf, !segment.flags.contains(.rst),
            halves[own].state.contains(.spoke), !halves[own].state.contains(.severalNetworks),
            !halves[1 &- own].state.contains(.severalNetworks)
        else { return false }
        let number = segment.sequenceNumber
        if segment.flags.contains(.syn) {
            return standing != .closed && halves[own].position(of: number &+ 1) != halves[own].start
        }
        guard segment.payload.count > 0 || segment.snapped > 0 else { return false }
        let position = halves[own].position(of: number)
        let last = max(halves[own].seenEnd, halves[own].acknowledged)
        return position &- last > Self.nearForeign || halves[own].next &- position > Self.nearForeign
    }
}

extension Segment {
    /// The segment in the networks of its source.
    package func seen(by source: Int32) -> Segment {
        var segment = self
        segment.network = (segment.network &+ UInt32(bitPattern: source)) &* (source == 0 ? 1 : 0x85EB_CA6B)
        return segment
    }

    /// Half of the network, which is what a half-stream has room for.
    @inline(__always)
    var networkHalf: UInt16 { Self.networkHalf(of: network) }

    @inline(__always)
    static func networkHalf(of network: UInt32) -> UInt16 { UInt16(truncatingIfNeeded: network >> 16) }
}
