internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// Whether a segment is one that would end something and that its receiver drops, since its checksum is wrong.
    ///
    /// A checksum says so only of a sender whose others are right: where a card fills them in behind the capture point, or the
    /// capture was edited, all are wrong. Octets of data are taken whatever their checksum: a second copy that differs is told,
    /// and a capture that damaged them is none the poorer.
    mutating func dropsForChecksum(_ segment: Segment, from sender: Sender, to sink: inout PartSink) -> Bool {
        let own = Int(sender.rawValue)
        guard segment.checksum == .wrong, halves[own].state.contains(.summedRight),
            !halves[own].state.contains(.summedWrong),
            segment.flags.contains(.rst)
                || segment.flags.contains(.fin) && segment.payload.isEmpty && segment.snapped == 0
        else {
            noteChecksum(segment, half: own)
            return false
        }
        sink.report(.wrongChecksum)
        sink.ledger.outsideWindow &+= segment.payload.count
        return true
    }

    /// Remembers what a sender's checksums are like.
    private mutating func noteChecksum(_ segment: Segment, half own: Int) {
        switch segment.checksum {
        case .right: halves[own].state.insert(.summedRight)
        case .offloaded, .wrong: halves[own].state.insert(.summedWrong)
        case .unchecked: break
        }
    }

    /// Whether a segment's checksum says nothing new of its sender.
    @inline(__always)
    static func isOrdinary(_ checksum: Segment.Checksum, _ state: HalfStream.State) -> Bool {
        checksum.rawValue <= Segment.Checksum.unchecked.rawValue || state.contains(.summedWrong)
    }
}
