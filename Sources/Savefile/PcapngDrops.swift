/// What the interface statistics of a file say was lost: the last block of each interface counts.
struct PcapngDrops {
    private var earlierSections: UInt64 = 0
    private var perInterface: [Int: UInt64] = [:]
    private var isStated = false

    /// The sum over all interfaces and sections, or nil where no block states it.
    var total: Int? {
        guard isStated else { return nil }
        return Int(clamping: perInterface.values.reduce(earlierSections, saturatingSum))
    }

    /// Interfaces are counted anew.
    mutating func beginSection() {
        earlierSections = perInterface.values.reduce(earlierSections, saturatingSum)
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
