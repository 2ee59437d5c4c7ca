/// What a file says was lost when it was captured.
///
/// Interface statistics and the options of packets are two accounts of the same loss, so that of the two sums the larger
/// one stands.
struct PcapngDrops {
    private var earlierSections: UInt64 = 0
    /// What the last statistics of each interface say.
    private var perInterface: [Int: UInt64] = [:]
    /// What each packet says was lost since the one before it.
    private var beforePackets: UInt64 = 0
    private var isStated = false

    /// The sum over all interfaces and sections, or nil where no block states it.
    var total: Int? {
        guard isStated else { return nil }
        return Int(clamping: max(sectionTotal, beforePackets))
    }

    private var sectionTotal: UInt64 { perInterface.values.reduce(earlierSections, saturatingSum) }

    /// Takes the drop count of an obsolete packet block: frames lost between it and the one before on its interface.
    ///
    /// All ones stand for a count that is not known (draft-ietf-opsawg-pcapng, appendix A).
    mutating func add(beforePacket count: UInt16) {
        if count == .max { return }
        isStated = true
        beforePackets = saturatingSum(beforePackets, UInt64(count))
    }

    /// Takes the options of an enhanced packet block: `epb_dropcount` says what was lost since the block before it (§4.3).
    @inline(never)
    mutating func read(packetOptions body: RawSpan, from start: Int, isSwapped: Bool) {
        var options = PcapngOptions(start: start)
        while let option = options.next(in: body, isSwapped) {
            guard option.code == 4, option.value.count == 8 else { continue }
            isStated = true
            beforePackets = saturatingSum(
                beforePackets, body.integer(option.value.lowerBound, as: UInt64.self, isSwapped))
        }
    }

    /// Interfaces are counted anew.
    mutating func beginSection() {
        earlierSections = sectionTotal
        perInterface.removeAll(keepingCapacity: true)
    }

    /// Reads the body of an interface statistics block (draft-ietf-opsawg-pcapng §4.6).
    mutating func read(_ body: RawSpan, isSwapped: Bool, interfaces: Int) {
        guard body.byteCount >= 12 else { return }
        let interface = Int(body.integer(0, as: UInt32.self, isSwapped))
        guard interface < interfaces else { return }
        var options = PcapngOptions(start: 12)
        var sum: UInt64?
        while let option = options.next(in: body, isSwapped) {
            // isb_ifdrop: by the interface for want of room; isb_osdrop: by the system.
            guard option.code == 5 || option.code == 7, option.value.count == 8 else { continue }
            let value = body.integer(option.value.lowerBound, as: UInt64.self, isSwapped)
            sum = saturatingSum(sum ?? 0, value)
        }
        guard let sum else { return }
        isStated = true
        perInterface[interface] = sum
    }

    private func saturatingSum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
